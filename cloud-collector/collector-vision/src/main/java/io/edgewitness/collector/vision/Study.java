package io.edgewitness.collector.vision;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well a recipe does on a folder of labelled pictures: trains once for each fold and prints the figures of specimens that were not learnt from. Stopped and started again it
 * goes on where it was.
 */
public final class Study {
    private static final String USAGE = "Study FOLDER WORK marked|good GOOD-CLASS FOLDS STEPS [FOLD|all [FEATURES]]";

    private final PrintStream out;
    private final Dataset data;
    private final Recipe recipe;
    private final Path work;

    private Study(PrintStream out, Dataset data, Recipe recipe, Path work) {
        this.out = out;
        this.data = data;
        this.recipe = recipe;
        this.work = work;
    }

    /** Arguments: the folder with {@code index.tsv}; one for checkpoints and models; where defects come from; the good parts' class; folds; steps; one fold only; an ONNX file of {@link Features}. */
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args.length < 6) {
            out.println(USAGE);
            return;
        }
        try {
            boolean marked = args[2].equals("marked");
            int folds = Integer.parseInt(args[4]);
            Dataset data = Dataset.read(Path.of(args[0]), args[3]);
            data.check(folds, marked);
            Features features = args.length > 7 ? Features.read(Path.of(args[7])) : null;
            Recipe recipe = Recipe.usual(
                    marked ? Recipe.Source.MARKED : Recipe.Source.GOOD, Integer.parseInt(args[5]), features);
            Study study = new Study(out, data, recipe, Files.createDirectories(Path.of(args[1])));
            study.run(folds, args.length > 6 && !args[6].equals("all") ? Integer.parseInt(args[6]) : -1);
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            System.exit(1);
        }
    }

    private void run(int folds, int only) throws IOException {
        Map<String, List<Double>> areas = new LinkedHashMap<>();
        for (int fold = 0; fold < folds; fold++) {
            if (only < 0 || only == fold) {
                fold(Split.of(data, folds, fold, recipe.seed()), fold)
                        .forEach((label, area) -> areas.computeIfAbsent(label, k -> new ArrayList<>())
                                .add(area));
            }
        }
        areas.forEach((label, of) -> print(
                "%s: mean AUROC of %d folds %.4f",
                label, of.size(), of.stream().mapToDouble(d -> d).average().orElse(0)));
    }

    private void print(String text, Object... values) {
        out.println(String.format(Locale.ROOT, text, values));
    }

    private Map<String, Double> fold(Split split, int fold) throws IOException {
        String name = recipe.source().name().toLowerCase(Locale.ROOT) + "-" + fold;
        print(
                "%s: learns from %d pictures, chooses by %d, is judged by %d",
                name, split.learn().size(), split.choose().size(), split.judge().size());
        Training training = new Training(recipe, recipe.over(split), data, split, work.resolve(name + ".state"));
        long begin = System.nanoTime();
        Checkpoint end = training.run(new Training.Watcher() {
            @Override
            public void looked(int step, int steps, double loss, double score) {
                print(
                        "%s: step %d of %d after %.0f s, loss %.4f, score %.4f",
                        name, step, steps, (System.nanoTime() - begin) / 1e9, loss, score);
            }

            @Override
            public boolean stopped() {
                return false;
            }
        });
        Trained trained = Trained.of(recipe, end, data, split);
        Files.write(work.resolve(name + ".onnx"), trained.onnx());
        print("%s: %s over pictures %s", name, recipe, split.digest().substring(0, 16));
        print("%s: ONNX differs by %.1e at most", name, trained.difference());
        return judge(name, split, trained);
    }

    /** @return area under the curve by class, first of all defects */
    private Map<String, Double> judge(String name, Split split, Trained trained) {
        try (Finished model = new Finished(trained.onnx())) {
            List<Answer> answers =
                    split.judge().stream().map(s -> Answer.of(model, s)).toList();
            double[] good =
                    scores(answers.stream().filter(a -> data.isGood(a.sample())).toList());
            List<Answer> defective =
                    answers.stream().filter(a -> !data.isGood(a.sample())).toList();
            Map<String, List<Answer>> byClass = new TreeMap<>();
            defective.forEach(a -> byClass.computeIfAbsent(a.sample().label(), k -> new ArrayList<>())
                    .add(a));
            Map<String, Double> areas = new LinkedHashMap<>();
            areas.put("all", Roc.area(good, scores(defective)));
            print("%s: AUROC %.4f", name, areas.get("all"));
            byClass.forEach((label, of) -> {
                areas.put(label, Roc.area(good, scores(of)));
                print("%s: %s %d pictures, AUROC %.4f", name, label, of.size(), areas.get(label));
            });
            points(name, Roc.curve(good, scores(defective)));
            at(name, trained.point().threshold(), good, defective);
            return areas;
        }
    }

    /** Some of the curve. */
    private void points(String name, List<Roc.Point> curve) {
        for (double share : new double[] {0.01, 0.02, 0.05, 0.1, 0.2, 0.3}) {
            curve.stream()
                    .filter(p -> p.falseAlarms() <= share)
                    .findFirst()
                    .ifPresent(p -> print(
                            "%s: threshold %.4f, missed %.3f, false alarms %.3f",
                            name, p.threshold(), p.missed(), p.falseAlarms()));
        }
    }

    private void at(String name, double threshold, double[] good, List<Answer> defective) {
        long found = defective.stream().filter(a -> a.score() >= threshold).count();
        long alarms = java.util.Arrays.stream(good).filter(s -> s >= threshold).count();
        print(
                "%s: chosen threshold %.4f, missed %d of %d, false alarms %d of %d",
                name, threshold, defective.size() - found, defective.size(), alarms, good.length);
        double area = Math.max(threshold, 0.5);
        double dice = defective.stream()
                .filter(a -> a.sample().mask() != null && a.score() >= area)
                .mapToDouble(a -> a.dice(area))
                .filter(d -> !Double.isNaN(d))
                .average()
                .orElse(0);
        print("%s: Dice of found defects at %.2f %.4f", name, area, dice);
    }

    private static double[] scores(List<Answer> answers) {
        return answers.stream().mapToDouble(Answer::score).toArray();
    }
}
