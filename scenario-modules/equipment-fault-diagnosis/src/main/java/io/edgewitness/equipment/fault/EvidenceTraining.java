package io.edgewitness.equipment.fault;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Learns {@link SiteEvidence} from labelled records: the same examples give the same file, byte for byte. */
final class EvidenceTraining {
    /** Few records and wide differences between specimens: weights are held near 0. */
    private static final double RIDGE = 0.02;

    private static final int STEPS = 4_000;
    private static final double RATE = 0.2;

    private final List<Example> examples;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final double[] mean = new double[SiteEvidence.FEATURES.size()];
    private final double[] scale = new double[mean.length];
    private final Map<String, double[]> weights = new LinkedHashMap<>();

    /** A labelled record; the cause is an id of the knowledge. */
    record Example(double[] features, String cause) {}

    private EvidenceTraining(List<Example> examples) {
        this.examples = examples;
        examples.forEach(e -> counts.merge(e.cause(), 1L, Long::sum));
        counts.keySet().forEach(c -> weights.put(c, new double[mean.length + 1]));
        for (int f = 0; f < mean.length; f++) {
            for (Example e : examples) {
                mean[f] += e.features()[f] / examples.size();
            }
            for (Example e : examples) {
                double d = e.features()[f] - mean[f];
                scale[f] += d * d / examples.size();
            }
            scale[f] = Math.max(1e-6, Math.sqrt(scale[f]));
        }
    }

    /**
     * Learns. Each cause counts alike, however many records it has.
     *
     * @return the file
     * @throws IllegalArgumentException if the examples have fewer than two causes
     */
    static byte[] learn(List<Example> examples) {
        EvidenceTraining training = new EvidenceTraining(examples);
        if (training.counts.size() < 2) {
            throw new IllegalArgumentException(
                    "to learn from, records of two causes or more are needed; here " + training.counts.keySet());
        }
        for (int step = 0; step < STEPS; step++) {
            training.step();
        }
        return training.file().getBytes(StandardCharsets.UTF_8);
    }

    private void step() {
        Map<String, double[]> gradient = new LinkedHashMap<>();
        weights.keySet().forEach(c -> gradient.put(c, new double[mean.length + 1]));
        for (Example e : examples) {
            double share = 1.0 / (counts.size() * counts.getOrDefault(e.cause(), 1L));
            double[] x = SiteEvidence.scaled(e.features(), mean, scale);
            Map<String, Double> sums = new LinkedHashMap<>();
            weights.forEach((cause, w) -> sums.put(cause, SiteEvidence.sum(w, x)));
            SiteEvidence.softmax(sums).forEach((cause, p) -> {
                double error = (p - (cause.equals(e.cause()) ? 1 : 0)) * share;
                double[] of = gradient.getOrDefault(cause, x);
                for (int f = 0; f < x.length; f++) {
                    of[f] += error * x[f];
                }
            });
        }
        weights.forEach((cause, w) -> {
            double[] of = gradient.getOrDefault(cause, w);
            for (int f = 0; f < w.length; f++) {
                w[f] -= RATE * (of[f] + (f < mean.length ? RIDGE * w[f] : 0));
            }
        });
    }

    private String file() {
        StringBuilder text = new StringBuilder();
        text.append("format: ").append(SiteEvidence.FORMAT).append('\n');
        text.append("records: {");
        StringJoiner records = new StringJoiner(", ");
        counts.forEach((cause, n) -> records.add(cause + ": " + n));
        text.append(records).append("}\n");
        text.append("features: ").append(SiteEvidence.FEATURES).append('\n');
        text.append("mean: ").append(numbers(mean)).append('\n');
        text.append("scale: ").append(numbers(scale)).append('\n');
        text.append("weights:\n");
        weights.forEach((cause, w) ->
                text.append("  ").append(cause).append(": ").append(numbers(w)).append('\n'));
        return text.toString();
    }

    private static String numbers(double[] values) {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (double value : values) {
            text.add(Double.toString(value));
        }
        return text.toString();
    }
}
