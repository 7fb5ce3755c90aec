package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a model does on pictures of parts that it never saw.
 *
 * @param shots each with what the model said of it
 * @param classes all defects first, as class {@code ""}, then each; empty: there is no defective or no good picture
 * @param curve every threshold that matters, the strictest first
 * @param threshold that was chosen, on other pictures than these
 * @param missed defective pictures below it
 * @param falseAlarms good pictures at or above it
 * @param dice mean over the found pictures with marks; null: there is none
 */
public record Judgement(
        List<Judged> shots,
        List<Figure> classes,
        List<Point> curve,
        double threshold,
        int defective,
        int missed,
        int good,
        int falseAlarms,
        @Nullable Double dice,
        int diceOf) {
    private static final double TWO_SIDED_95 = 1.959964;
    private static final double LEAST_AREA_THRESHOLD = 0.5;

    /**
     * A picture that was judged.
     *
     * @param shot id of the picture in its set
     * @param file its name in the training's folder
     * @param score 0 to 1, from the threshold on it is rejected
     */
    public record Judged(
            String shot, String file, String name, String label, String specimen, boolean good, double score) {}

    /**
     * The area under the curve of a class against all good pictures, with an interval of 95 % over parts.
     *
     * @param specimens how many parts they are of
     */
    public record Figure(String label, int pictures, int specimens, double area, double low, double high) {}

    /** A threshold, the share of the defective that it misses and of the good that it rejects. */
    public record Point(double threshold, double missed, double falseAlarms) {
        static Point of(Roc.Point p) {
            return new Point(p.threshold(), p.missed(), p.falseAlarms());
        }
    }

    /** What is judged by, and how. */
    static Judgement of(Finished model, Dataset data, Split split, double threshold, NameOf names) {
        List<Judged> shots = new ArrayList<>();
        double dice = 0;
        int diceOf = 0;
        double area = Math.max(threshold, LEAST_AREA_THRESHOLD);
        for (Sample sample : split.judge()) {
            Answer answer = Answer.of(model, sample);
            String file = String.valueOf(sample.file().getFileName());
            boolean good = data.isGood(sample);
            shots.add(new Judged(
                    file.substring(0, file.lastIndexOf('.')),
                    file,
                    names.of(file),
                    sample.label(),
                    sample.specimen(),
                    good,
                    answer.score()));
            double one = good || answer.score() < area ? Double.NaN : answer.dice(area);
            if (!Double.isNaN(one)) {
                dice += one;
                diceOf++;
            }
        }
        return of(shots, threshold, diceOf == 0 ? null : dice / diceOf, diceOf);
    }

    /** The name that people gave a file. */
    interface NameOf {
        String of(String file);
    }

    /** The figures of pictures that were judged already. */
    static Judgement of(List<Judged> shots, double threshold, @Nullable Double dice, int diceOf) {
        List<Judged> good = shots.stream().filter(Judged::good).toList();
        List<Judged> defective = shots.stream().filter(s -> !s.good()).toList();
        List<Figure> classes = new ArrayList<>();
        List<Point> curve = List.of();
        if (!good.isEmpty() && !defective.isEmpty()) {
            classes.add(figure("", good, defective));
            TreeMap<String, List<Judged>> byClass = new TreeMap<>();
            defective.forEach(d ->
                    byClass.computeIfAbsent(d.label(), k -> new ArrayList<>()).add(d));
            byClass.forEach((label, of) -> classes.add(figure(label, good, of)));
            curve = Roc.curve(scores(good), scores(defective)).stream()
                    .map(Point::of)
                    .toList();
        }
        return new Judgement(
                List.copyOf(shots),
                List.copyOf(classes),
                curve,
                threshold,
                defective.size(),
                (int) defective.stream().filter(d -> d.score() < threshold).count(),
                good.size(),
                (int) good.stream().filter(g -> g.score() >= threshold).count(),
                dice,
                diceOf);
    }

    private static double[] scores(List<Judged> of) {
        return of.stream().mapToDouble(Judged::score).toArray();
    }

    private static Figure figure(String label, List<Judged> good, List<Judged> defective) {
        double area = Roc.area(scores(good), scores(defective));
        int parts = specimens(defective);
        double[] interval = interval(area, specimens(good), parts);
        return new Figure(label, defective.size(), parts, area, interval[0], interval[1]);
    }

    private static int specimens(List<Judged> of) {
        return (int) of.stream().map(Judged::specimen).distinct().count();
    }

    /**
     * Where the true area lies with 95 %: Newcombe 2006, Statistics in Medicine 25:559, method 5, which holds near 1, too. Pictures of one part are no independent
     * ones, so parts are counted.
     */
    static double[] interval(double area, int good, int defective) {
        return new double[] {bound(area, good, defective, 0), bound(area, good, defective, 1)};
    }

    private static double bound(double area, int good, int defective, double end) {
        double near = area;
        double far = end;
        for (int i = 0; i < 60; i++) {
            double middle = (near + far) / 2;
            boolean inside = Math.abs(middle - area) <= TWO_SIDED_95 * deviation(middle, good, defective);
            if (inside) {
                near = middle;
            } else {
                far = middle;
            }
        }
        return near;
    }

    private static double deviation(double area, int good, int defective) {
        double more = (good + defective) / 2.0 - 1;
        double spread = 1 + more * ((1 - area) / (2 - area) + area / (1 + area));
        return Math.sqrt(area * (1 - area) * spread / ((double) good * defective));
    }

    /** @return defective pictures that passed, the lowest score first */
    public List<Judged> missedShots() {
        return shots.stream()
                .filter(s -> !s.good() && s.score() < threshold)
                .sorted(java.util.Comparator.comparingDouble(Judged::score))
                .toList();
    }

    /** @return good pictures that were rejected, the highest score first */
    public List<Judged> falseShots() {
        return shots.stream()
                .filter(s -> s.good() && s.score() >= threshold)
                .sorted(java.util.Comparator.comparingDouble(Judged::score).reversed())
                .toList();
    }
}
