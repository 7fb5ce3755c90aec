package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "indicators",
        description = "The figures that a project asks for, with uncertainty and grade.",
        mixinStandardHelpOptions = true)
final class IndicatorsCommand implements Callable<Integer> {
    @Option(names = "--project", required = true, paramLabel = "FILE", description = "project.yaml")
    private Path project = Path.of("project.yaml");

    @Option(names = "--json", description = "as JSON")
    private boolean json;

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        ProjectService.Loaded loaded = ProjectService.load(project, null, where.library());
        List<Figure> figures;
        List<Text> warnings;
        try (Backend backend = where.open(line.getErr())) {
            ProjectService service = new ProjectService(backend);
            figures = service.figures(loaded);
            warnings = service.strangers(loaded, figures);
        }
        warnings.forEach(t -> line.getErr().println(PlanCommand.both(t)));
        if (json) {
            out.println(Json.MAPPER
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(Map.of(
                            "items", figures.stream().map(ProjectService::json).toList())));
            return 0;
        }
        for (Figure f : figures) {
            out.println(f.mark() + " " + f.title("zh") + " / " + f.title("en") + ": " + f.printed("zh") + "  ["
                    + f.formula() + ", " + f.grade().id() + "]");
            f.limitations().forEach(t -> out.println("    " + t.in("zh") + " / " + t.in("en")));
        }
        return 0;
    }
}
