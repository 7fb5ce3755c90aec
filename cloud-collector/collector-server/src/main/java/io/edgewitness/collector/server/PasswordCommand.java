package io.edgewitness.collector.server;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "password",
        description =
                "Prints a one-time password for somebody who is locked out, such as the administrator; it holds for 7 days and"
                        + " ends the person's sessions.",
        mixinStandardHelpOptions = true)
final class PasswordCommand implements Callable<Integer> {
    @Option(names = "--login", required = true, paramLabel = "NAME", description = "the person's sign-in name")
    private String login = "";

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = java.util.Objects.requireNonNull(spec).commandLine();
        PrintWriter out = line.getOut();
        try (Backend backend = where.open(line.getErr())) {
            out.println(backend.oneTimePassword(login));
        }
        return 0;
    }
}
