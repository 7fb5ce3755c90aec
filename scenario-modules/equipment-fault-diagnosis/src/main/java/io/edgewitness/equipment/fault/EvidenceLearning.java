package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.PinnedFile;
import io.edgewitness.scenario.kit.signal.Bearing;
import io.edgewitness.scenario.kit.signal.Defect;
import io.edgewitness.scenario.kit.signal.ShaftSpeed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Learns what speaks for which cause from a site's labelled records, for {@code evidence:} of the scenario, and judges it on specimens that it has not seen, beside the
 * rules. Of a record only ten figures are kept. One thread.
 */
public final class EvidenceLearning {
    private static final Pattern GEOMETRY =
            Pattern.compile("(\\d{1,3})/(\\d{1,4}(?:\\.\\d+)?)/(\\d{1,4}(?:\\.\\d+)?)(?:/(\\d{1,2}(?:\\.\\d+)?))?");

    /** How far a shaft's speed may be from its nameplate's. */
    private static final double TOLERANCE = 0.05;

    /** Specimens are left out together where there are more. */
    private static final int MOST_FOLDS = 10;

    private final FaultGraph graph = KnowledgeFiles.graph();
    private final Map<String, BearingGeometry> bearings = KnowledgeFiles.bearings();
    private final List<Shown> all = new ArrayList<>();

    private record Shown(String cause, String specimen, double[] features, List<FaultGraph.Ranked> rules) {}

    /** By what records are judged. */
    private interface Ranking {
        Map<String, Double> of(SiteEvidence learnt, Shown shown);
    }

    /**
     * What was learnt.
     *
     * @param file for {@code evidence:}; the same records give the same file, byte for byte
     * @param records how many were learnt from, by cause
     * @param rules how well the rules alone do on unseen specimens; null: nothing can be judged, as each cause needs two specimens
     * @param learnt how well the file alone does, likewise
     * @param both how well the two together do, as the agent ranks
     * @param weights what speaks for a cause, a deviation, by feature
     */
    public record Learnt(
            byte[] file,
            String sha256,
            Map<String, Long> records,
            @Nullable EvidenceJudgement rules,
            @Nullable EvidenceJudgement learnt,
            @Nullable EvidenceJudgement both,
            Map<String, Map<String, Double>> weights) {}

    /** Whether a record of this cause teaches anything: that a machine is sound is found without learning. */
    public static boolean teaches(String cause) {
        return !cause.equals(FaultGraph.SOUND);
    }

    /**
     * Takes a record.
     *
     * @return false: its shaft's speed is not to be found in it, so it teaches nothing
     * @throws IllegalArgumentException with what is wrong with it; shown to the user
     */
    public boolean add(LabelledRecord of) {
        if (!graph.knows(of.cause()) || !teaches(of.cause())) {
            throw new IllegalArgumentException(of.cause() + " is no cause of the knowledge");
        }
        Bearing bearing = bearing(of.bearing());
        Analyser analyser = new Analyser(of.acceleration().length, of.rateHz());
        Analyser.Speed speed = speed(analyser, of, bearing);
        Analyser.Rings rings = speed == null ? null : analyser.rings(of.acceleration(), bearing, speed, of.mainsHz());
        if (rings == null) {
            return false;
        }
        double kurtosis = analyser.level(of.acceleration()).time().kurtosis();
        Map<Defect, Double> plain = Symptoms.strengths(rings.plain());
        Map<Defect, Double> whitened = Symptoms.strengths(rings.whitened());
        Symptoms symptoms = new Symptoms();
        boolean impulsive = symptoms.impulsive(kurtosis, rings.band().kurtosis());
        all.add(new Shown(
                of.cause(),
                of.specimen(),
                SiteEvidence.features(whitened, plain, kurtosis, rings.band().kurtosis()),
                graph.rank(symptoms.rings(plain, whitened, impulsive).seen())));
        return true;
    }

    private Bearing bearing(String written) {
        BearingGeometry known = Bearings.find(written, bearings);
        if (known != null) {
            return known.orders();
        }
        Matcher m = GEOMETRY.matcher(written);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "the bearing " + written
                            + " is not in the module's list; write ELEMENTS/DIAMETER/PITCH as its maker's catalogue has them, such as 9/7.94/39.04");
        }
        return Bearing.of(
                Integer.parseInt(m.group(1)),
                Double.parseDouble(m.group(2)),
                Double.parseDouble(m.group(3)),
                m.group(4) == null ? 0 : Double.parseDouble(m.group(4)));
    }

    /** As the scenario does without tacho and input: the shaft's own lines, else a defect's. */
    private static Analyser.@Nullable Speed speed(Analyser analyser, LabelledRecord of, Bearing bearing) {
        double nominal = of.rpm() / 60;
        Analyser.Speed speed = analyser.estimate(List.of(of.acceleration()), nominal, TOLERANCE);
        if (speed != null) {
            return speed;
        }
        ShaftSpeed.Estimate family = analyser.fromDefects(of.acceleration(), bearing, nominal, TOLERANCE, of.mainsHz());
        return family.strength() >= Defect.STANDS_ALONE ? new Analyser.Speed(family.hz(), null, true) : null;
    }

    /** @throws IllegalArgumentException if there are fewer than two causes; shown to the user */
    public Learnt learn() {
        byte[] file = file(all);
        SiteEvidence evidence = SiteEvidence.of(file, graph);
        Map<String, Map<String, Double>> weights = new LinkedHashMap<>();
        evidence.causes().forEach(c -> weights.put(c, evidence.weights(c)));
        List<Fold> folds = folds();
        return new Learnt(
                file,
                PinnedFile.sha256(file),
                all.stream().collect(Collectors.groupingBy(Shown::cause, TreeMap::new, Collectors.counting())),
                judge(folds, (learnt, s) -> of(s.rules())),
                judge(folds, (learnt, s) -> learnt.probabilities(s.features())),
                judge(folds, (learnt, s) -> of(learnt.weigh(s.rules(), s.features()))),
                weights);
    }

    private static byte[] file(List<Shown> from) {
        return EvidenceTraining.learn(from.stream()
                .map(s -> new EvidenceTraining.Example(s.features(), s.cause()))
                .toList());
    }

    private static Map<String, Double> of(List<FaultGraph.Ranked> ranked) {
        return ranked.stream().collect(Collectors.toMap(FaultGraph.Ranked::cause, FaultGraph.Ranked::probability));
    }

    /** A part of the specimens, and what the others teach. */
    private record Fold(SiteEvidence learnt, List<Shown> test) {}

    /** @return none if a cause would be left without a specimen to learn from */
    private List<Fold> folds() {
        List<String> specimens =
                List.copyOf(all.stream().map(Shown::specimen).collect(Collectors.toCollection(TreeSet::new)));
        int count = Math.min(MOST_FOLDS, specimens.size());
        List<Fold> folds = new ArrayList<>();
        for (int f = 0; f < count; f++) {
            int fold = f;
            Map<Boolean, List<Shown>> parts = all.stream()
                    .collect(Collectors.partitioningBy(s -> specimens.indexOf(s.specimen()) % count == fold));
            List<Shown> rest = parts.getOrDefault(false, List.of());
            if (!causes(rest).equals(causes(all))) {
                return List.of();
            }
            folds.add(new Fold(SiteEvidence.of(file(rest), graph), parts.getOrDefault(true, List.of())));
        }
        return folds;
    }

    private static Set<String> causes(List<Shown> of) {
        return of.stream().map(Shown::cause).collect(Collectors.toCollection(TreeSet::new));
    }

    private @Nullable EvidenceJudgement judge(List<Fold> folds, Ranking ranking) {
        List<EvidenceJudgement.Judged> judged = new ArrayList<>();
        for (Fold fold : folds) {
            for (Shown s : fold.test()) {
                Map<String, Double> among = new TreeMap<>(ranking.of(fold.learnt(), s));
                among.keySet().retainAll(causes(all));
                double sum = among.values().stream().mapToDouble(p -> p).sum();
                among.replaceAll((cause, p) -> p / sum);
                judged.add(new EvidenceJudgement.Judged(s.cause(), among));
            }
        }
        return judged.isEmpty() ? null : EvidenceJudgement.of(judged);
    }
}
