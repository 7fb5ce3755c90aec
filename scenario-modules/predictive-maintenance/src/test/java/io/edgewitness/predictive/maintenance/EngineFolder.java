package io.edgewitness.predictive.maintenance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts the cycles that remain of the engines of a folder laid out as C-MAPSS FD001: {@code train_FD001.txt} with whole lives, and where they are there
 * {@code test_FD001.txt} with lives cut short and {@code RUL_FD001.txt} with what remained of each. Without the latter, engines are judged by models that have not
 * seen them: each fifth is left out in turn, and its lives are cut at random after 30 cycles, ten times. Run by hand:
 *
 * <pre>mvn -o -q -pl scenario-modules/predictive-maintenance -am -Dtest=EngineFolderTest -Dsurefire.failIfNoSpecifiedTests=false test</pre>
 */
public final class EngineFolder {
    private static final int FIRST_SENSOR = 5;
    private static final int FOLDS = 5;
    private static final int DRAWS = 10;
    private static final int SHORTEST = 30;
    private static final int LAST = 6;

    private EngineFolder() {}

    /** What a forecast said of an engine with so many cycles left. */
    record Judged(double left, LearnedLife.Learnt forecast) {
        double off() {
            return forecast.median() - Math.min(LearnedLife.CAP, left);
        }

        /** The benchmark's: late costs more than early. */
        double score() {
            return off() < 0 ? Math.exp(-off() / 13) - 1 : Math.exp(off() / 10) - 1;
        }

        boolean covered() {
            return forecast.low() <= left && left <= forecast.high();
        }
    }

    /** @param score of a hundred engines */
    record Score(double rmse, double score, double coverage) {
        static Score of(List<Judged> all) {
            return new Score(
                    Math.sqrt(all.stream()
                            .mapToDouble(j -> j.off() * j.off())
                            .average()
                            .orElseThrow()),
                    100 * all.stream().mapToDouble(Judged::score).average().orElseThrow(),
                    all.stream().filter(Judged::covered).count() / (double) all.size());
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

    private static List<List<double[]>> lives(List<String> lines) {
        Map<Integer, List<double[]>> lives = new TreeMap<>();
        for (String line : lines) {
            String[] cells = line.strip().split("\\s+", -1);
            double[] row = new double[cells.length - FIRST_SENSOR];
            for (int c = 0; c < row.length; c++) {
                row[c] = Double.parseDouble(cells[FIRST_SENSOR + c]);
            }
            lives.computeIfAbsent(Integer.valueOf(cells[0]), u -> new ArrayList<>())
                    .add(row);
        }
        return List.copyOf(lives.values());
    }

    /** @param learn folder with the whole lives */
    static List<Judged> judge(Path folder, Path learn) throws IOException {
        List<String> train = lines(learn, "train_FD001.txt");
        if (train == null) {
            throw new IOException("no train_FD001.txt in " + learn);
        }
        List<List<double[]>> whole = lives(train);
        List<String> test = lines(folder, "test_FD001.txt");
        List<String> left = lines(folder, "RUL_FD001.txt");
        if (test == null || left == null) {
            return cross(whole);
        }
        LearnedLife model = LearnedLife.train(whole);
        List<List<double[]>> cut = lives(test);
        List<Judged> judged = new ArrayList<>();
        for (int i = 0; i < cut.size(); i++) {
            judged.add(judge(model, cut.get(i), Double.parseDouble(left.get(i).strip())));
        }
        return judged;
    }

    private static Judged judge(LearnedLife model, List<double[]> life, double left) {
        LifeFeatures features = new LifeFeatures(model.channels());
        double[] newest = {};
        for (double[] row : life) {
            newest = features.next(row);
        }
        return new Judged(left, model.remaining(newest, 1));
    }

    private static List<Judged> cross(List<List<double[]>> whole) {
        SplittableRandom random = new SplittableRandom(1);
        List<Judged> judged = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            List<List<double[]>> others = new ArrayList<>();
            List<List<double[]>> out = new ArrayList<>();
            for (int i = 0; i < whole.size(); i++) {
                (i % FOLDS == fold ? out : others).add(whole.get(i));
            }
            LearnedLife model = LearnedLife.train(others);
            for (List<double[]> life : out) {
                for (int draw = 0; draw < DRAWS; draw++) {
                    int rows = random.nextInt(SHORTEST, life.size() - LAST);
                    judged.add(judge(model, life.subList(0, rows), life.size() - rows));
                }
            }
        }
        return judged;
    }

    static void print(List<Judged> judged, PrintStream out) {
        Score score = Score.of(judged);
        out.printf(
                Locale.ROOT,
                "%d forecasts: RMSE %.2f cycles (truth capped at %.0f), score %.0f a hundred engines, 90 %% interval covers %.1f %%%n",
                judged.size(),
                score.rmse(),
                LearnedLife.CAP,
                score.score(),
                100 * score.coverage());
    }
}
