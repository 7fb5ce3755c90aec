package io.edgewitness.collector.life;

import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.predictive.maintenance.LifeFeatures;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the cycles that remain of the engines of a folder laid out as C-MAPSS FD001: {@code train_FD001.txt} with whole lives, and where they are there
 * {@code test_FD001.txt} with lives cut short and {@code RUL_FD001.txt} with what remained of each; each file plain or with {@code .gz}. Without the latter two, engines are judged by
 * models that have not seen them. {@code LEARN} is a folder to learn from, where the first one has no whole lives.
 *
 * <pre>java -cp … io.edgewitness.collector.life.EngineFolder FOLDER [LEARN]</pre>
 */
public final class EngineFolder {
    static final LifeRecipe RECIPE =
            new LifeRecipe(Duration.ofHours(1), LifeRecipe.USUAL_HORIZON, LifeRecipe.USUAL_SEED);

    private static final int FIRST_SENSOR = 5;
    private static final int MOST_COLUMNS = 100;

    private EngineFolder() {}

    public static void main(String[] args) {
        System.exit(run(args, System.out));
    }

    /** @return 0: done; 2: what was given is wrong */
    static int run(String[] args, PrintStream out) {
        if (args.length < 1 || args.length > 2 || !Files.isDirectory(Path.of(args[0]))) {
            out.println("usage: EngineFolder FOLDER [LEARN]   (train_FD001.txt, or test_FD001.txt and RUL_FD001.txt"
                    + " with train_FD001.txt in LEARN; plain or .gz)");
            return 2;
        }
        try {
            print(judge(Path.of(args[0]), Path.of(args[args.length - 1])), out);
            return 0;
        } catch (IOException | IllegalArgumentException e) {
            out.println(e.getMessage());
            return 2;
        }
    }

    /** @return null if there is no such file, plain or packed */
    private static @Nullable List<String> lines(Path folder, String name) throws IOException {
        Path packed = folder.resolve(name + ".gz");
        Path plain = folder.resolve(name);
        if (!Files.exists(packed)) {
            return Files.exists(plain) ? Files.readAllLines(plain) : null;
        }
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed));
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static Map<Integer, List<double[]>> engines(String file, List<String> lines) {
        Map<Integer, List<double[]>> engines = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String[] cells = lines.get(i).strip().split("\\s+", MOST_COLUMNS);
            if (cells.length <= FIRST_SENSOR) {
                continue;
            }
            try {
                double[] row = new double[cells.length - FIRST_SENSOR];
                for (int c = 0; c < row.length; c++) {
                    row[c] = Double.parseDouble(cells[FIRST_SENSOR + c]);
                }
                engines.computeIfAbsent((int) Double.parseDouble(cells[0]), u -> new ArrayList<>())
                        .add(row);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(file + ":" + (i + 1) + ": a cell is no number", e);
            }
        }
        return engines;
    }

    static Lives lives(Path folder) throws IOException {
        List<String> train = lines(folder, "train_FD001.txt");
        if (train == null) {
            throw new IOException("there is no train_FD001.txt (nor .gz) in " + folder);
        }
        Map<Integer, List<double[]>> engines = engines("train_FD001.txt", train);
        List<String> sensors = new ArrayList<>();
        int columns =
                engines.values().stream().mapToInt(e -> e.get(0).length).max().orElse(0);
        for (int c = 0; c < columns; c++) {
            sensors.add("s" + (c + 1));
        }
        return new Lives(
                sensors,
                engines.keySet().stream().map(e -> "engine " + e).toList(),
                List.copyOf(engines.values()),
                PinnedFile.sha256(String.join("\n", train).getBytes(StandardCharsets.UTF_8)));
    }

    /** @param learn folder with the whole lives */
    static Judgement judge(Path folder, Path learn) throws IOException {
        List<String> test = lines(folder, "test_FD001.txt");
        List<String> left = lines(folder, "RUL_FD001.txt");
        TrainedLife trained = LifeTraining.run(lives(learn), RECIPE, share -> {});
        if (test == null || left == null) {
            return trained.judgement();
        }
        LearnedLife model = new LearnedLife(trained.onnx());
        List<List<double[]>> cut = List.copyOf(engines("test_FD001.txt", test).values());
        List<String> truths = left.stream().filter(l -> !l.isBlank()).toList();
        if (truths.size() != cut.size()) {
            throw new IllegalArgumentException(
                    "test_FD001.txt has " + cut.size() + " engines, and RUL_FD001.txt " + truths.size() + " lines");
        }
        List<Judgement.Case> judged = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            judged.add(judge(model, cut.get(i), Double.parseDouble(truths.get(i).strip())));
        }
        return Judgement.of(judged, RECIPE.horizon());
    }

    private static Judgement.Case judge(LearnedLife model, List<double[]> life, double left) {
        LifeFeatures features = new LifeFeatures(model.channels());
        double[] newest = {};
        for (double[] row : life) {
            newest = features.next(row);
        }
        LearnedLife.Learnt said = Objects.requireNonNull(model.remaining(newest, 1));
        return new Judgement.Case(left, said.low(), said.median(), said.high());
    }

    static void print(Judgement judged, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%d forecasts: RMSE %.2f cycles (truth capped at %d), score %.0f a hundred engines, 90 %% interval covers %.1f %%%n",
                judged.forecasts(),
                judged.rmse(),
                RECIPE.horizon(),
                judged.score(),
                100 * judged.coverage());
    }
}
