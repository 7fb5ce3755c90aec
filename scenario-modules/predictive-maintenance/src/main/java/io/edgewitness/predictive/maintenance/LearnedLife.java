package io.edgewitness.predictive.maintenance;

import java.util.ArrayList;
import java.util.List;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.CholeskyDecomposition;
import org.hipparchus.linear.MatrixUtils;

/**
 * The rows that remain of a life, learnt from whole lives: kernel ridge regression with a Gaussian kernel over {@link LifeFeatures}, on a subset of the rows as
 * centres (Nyström; Rudi et al. 2015). Far from the end all machines look alike, so what is learnt is capped. The interval is conformal: of lives that a model had not seen, what
 * remained less what was forecast, by how much was forecast (cross-conformal, Vovk 2015). Immutable.
 */
final class LearnedLife {
    static final double CAP = 125;

    private static final String MAGIC = "life-model-1";
    private static final int CENTRES = 600;

    /** Each fourth row is learnt from: neighbours say the same. */
    private static final int STRIDE = 4;

    /** Of the kernel, over standardised features of some seventy dimensions. */
    private static final double GAMMA = 0.008;

    private static final double RIDGE = 0.3;
    private static final int FOLDS = 5;
    private static final double[] BANDS = {20, 50, 90, 115, Double.POSITIVE_INFINITY};
    private static final double LOW = 0.05;
    private static final double HIGH = 0.95;
    private static final int LEAST_LIVES = 10;
    private static final int MOST_CHANNELS = 200;

    private final int channels;
    private final double[] mean;
    private final double[] scale; // 0: the feature never changed and counts for nothing
    private final double[][] centres;
    private final double[] weights;
    private final double middle;
    private final double[] low = new double[BANDS.length]; // what remains less the forecast, by band of the forecast
    private final double[] high = new double[BANDS.length];

    /** Features of a row and what truly remained after it. */
    private record Case(double[] features, double remained) {}

    private LearnedLife(
            int channels, double[] mean, double[] scale, double[][] centres, double[] weights, double middle) {
        this.channels = channels;
        this.mean = mean;
        this.scale = scale;
        this.centres = centres;
        this.weights = weights;
        this.middle = middle;
    }

    /**
     * Learns from whole lives.
     *
     * @param lives rows of each, from new to failed, all of one length
     * @throws IllegalArgumentException if there are fewer than ten
     */
    static LearnedLife train(List<List<double[]>> lives) {
        if (lives.size() < LEAST_LIVES) {
            throw new IllegalArgumentException("a model needs " + LEAST_LIVES + " lives or more, not " + lives.size());
        }
        List<List<Case>> cases = lives.stream().map(LearnedLife::cases).toList();
        int channels = lives.get(0).get(0).length;
        LearnedLife model = fit(channels, cases);
        List<List<Double>> off = new ArrayList<>();
        for (int b = 0; b < BANDS.length; b++) {
            off.add(new ArrayList<>());
        }
        for (int fold = 0; fold < FOLDS; fold++) {
            int out = fold;
            List<List<Case>> others = new ArrayList<>();
            for (int i = 0; i < cases.size(); i++) {
                if (i % FOLDS != out) {
                    others.add(cases.get(i));
                }
            }
            LearnedLife without = fit(channels, others);
            for (int i = out; i < cases.size(); i += FOLDS) {
                for (Case of : cases.get(i)) {
                    double forecast = without.rows(of.features());
                    off.get(band(forecast)).add(of.remained() - forecast);
                }
            }
        }
        for (int b = 0; b < BANDS.length; b++) {
            double[] residuals =
                    off.get(b).stream().mapToDouble(Double::doubleValue).toArray();
            model.low[b] = residuals.length == 0 ? -CAP : Robust.quantile(residuals, LOW);
            model.high[b] = residuals.length == 0 ? CAP : Robust.quantile(residuals, HIGH);
        }
        return model;
    }

    private static List<Case> cases(List<double[]> life) {
        LifeFeatures features = new LifeFeatures(life.get(0).length);
        List<Case> cases = new ArrayList<>();
        for (int t = 0; t < life.size(); t++) {
            cases.add(new Case(features.next(life.get(t)), life.size() - 1 - t));
        }
        return cases;
    }

    private static int band(double forecast) {
        int band = 0;
        while (forecast >= BANDS[band]) {
            band++;
        }
        return band;
    }

    private static LearnedLife fit(int channels, List<List<Case>> lives) {
        List<Case> all = lives.stream().flatMap(List::stream).toList();
        int n = LifeFeatures.length(channels);
        double[] mean = new double[n];
        double[] scale = new double[n];
        for (int f = 0; f < n; f++) {
            int feature = f;
            double[] values =
                    all.stream().mapToDouble(c -> c.features()[feature]).toArray();
            mean[f] = Robust.mean(values);
            double deviation = Robust.deviation(values);
            scale[f] = deviation > 1e-9 * (1 + Math.abs(mean[f])) ? 1 / deviation : 0;
        }
        List<Case> learnt = every(all, STRIDE);
        double middle = learnt.stream()
                .mapToDouble(c -> Math.min(CAP, c.remained()))
                .average()
                .orElse(0);
        double[][] centres = every(all, Math.max(1, all.size() / CENTRES)).stream()
                .map(c -> standard(c.features(), mean, scale))
                .toArray(double[][]::new);
        double[] weights = solve(centres, learnt, mean, scale, middle);
        return new LearnedLife(channels, mean, scale, centres, weights, middle);
    }

    private static <T> List<T> every(List<T> all, int step) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i += step) {
            some.add(all.get(i));
        }
        return some;
    }

    private static double[] standard(double[] features, double[] mean, double[] scale) {
        double[] z = new double[features.length];
        for (int f = 0; f < z.length; f++) {
            z[f] = (features[f] - mean[f]) * scale[f];
        }
        return z;
    }

    /** The normal equations of the rows by the centres, with the kernel among the centres as the ridge. */
    private static double[] solve(double[][] centres, List<Case> learnt, double[] mean, double[] scale, double middle) {
        int m = centres.length;
        double[][] normal = new double[m][m];
        double[] right = new double[m];
        for (Case of : learnt) {
            double[] k = kernels(centres, standard(of.features(), mean, scale));
            double target = Math.min(CAP, of.remained()) - middle;
            for (int i = 0; i < m; i++) {
                right[i] += k[i] * target;
                double ki = k[i];
                double[] row = normal[i];
                for (int j = i; j < m; j++) {
                    row[j] += ki * k[j];
                }
            }
        }
        for (int i = 0; i < m; i++) {
            double[] k = kernels(centres, centres[i]);
            for (int j = i; j < m; j++) {
                normal[i][j] += RIDGE * k[j] + (i == j ? 1e-6 : 0);
                normal[j][i] = normal[i][j];
            }
        }
        return new CholeskyDecomposition(MatrixUtils.createRealMatrix(normal), 1e-9, 1e-12)
                .getSolver()
                .solve(new ArrayRealVector(right, false))
                .toArray();
    }

    private static double[] kernels(double[][] centres, double[] z) {
        double[] k = new double[centres.length];
        for (int i = 0; i < k.length; i++) {
            double[] centre = centres[i];
            double square = 0;
            for (int f = 0; f < z.length; f++) {
                square += (z[f] - centre[f]) * (z[f] - centre[f]);
            }
            k[i] = StrictMath.exp(-GAMMA * square);
        }
        return k;
    }

    int channels() {
        return channels;
    }

    /** Rows that remain, at most the cap. */
    double rows(double[] features) {
        double[] k = kernels(centres, standard(features, mean, scale));
        double sum = middle;
        for (int i = 0; i < k.length; i++) {
            sum += weights[i] * k[i];
        }
        return Math.max(0, Math.min(CAP, sum));
    }

    /**
     * Time that remains.
     *
     * @param rowHours hours from one row to the next
     */
    Learnt remaining(double[] features, double rowHours) {
        double rows = rows(features);
        int band = band(rows);
        double from = Math.max(0, Math.min(rows, rows + low[band]));
        double to = Math.max(rows, rows + high[band]);
        return new Learnt(from * rowHours, rows * rowHours, to * rowHours);
    }

    /** A forecast by its interval of 90 % and its middle, straight lines in between; hours. */
    record Learnt(double low, double median, double high) implements Remaining {
        @Override
        public String model() {
            return "learnt";
        }

        @Override
        public double failedBy(double hours) {
            if (hours <= 0) {
                return 0;
            }
            if (hours < low) {
                return LOW * hours / low;
            }
            if (hours < median) {
                return LOW + (0.5 - LOW) * (hours - low) / (median - low);
            }
            if (hours < high) {
                return 0.5 + (HIGH - 0.5) * (hours - median) / (high - median);
            }
            return high > 0 ? 1 - (1 - HIGH) * high / hours : 1;
        }
    }

    /** As text for the site file: numbers with blanks between. Doubles are written so that they read back the same. */
    String text() {
        StringBuilder text = new StringBuilder(MAGIC);
        text.append(' ').append(channels).append(' ').append(centres.length);
        append(text, new double[] {middle});
        for (double[] values : List.of(mean, scale, low, high, weights)) {
            append(text, values);
        }
        for (double[] centre : centres) {
            append(text, centre);
        }
        return text.append('\n').toString();
    }

    private static void append(StringBuilder text, double[] values) {
        for (double value : values) {
            text.append(' ').append((float) value == value ? Float.toString((float) value) : Double.toString(value));
        }
    }

    /** @throws IllegalArgumentException if the text is no model */
    static LearnedLife parse(String text) {
        String[] words = text.strip().split("\\s+", -1);
        int[] at = {3};
        try {
            int channels = Integer.parseInt(words[1]);
            int count = Integer.parseInt(words[2]);
            int n = LifeFeatures.length(channels);
            boolean whole = words[0].equals(MAGIC)
                    && channels > 0
                    && channels <= MOST_CHANNELS
                    && count > 0
                    && words.length == 3 + 1 + 2L * n + 2L * BANDS.length + count * (1L + n);
            if (!whole) {
                throw new IllegalArgumentException("numbers are missing");
            }
            double middle = read(words, at, 1)[0];
            double[] mean = read(words, at, n);
            double[] scale = read(words, at, n);
            double[] low = read(words, at, BANDS.length);
            double[] high = read(words, at, BANDS.length);
            double[] weights = read(words, at, count);
            double[][] centres = new double[count][];
            for (int i = 0; i < count; i++) {
                centres[i] = read(words, at, n);
            }
            LearnedLife model = new LearnedLife(channels, mean, scale, centres, weights, middle);
            System.arraycopy(low, 0, model.low, 0, low.length);
            System.arraycopy(high, 0, model.high, 0, high.length);
            return model;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "life-model is no model of this version; write it with TrainLife and give it as ${file:PATH}", e);
        }
    }

    private static double[] read(String[] words, int[] at, int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = Double.parseDouble(words[at[0]++]);
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("not finite");
            }
        }
        return values;
    }
}
