package io.edgewitness.edge.runtime;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent check}. */
@Command(name = "check", description = "Says every mistake of a site file at once, one a line.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Option(names = "--site", required = true, paramLabel = "site.yaml", description = "The site file.")
    Path site = Path.of("site.yaml");

    @Override
    public Integer call() throws Failure {
        var out = Objects.requireNonNull(spec).commandLine().getOut();
        return Objects.requireNonNull(main).site(site, out) == null ? AgentMain.WRONG_INPUT : 0;
    }
}
