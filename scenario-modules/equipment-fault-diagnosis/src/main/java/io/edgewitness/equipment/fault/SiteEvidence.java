package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.PinnedFile;
import io.edgewitness.scenario.kit.signal.Defect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Which part of a bearing is damaged, as a site's labelled records taught it: a multinomial logistic regression over figures that each mean something (how strongly each
 * family stands, how impulsive the signal is) and none of which is a level, a rate or a load. Beside the rules it is one more reason, which bears the file's digest: it moves
 * what the rules give to the causes it knows from one of these to another, and takes nothing from the rules' own reasons. Immutable.
 */
final class SiteEvidence {
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

    static final String FORMAT = "fault-evidence-1";

    private static final String REASON = "learnt:";
    private static final int SHOWN_DIGITS = 12;
    private static final int MOST_BYTES = 64 << 10;

    /** As {@link SensorState} limits it. */
    private static final double MOST_BAND_KURTOSIS = 50;

    /** However sure a model is, it is less than the strongest tie of the rules, which is 85 times. */
    private static final double LEAST = 0.02;

    private final String sha256;
    private final double[] mean;
    private final double[] scale;
    private final Map<String, double[]> weights; // by cause: one for each feature, then the constant

    private SiteEvidence(String sha256, double[] mean, double[] scale, Map<String, double[]> weights) {
        this.sha256 = sha256;
        this.mean = mean;
        this.scale = scale;
        this.weights = weights;
    }

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
        features[FEATURES.size() - 1] = StrictMath.log(1 + Math.max(0, Math.min(MOST_BAND_KURTOSIS, band)));
        return features;
    }

    /** @throws IllegalArgumentException if the file is not there, another one than the digest says, or no such evidence; shown to the user */
    static @Nullable SiteEvidence read(@Nullable PinnedFile from, FaultGraph graph) {
        if (from == null) {
            return null;
        }
        byte[] file;
        try {
            file = from.read(MOST_BYTES);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        return of(file, graph);
    }

    /** @throws IllegalArgumentException if it is no such evidence, or about what the graph does not know; shown to the user */
    static SiteEvidence of(byte[] file, FaultGraph graph) {
        Map<?, ?> root = map("the file", load(file));
        if (!FORMAT.equals(root.get("format")) || !FEATURES.equals(root.get("features"))) {
            throw refused("it is not of the format " + FORMAT + " over " + FEATURES);
        }
        double[] mean = numbers("mean", root.get("mean"), FEATURES.size());
        double[] scale = numbers("scale", root.get("scale"), FEATURES.size());
        for (double s : scale) {
            if (s <= 0) {
                throw refused("scale: each is above 0, not " + s);
            }
        }
        Map<String, double[]> weights = new LinkedHashMap<>();
        map("weights", root.get("weights")).forEach((id, of) -> {
            String cause = String.valueOf(id);
            if (!graph.knows(cause) || cause.equals(FaultGraph.SOUND)) {
                throw refused("weights: " + shown(cause) + " is no cause of the knowledge");
            }
            weights.put(cause, numbers("weights of " + cause, of, FEATURES.size() + 1));
        });
        if (weights.size() < 2) {
            throw refused("weights: two causes or more are needed, and it has " + weights.size());
        }
        return new SiteEvidence(PinnedFile.sha256(file), mean, scale, weights);
    }

    private static Object load(byte[] file) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(new String(file, StandardCharsets.UTF_8));
        } catch (YamlEngineException e) {
            throw refused("it is no YAML");
        }
    }

    private static Map<?, ?> map(String what, @Nullable Object node) {
        if (node instanceof Map<?, ?> map) {
            return map;
        }
        throw refused(what + ": a map is expected");
    }

    private static double[] numbers(String what, @Nullable Object node, int count) {
        if (!(node instanceof List<?> list) || list.size() != count) {
            throw refused(what + ": " + count + " numbers are expected");
        }
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = list.get(i) instanceof Number n ? n.doubleValue() : Double.NaN;
            if (!Double.isFinite(numbers[i])) {
                throw refused(what + ": number " + (i + 1) + " is none");
            }
        }
        return numbers;
    }

    private static String shown(String text) {
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the evidence is refused: " + why);
    }

    /** @return by cause, each counted alike before; they make 1 */
    Map<String, Double> probabilities(double[] features) {
        double[] x = scaled(features, mean, scale);
        Map<String, Double> sums = new LinkedHashMap<>();
        weights.forEach((cause, w) -> sums.put(cause, sum(w, x)));
        return softmax(sums);
    }

    /** Within three deviations of what was seen in learning, with the constant 1 behind. */
    static double[] scaled(double[] features, double[] mean, double[] scale) {
        double[] x = new double[features.length + 1];
        for (int f = 0; f < features.length; f++) {
            x[f] = Math.max(-3, Math.min(3, (features[f] - mean[f]) / scale[f]));
        }
        x[features.length] = 1;
        return x;
    }

    static double sum(double[] weights, double[] x) {
        double sum = 0;
        for (int f = 0; f < x.length; f++) {
            sum += weights[f] * x[f];
        }
        return sum;
    }

    static Map<String, Double> softmax(Map<String, Double> sums) {
        double most =
                sums.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        Map<String, Double> p = new LinkedHashMap<>();
        sums.forEach((cause, sum) -> p.put(cause, StrictMath.exp(sum - most)));
        double whole = p.values().stream().mapToDouble(Double::doubleValue).sum();
        p.replaceAll((cause, share) -> share / whole);
        return p;
    }

    /**
     * The rules' ranking with what was learnt beside it. The causes that were learnt keep together what the rules give them; the others are as before.
     *
     * @return likeliest first; the causes that were learnt have one reason more, after those of the rules
     */
    List<FaultGraph.Ranked> weigh(List<FaultGraph.Ranked> rules, double[] features) {
        Map<String, Double> learnt = probabilities(features);
        double together = 0;
        double shared = 0;
        for (FaultGraph.Ranked r : rules) {
            if (weights.containsKey(r.cause())) {
                together += r.probability();
                shared += r.probability() * likelihood(learnt, r.cause());
            }
        }
        if (shared == 0) {
            return rules;
        }
        List<FaultGraph.Ranked> ranked = new ArrayList<>();
        for (FaultGraph.Ranked r : rules) {
            ranked.add(
                    weights.containsKey(r.cause()) ? moved(r, likelihood(learnt, r.cause()) * together / shared) : r);
        }
        ranked.sort(Comparator.comparingDouble((FaultGraph.Ranked r) -> -r.probability()));
        return ranked;
    }

    private static double likelihood(Map<String, Double> learnt, String cause) {
        return Math.max(LEAST, learnt.getOrDefault(cause, 0.0));
    }

    private FaultGraph.Ranked moved(FaultGraph.Ranked rules, double times) {
        List<FaultGraph.Reason> reasons = new ArrayList<>(rules.reasons());
        reasons.add(new FaultGraph.Reason(REASON + sha256.substring(0, SHOWN_DIGITS), times >= 1, times));
        return new FaultGraph.Ranked(rules.cause(), rules.probability() * times, reasons);
    }

    static boolean isLearnt(FaultGraph.Reason reason) {
        return reason.symptom().startsWith(REASON);
    }

    /** @return of a reason's id, by language tag; null: it is no reason of this kind */
    static @Nullable Map<String, String> titles(String id) {
        if (!id.startsWith(REASON)) {
            return null;
        }
        String digest = shown(id.substring(REASON.length()));
        return Map.of(
                "zh", "标注录音学得的证据（模型 " + digest + "）", "en", "what labelled records taught (model " + digest + ")");
    }

    /** @return of the file, 64 hexadecimal digits */
    String sha256() {
        return sha256;
    }

    Set<String> causes() {
        return weights.keySet();
    }

    /** What speaks for a cause: weights a deviation, by feature. */
    Map<String, Double> weights(String cause) {
        Map<String, Double> of = new LinkedHashMap<>();
        double[] w = weights.getOrDefault(cause, new double[FEATURES.size()]);
        for (int f = 0; f < FEATURES.size(); f++) {
            of.put(FEATURES.get(f), w[f]);
        }
        return of;
    }
}
