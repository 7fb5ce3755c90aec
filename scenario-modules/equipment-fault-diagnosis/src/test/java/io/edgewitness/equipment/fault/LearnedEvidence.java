package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.signal.Defect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Which part of a bearing is damaged, as labelled records taught it: a multinomial logistic regression over figures that each mean something (how strongly each family
 * stands, how impulsive the signal is) and none of which is a level, a rate or a load. It gives evidence beside the rules; its weights can be read. No part of the agent. Immutable.
 */
final class LearnedEvidence {
    /** What it looks at, in the order of a feature vector. */
    static final List<String> FEATURES = List.of(
            "outer-lines",
            "inner-lines",
            "element-lines",
            "cage-lines",
            "outer-plain",
            "inner-plain",
            "element-plain",
            "cage-plain",
            "kurtosis",
            "band-kurtosis");

    /** Few records and wide differences between specimens: weights are held near 0. */
    private static final double RIDGE = 0.02;

    private static final int STEPS = 4_000;
    private static final double RATE = 0.2;

    private final List<String> causes;
    private final double[] mean;
    private final double[] scale;
    private final double[][] weights; // by cause: one for each feature, then the constant

    private LearnedEvidence(List<String> causes, double[] mean, double[] scale) {
        this.causes = causes;
        this.mean = mean;
        this.scale = scale;
        weights = new double[causes.size()][FEATURES.size() + 1];
    }

    /** A labelled record. */
    record Example(double[] features, String cause) {}

    /** The features of one end's search. */
    static double[] features(Map<Defect, Double> whitened, Map<Defect, Double> plain, double kurtosis, double band) {
        double[] features = new double[FEATURES.size()];
        int i = 0;
        for (Defect defect : Defect.values()) {
            features[i] = whitened.getOrDefault(defect, 0.0);
            features[i + Defect.values().length] = plain.getOrDefault(defect, 0.0);
            i++;
        }
        features[FEATURES.size() - 2] = StrictMath.log(Math.max(1, kurtosis));
        features[FEATURES.size() - 1] = StrictMath.log(1 + Math.max(0, band));
        return features;
    }

    /**
     * Learns; the same examples give the same weights. Each cause counts alike, however many records it has.
     *
     * @throws IllegalArgumentException if the examples have fewer than two causes
     */
    static LearnedEvidence learn(List<Example> examples) {
        List<String> causes = new ArrayList<>(
                new TreeSet<>(examples.stream().map(Example::cause).toList()));
        if (causes.size() < 2) {
            throw new IllegalArgumentException(
                    "to learn from, records of two causes or more are needed; here " + causes);
        }
        int n = FEATURES.size();
        double[] mean = new double[n];
        double[] scale = new double[n];
        for (int f = 0; f < n; f++) {
            for (Example e : examples) {
                mean[f] += e.features()[f] / examples.size();
            }
            for (Example e : examples) {
                double d = e.features()[f] - mean[f];
                scale[f] += d * d / examples.size();
            }
            scale[f] = Math.max(1e-6, Math.sqrt(scale[f]));
        }
        LearnedEvidence learned = new LearnedEvidence(List.copyOf(causes), mean, scale);
        for (int step = 0; step < STEPS; step++) {
            learned.step(examples);
        }
        return learned;
    }

    private void step(List<Example> examples) {
        double[][] gradient = new double[causes.size()][weights[0].length];
        for (Example e : examples) {
            long alike =
                    examples.stream().filter(o -> o.cause().equals(e.cause())).count();
            double share = 1.0 / (causes.size() * alike);
            double[] x = scaled(e.features());
            double[] p = probabilities(x);
            for (int c = 0; c < p.length; c++) {
                double error = (p[c] - (causes.get(c).equals(e.cause()) ? 1 : 0)) * share;
                for (int f = 0; f < x.length; f++) {
                    gradient[c][f] += error * x[f];
                }
            }
        }
        for (int c = 0; c < weights.length; c++) {
            for (int f = 0; f < weights[c].length; f++) {
                double pull = f < mean.length ? RIDGE * weights[c][f] : 0;
                weights[c][f] -= RATE * (gradient[c][f] + pull);
            }
        }
    }

    /** @param x of {@link #scaled} */
    private double[] probabilities(double[] x) {
        double[] p = new double[causes.size()];
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < p.length; c++) {
            for (int f = 0; f < x.length; f++) {
                p[c] += weights[c][f] * x[f];
            }
            most = Math.max(most, p[c]);
        }
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            p[c] = StrictMath.exp(p[c] - most);
            sum += p[c];
        }
        for (int c = 0; c < p.length; c++) {
            p[c] /= sum;
        }
        return p;
    }

    /** Within three deviations of what was seen in learning, with the constant 1 behind. */
    private double[] scaled(double[] features) {
        double[] x = new double[features.length + 1];
        for (int f = 0; f < features.length; f++) {
            x[f] = Math.max(-3, Math.min(3, (features[f] - mean[f]) / scale[f]));
        }
        x[features.length] = 1;
        return x;
    }

    /** @return by cause; they make 1 */
    Map<String, Double> probabilities(Map<String, Double> priors, double[] features) {
        double[] p = probabilities(scaled(features));
        Map<String, Double> all = new LinkedHashMap<>();
        double sum = 0;
        for (int c = 0; c < p.length; c++) {
            double both = p[c] * priors.getOrDefault(causes.get(c), 1.0);
            all.put(causes.get(c), both);
            sum += both;
        }
        double whole = sum;
        all.replaceAll((cause, both) -> both / whole);
        return all;
    }

    /** What speaks for a cause: weights a deviation, by feature. */
    Map<String, Double> weights(String cause) {
        Map<String, Double> of = new LinkedHashMap<>();
        for (int f = 0; f < FEATURES.size(); f++) {
            of.put(FEATURES.get(f), weights[causes.indexOf(cause)][f]);
        }
        return of;
    }

    List<String> causes() {
        return causes;
    }
}
