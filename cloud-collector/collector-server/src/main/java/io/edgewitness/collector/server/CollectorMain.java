package io.edgewitness.collector.server;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The collector's command line. */
@Command(
        name = "cloud-collector",
        description = "Collects signed ledgers, computes indicators, fills application forms.",
        version = "cloud-collector 0.1.0",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServeCommand.class,
            TokenCommand.class,
            PasswordCommand.class,
            TrailCommand.class,
            ProjectCommand.class,
            PlanCommand.class,
            IndicatorsCommand.class,
            AdjustCommand.class,
            ExportCommand.class,
            VerifyCommand.class,
            LifeCommand.class,
            EvidenceCommand.class,
            AnchorCommand.class,
            AuditCommand.class,
            RebuildCommand.class
        })
public final class CollectorMain implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@org.jspecify.annotations.Nullable CommandSpec spec;

    private CollectorMain() {}

    public static void main(String[] args) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "io/edgewitness/collector/server/logback.xml");
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /** @return 0 done, 1 failed at work, 2 the user's input is wrong, 3 the other side refused or is away */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine line = new CommandLine(new CollectorMain()).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((e, command, parse) -> {
            if (e instanceof CommandFailure failure) {
                command.getErr().println(failure.getMessage());
                return failure.exitCode();
            }
            org.slf4j.LoggerFactory.getLogger(CollectorMain.class).debug("failed", e);
            command.getErr().println("cloud-collector: failed at work: " + e);
            return CommandFailure.AT_WORK;
        });
        return line.execute(args);
    }

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getOut());
        }
    }
}
