package io.edgewitness.collector.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Places of good parts, as many of each specimen, that a {@link Nearest} is chosen from. One thread. */
final class Gathered {
    private static final int OF_A_SPECIMEN = 1000;
    private static final float FLAT = 1e-3f; // no smaller deviation counts

    private static final int AROUND = 2; // places, over which what is usual is averaged
    private static final float LEAST =
            0.5f; // of the mean: where a few parts are alike by chance, others may differ more

    private final Features features;
    private final Map<String, List<Sample>> good;
    private final Nearest empty;
    private final float[] places;
    private final float[] far;

    private Gathered(Features features, Map<String, List<Sample>> good, Nearest empty, float[] places) {
        this.features = features;
        this.good = good;
        this.empty = empty;
        this.places = places;
        far = new float[places.length / Nearest.AXES];
        Arrays.fill(far, Float.POSITIVE_INFINITY);
    }

    /**
     * Looks at all good pictures, some hundredths of a second each.
     *
     * @throws IllegalArgumentException if a picture cannot be used; shown to the user
     */
    static Gathered of(Dataset data, List<Sample> samples, Features features, long seed) {
        Map<String, List<Sample>> good = new TreeMap<>();
        samples.stream()
                .filter(data::isGood)
                .forEach(s -> good.computeIfAbsent(s.specimen(), k -> new ArrayList<>())
                        .add(s));
        Random random = new Random(seed);
        int size = features.coarse() * features.coarse();
        List<float[]> all = new ArrayList<>();
        try (Finished places = new Finished(Nearest.places(features))) {
            for (List<Sample> specimen : good.values()) {
                for (Sample sample : specimen) {
                    some(places, Album.read(sample), OF_A_SPECIMEN / specimen.size() + 1, size, random, all);
                }
            }
        }
        Nearest empty = empty(all, size);
        float[] places = new float[all.size() * Nearest.AXES];
        for (int i = 0; i < all.size(); i++) {
            System.arraycopy(empty.along(all.get(i)), 0, places, i * Nearest.AXES, Nearest.AXES);
        }
        return new Gathered(features, good, empty, places);
    }

    private static void some(Finished places, Picture picture, int count, int size, Random random, List<float[]> to) {
        float[] values = places.answer(picture.grownTo(Segmenter.STEP));
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(size);
            float[] place = new float[Math.floorDiv(values.length, size)];
            for (int v = 0; v < place.length; v++) {
                place[v] = values[v * size + at];
            }
            to.add(place);
        }
    }

    /** Means, deviations and the axes of the most variance (Pearson 1901). */
    private static Nearest empty(List<float[]> all, int size) {
        int count = all.get(0).length;
        float[] mean = new float[count];
        float[] over = new float[count];
        for (int v = 0; v < count; v++) {
            double sum = 0;
            double squares = 0;
            for (float[] place : all) {
                sum += place[v];
                squares += (double) place[v] * place[v];
            }
            mean[v] = (float) (sum / all.size());
            double variance = Math.max(0, squares / all.size() - sum / all.size() * sum / all.size());
            over[v] = (float) (1 / (Math.sqrt(variance) + FLAT));
        }
        Axes axes = Axes.of(covariance(all, mean, over));
        float[] to = new float[Nearest.AXES * count];
        // Of fewer values there are fewer axes; what is left of them is 0.
        for (int a = 0; a < Math.min(Nearest.AXES, count); a++) {
            for (int v = 0; v < count; v++) {
                to[a * count + v] = (float) axes.directions()[a][v];
            }
        }
        float[] usual = new float[size];
        Arrays.fill(usual, 1);
        return new Nearest(mean, over, to, new float[0], usual);
    }

    private static double[][] covariance(List<float[]> all, float[] mean, float[] over) {
        int count = mean.length;
        double[][] to = new double[count][count];
        double[] x = new double[count];
        double[] means = new double[count];
        for (float[] place : all) {
            for (int v = 0; v < count; v++) {
                x[v] = Math.max(-Nearest.FARTHEST, Math.min(Nearest.FARTHEST, (place[v] - mean[v]) * over[v]));
                means[v] += x[v] / all.size();
            }
            for (int v = 0; v < count; v++) {
                double by = x[v] / all.size();
                double[] row = to[v];
                for (int w = 0; w <= v; w++) {
                    row[w] += by * x[w];
                }
            }
        }
        for (int v = 0; v < count; v++) {
            for (int w = 0; w <= v; w++) {
                to[v][w] -= means[v] * means[w];
                to[w][v] = to[v][w];
            }
        }
        return to;
    }

    int size() {
        return far.length;
    }

    /** With the centres of an earlier part of the run. */
    Nearest from(float[] centres) {
        for (int c = 0; c < centres.length; c += Nearest.AXES) {
            nearer(centres, c);
        }
        return with(centres);
    }

    /** With one more: by turns the place that is farthest from all (Gonzalez 1985) and any one. */
    Nearest more(Nearest before, int step, Random random) {
        int at = step % 2 == 0 ? farthest() : random.nextInt(size());
        int end = before.centres().length;
        float[] centres = Arrays.copyOf(before.centres(), end + Nearest.AXES);
        System.arraycopy(places, at * Nearest.AXES, centres, end, Nearest.AXES);
        nearer(centres, end);
        return with(centres);
    }

    private Nearest with(float[] centres) {
        return empty.with(centres, empty.usual());
    }

    private void nearer(float[] centres, int centre) {
        for (int i = 0; i < far.length; i++) {
            float sum = 0;
            for (int a = 0; a < Nearest.AXES; a++) {
                float by = places[i * Nearest.AXES + a] - centres[centre + a];
                sum += by * by;
            }
            far[i] = Math.min(far[i], sum);
        }
    }

    private int farthest() {
        int at = 0;
        for (int i = 1; i < far.length; i++) {
            at = far[i] > far[at] ? i : at;
        }
        return at;
    }

    /** With how odd good parts usually are at each place, each specimen as much as the others: looks at all good pictures once more. */
    Nearest settled(Nearest nearest) {
        int side = features.coarse();
        float[] usual = new float[side * side];
        try (Finished odd = new Finished(nearest.odd(features))) {
            for (List<Sample> specimen : good.values()) {
                float share = 1f / specimen.size() / good.size();
                for (Sample sample : specimen) {
                    float[] of = odd.answer(Album.read(sample).grownTo(Segmenter.STEP));
                    for (int i = 0; i < usual.length; i++) {
                        usual[i] += share * of[i];
                    }
                }
            }
        }
        float[] smooth = new Tile(side, side, usual, new float[usual.length]).smooth(usual, AROUND);
        float least = LEAST * new Picture(side, side, smooth).mean();
        for (int i = 0; i < smooth.length; i++) {
            smooth[i] = Math.max(smooth[i], least);
        }
        return nearest.with(nearest.centres(), smooth);
    }

    /** How far the gathered places lie from their nearest centres, in the mean. */
    double apart() {
        double sum = 0;
        for (float f : far) {
            sum += Math.sqrt(f);
        }
        return sum / far.length;
    }
}
