package io.edgewitness.collector.server;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "rebuild",
        description =
                "Makes the tables anew from the stored batches and puts them in the place of those that are there; the collector may"
                        + " run meanwhile. Hourly trends from before samples.keep go, where they are kept ready.",
        mixinStandardHelpOptions = true)
final class RebuildCommand implements Callable<Integer> {
    @Option(
            names = "--compare",
            description =
                    "say which tables have other rows than before; exit code 1 if one has. Agents wait while tables are read")
    private boolean compare;

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        Rebuild.Result result;
        try (Backend backend = where.open(line.getErr())) {
            result = backend.rebuild(compare);
        }
        line.getOut().println(result.batches() + " batches projected again");
        if (compare) {
            line.getOut()
                    .println(
                            result.differing().isEmpty()
                                    ? "each table has the rows it had"
                                    : "other rows than before: " + String.join(", ", result.differing()));
        }
        return result.differing().isEmpty() ? 0 : CommandFailure.AT_WORK;
    }
}
