package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.FileFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code edge-agent}: what a user types. Exit codes: 0 done, 1 failed at work, 2 wrong input, 3 the other side refused or is away. */
@Command(
        name = "edge-agent",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = AgentMain.VersionText.class,
        description = "Reads machines, runs scenarios, keeps a signed ledger.",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            BrowseCommand.class,
            TryCommand.class,
            ScenariosCommand.class,
            PreflightCommand.class,
            ProfileCommand.class,
            LedgerCommand.class,
            EnrolCommand.class,
            CommissionCommand.class
        })
public final class AgentMain implements Callable<Integer> {
    static final int WRONG_INPUT = 2;

    @Spec
    @Nullable
    CommandSpec spec;

    @Option(
            names = "--lang",
            paramLabel = "en|zh",
            scope = ScopeType.INHERIT,
            description = "Language of messages; else LC_ALL, LC_MESSAGES or LANG decides.")
    @Nullable
    String lang;

    private final Map<String, String> environment;

    AgentMain(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(System.getenv(), out, err, arguments));
    }

    /** @return the exit code */
    static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        AgentMain main = new AgentMain(environment);
        CommandLine line = new CommandLine(main);
        line.setOut(out).setErr(err);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((e, args) -> {
            err.println(
                    Failure.of(Problem.USAGE, String.valueOf(e.getMessage())).say(main.language()));
            if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
                CommandLine.UnmatchedArgumentException.printSuggestions(unmatched, err);
            }
            err.println(e.getCommandLine()
                    .getUsageMessage(CommandLine.Help.Ansi.OFF)
                    .lines()
                    .findFirst()
                    .orElse(""));
            return WRONG_INPUT;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof Failure failure) {
                err.println(failure.say(main.language()));
                return failure.exit();
            }
            err.println(Failure.of(Problem.FAILED, FileFailure.text(e)).say(main.language()));
            if (environment.containsKey("EDGEWITNESS_DEBUG")) {
                e.printStackTrace(err);
            }
            return Problem.FAILED.exit();
        });
        return line.execute(arguments);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getErr());
        }
        return WRONG_INPUT;
    }

    Language language() {
        return lang == null ? Language.of(environment) : lang.startsWith("zh") ? Language.ZH : Language.EN;
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Adapters and scenarios of this installation, those in {@code plugins/} included. */
    Plugins plugins() throws Failure {
        String home = System.getProperty("edgewitness.home", environment.getOrDefault("EDGEWITNESS_HOME", "."));
        String folder = System.getProperty(
                "edgewitness.plugins", Path.of(home, "plugins").toString());
        return Plugins.load(Path.of(folder));
    }

    /** @return null after the mistakes were printed */
    @Nullable
    SiteFile site(Path file, PrintWriter to) throws Failure {
        return read(file, to).site();
    }

    /** Prints the mistakes. */
    SiteLoader.Result read(Path file, PrintWriter to) throws Failure {
        SiteLoader.Result result = SiteLoader.load(file, plugins(), environment);
        result.mistakes().forEach(m -> to.println(m.say(language())));
        return result;
    }

    /** The version line. */
    static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"edge-agent " + Version.text()};
        }
    }
}
