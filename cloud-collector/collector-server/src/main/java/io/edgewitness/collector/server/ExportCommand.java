package io.edgewitness.collector.server;

import io.edgewitness.collector.forms.Sightings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description = "Writes form.docx, fields.xlsx, summary.xlsx, evidence.zip and readiness.txt.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--notice", required = true, paramLabel = "ID", description = "such as jining-2022")
    private String notice = "";

    @Option(names = "--project", required = true, paramLabel = "FILE", description = "project.yaml")
    private Path project = Path.of("project.yaml");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "made if it is not there")
    private Path out = Path.of(".");

    @Option(names = "--draft", description = "also if the notice's conditions are not met; each page is marked 草稿")
    private boolean draft;

    @Option(names = "--demo", description = "simulated figures are printed; they and each page are marked 仿真")
    private boolean demo;

    @Option(names = "--pdf", description = "form.pdf, too, where LibreOffice is installed; form.docx stays the form")
    private boolean pdf;

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        ProjectService.Loaded loaded = ProjectService.load(project, notice, where.library());
        ProjectService.Exported exported;
        try (Backend backend = where.open(line.getErr())) {
            exported = new ProjectService(backend).export(loaded, Sightings.NONE, out, draft, demo, pdf);
        }
        exported.files().forEach(f -> line.getOut().println(f));
        exported.warnings().forEach(t -> line.getErr().println(PlanCommand.both(t)));
        if (exported.blocked()) {
            line.getErr().print(exported.readiness());
            line.getErr()
                    .println(
                            "not exported: the notice's own conditions above are not met; --draft writes it all the same");
            line.getErr().flush();
            return CommandFailure.INPUT;
        }
        return 0;
    }
}
