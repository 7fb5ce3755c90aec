package io.edgewitness.collector.server;

import io.edgewitness.collector.life.Judgement;
import io.edgewitness.collector.life.LifeFolder;
import io.edgewitness.collector.life.LifeRecipe;
import io.edgewitness.collector.life.LifeTraining;
import io.edgewitness.collector.life.Lives;
import io.edgewitness.collector.life.TrainedLife;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "life",
        description = "Models of the remaining life of machines.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = LifeCommand.Train.class)
final class LifeCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        line.usage(line.getOut());
    }

    @Command(
            name = "train",
            description = {
                "Learns remaining life from whole lives and writes it as ONNX for life-model of predictive-maintenance.",
                "SOURCE is a folder or a zip with a .csv file for each machine that ran to failure, ten or more: a line of names,"
                        + " then a row each time from new to failed, in the order of the input process."
            },
            mixinStandardHelpOptions = true)
    static final class Train implements Callable<Integer> {
        @Parameters(paramLabel = "SOURCE", description = "folder or zip of .csv files")
        private Path source = Path.of("");

        @Option(
                names = "--row",
                required = true,
                paramLabel = "TIME",
                description = "time from one row to the next, such as 10s, 5m, 1h, 1d; the site file's row is the same")
        private String row = "";

        @Option(names = "--out", required = true, paramLabel = "FILE", description = "where the ONNX file is written")
        private Path out = Path.of("");

        @Option(
                names = "--horizon",
                paramLabel = "ROWS",
                description = "what is farther from its end is not told apart; 125 unless told")
        private int horizon = LifeRecipe.USUAL_HORIZON;

        @Option(names = "--seed", paramLabel = "N", description = "of the back-test's draws; 1 unless told")
        private long seed = LifeRecipe.USUAL_SEED;

        @CommandLine.Spec
        private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() throws CommandFailure {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            PrintWriter to = line.getOut();
            try {
                LifeRecipe recipe = new LifeRecipe(time(row), horizon, seed);
                Lives lives = LifeFolder.read(source);
                int[] told = {0};
                TrainedLife trained = LifeTraining.run(lives, recipe, share -> {
                    int tenth = (int) (10 * share);
                    if (tenth > told[0] && tenth < 10) {
                        told[0] = tenth;
                        line.getErr().println(10 * tenth + " %");
                    }
                });
                Files.write(out, trained.onnx());
                print(trained, to);
                return 0;
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
            } catch (IOException e) {
                throw CommandFailure.of("cannot read " + source + " or write " + out, e);
            }
        }

        private void print(TrainedLife trained, PrintWriter to) {
            Judgement judged = trained.judgement();
            to.printf(
                    Locale.ROOT,
                    "learnt from %d lives of %d quantities, %d rows%n"
                            + "on %d forecasts for lives that were not learnt from: off by %.1f rows (root mean square), score %.0f a"
                            + " hundred, truth within the 90 %% in %.0f %%%n",
                    trained.lives(),
                    trained.quantities().size(),
                    trained.rows(),
                    judged.forecasts(),
                    judged.rmse(),
                    judged.score(),
                    100 * judged.coverage());
            to.println("for the site file:");
            to.println("  row: " + row);
            to.println("  life-model: {file: " + out + ", sha256: " + trained.sha256() + "}");
        }

        /** As the site file writes times. */
        private static Duration time(String text) {
            try {
                return Duration.parse(text.matches("\\d+d") ? "P" + text : "PT" + text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException("--row is a time such as 10s, 5m, 1h or 1d, not " + text, e);
            }
        }
    }
}
