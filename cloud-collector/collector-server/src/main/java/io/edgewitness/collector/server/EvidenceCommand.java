package io.edgewitness.collector.server;

import io.edgewitness.collector.life.EvidenceFolder;
import io.edgewitness.equipment.fault.EvidenceJudgement;
import io.edgewitness.equipment.fault.EvidenceLearning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "evidence",
        description = "What labelled records of vibration teach about causes.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = EvidenceCommand.Learn.class)
final class EvidenceCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        line.usage(line.getOut());
    }

    @Command(
            name = "learn",
            description = {
                "Learns which figures speak for which cause and writes them for evidence of equipment-fault-diagnosis.",
                "SOURCE is a folder or a zip with index.csv, a line for each record: file,cause,specimen,bearing,rpm,rate-hz,unit"
                        + " and, where it is not 50, mains-hz. The records lie beside it: .f32 as 'edge-agent ledger blob' takes a"
                        + " burst out, or .csv with a number a line."
            },
            mixinStandardHelpOptions = true)
    static final class Learn implements Callable<Integer> {
        @Parameters(paramLabel = "SOURCE", description = "folder or zip of labelled records")
        private Path source = Path.of("");

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "where the evidence is written")
        private Path out = Path.of("");

        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() throws CommandFailure {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            try {
                EvidenceFolder.Taught taught = EvidenceFolder.learn(source, share -> {});
                Files.write(out, taught.learnt().file());
                print(taught, line.getOut());
                return 0;
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw CommandFailure.of("cannot read " + source + " or write " + out, e);
            }
        }

        private void print(EvidenceFolder.Taught taught, PrintWriter to) {
            EvidenceLearning.Learnt learnt = taught.learnt();
            to.println("learnt from " + learnt.records());
            if (!taught.silent().isEmpty()) {
                to.println("no shaft's speed is to be found in, so they teach nothing: "
                        + String.join(", ", taught.silent()));
            }
            EvidenceJudgement rules = learnt.rules();
            if (rules == null || learnt.learnt() == null || learnt.both() == null) {
                to.println("it cannot be judged: each cause needs records of two specimens or more");
            } else {
                to.println("on " + rules.records() + " records of specimens that were not learnt from:");
                print("the rules alone", rules, to);
                print("this file alone", learnt.learnt(), to);
                print("both, as the agent ranks", learnt.both(), to);
            }
            learnt.weights().forEach((cause, of) -> to.println("speaks for " + cause + ": " + rounded(of)));
            to.println("for the site file:");
            to.println("  evidence: {file: " + out + ", sha256: " + learnt.sha256() + "}");
        }

        private static void print(String what, EvidenceJudgement judged, PrintWriter to) {
            to.printf(
                    Locale.ROOT,
                    "  %s: likeliest cause right %.3f, macro AUROC %.3f%n",
                    what,
                    judged.accuracy(),
                    judged.macroAuroc());
        }

        private static String rounded(Map<String, Double> weights) {
            return weights.entrySet().stream()
                    .map(w -> String.format(Locale.ROOT, "%s %+.2f", w.getKey(), w.getValue()))
                    .collect(Collectors.joining(", "));
        }
    }
}
