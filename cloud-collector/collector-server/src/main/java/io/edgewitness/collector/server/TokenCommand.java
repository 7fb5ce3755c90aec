package io.edgewitness.collector.server;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "token",
        description = "Prints a one-time token for `edge-agent enrol`; it holds for a day.",
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
    @Option(names = "--agent", required = true, paramLabel = "ID", description = "the agent's id in its site file")
    private String agent = "";

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        try (Backend backend = where.open(line.getErr())) {
            out.println(backend.token(agent, Tokens.DEFAULT_LIFE));
        }
        return 0;
    }
}
