package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.Event;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What labelled records taught, beside the rules. */
class SiteEvidenceTest {
    private static final String OUTER = "bearing-outer";
    private static final String INNER = "bearing-inner";

    private final FaultGraph graph = KnowledgeFiles.graph();
    private final Random random = new Random(3);

    @TempDir
    Path folder;

    /** Records whose strongest feature is their own ring's. */
    private List<EvidenceTraining.Example> examples(int each) {
        List<EvidenceTraining.Example> examples = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            examples.add(example(0, OUTER));
            examples.add(example(1, INNER));
        }
        return examples;
    }

    private EvidenceTraining.Example example(int strong, String cause) {
        double[] features = new double[SiteEvidence.FEATURES.size()];
        for (int f = 0; f < features.length; f++) {
            features[f] = 1 + 0.3 * random.nextGaussian() + (f == strong ? 3 : 0);
        }
        return new EvidenceTraining.Example(features, cause);
    }

    private SiteEvidence learnt() {
        return SiteEvidence.of(EvidenceTraining.learn(examples(10)), graph);
    }

    private PinnedFile pinned(byte[] file) throws IOException {
        Path path = folder.resolve("evidence.yaml");
        Files.write(path, file);
        return new PinnedFile(path, PinnedFile.sha256(file));
    }

    private static double of(List<FaultGraph.Ranked> ranked, String cause) {
        return ranked.stream()
                .filter(r -> r.cause().equals(cause))
                .mapToDouble(FaultGraph.Ranked::probability)
                .sum();
    }

    @Test
    void whatSpeaksForAPartIsLearntAndCanBeRead() {
        SiteEvidence learned = learnt();
        assertThat(learned.weights(OUTER).get("outer-lines")).isPositive();
        assertThat(learned.weights(OUTER).get("inner-lines")).isNegative();
        for (EvidenceTraining.Example unseen : examples(20)) {
            assertThat(learned.probabilities(unseen.features()).get(unseen.cause()))
                    .isGreaterThan(0.5);
        }
    }

    @Test
    void itSharesOutAnewWhatTheRulesGiveToTheCausesItKnowsAndSaysSo() {
        SiteEvidence learned = learnt();
        List<FaultGraph.Ranked> rules =
                graph.rank(Map.of("impulsive", true, "outer-lines", false, "inner-lines", false));
        List<FaultGraph.Ranked> both = learned.weigh(rules, example(1, INNER).features());
        assertThat(of(rules, INNER)).isEqualTo(of(rules, OUTER), within(1e-12));
        assertThat(of(both, INNER)).isGreaterThan(3 * of(both, OUTER));
        assertThat(of(both, INNER) + of(both, OUTER)).isEqualTo(of(rules, INNER) + of(rules, OUTER), within(1e-12));
        for (FaultGraph.Ranked before : rules) {
            FaultGraph.Ranked after = both.stream()
                    .filter(r -> r.cause().equals(before.cause()))
                    .findFirst()
                    .orElseThrow();
            int own = before.reasons().size();
            assertThat(after.reasons().subList(0, own)).isEqualTo(before.reasons());
            if (List.of(INNER, OUTER).contains(before.cause())) {
                FaultGraph.Reason added = after.reasons().get(own);
                assertThat(added.symptom())
                        .isEqualTo("learnt:" + learned.sha256().substring(0, 12));
                assertThat(added.seen()).isEqualTo(before.cause().equals(INNER));
                assertThat(added.times()).isEqualTo(after.probability() / before.probability(), within(1e-12));
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(both).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
    }

    @Test
    void aRingWhoseLinesStandIsNotTalkedAway() {
        Map<String, Boolean> seen = Map.of("outer-lines", true, "inner-lines", false, "impulsive", true);
        double[] surelyInner = new double[SiteEvidence.FEATURES.size()];
        surelyInner[1] = 1000;
        assertThat(learnt().weigh(graph.rank(seen), surelyInner).get(0).cause()).isEqualTo(OUTER);
    }

    @Test
    void theRulesOpinionCountsWhereTheFiguresSayNothing() {
        double[] between = new double[SiteEvidence.FEATURES.size()];
        Arrays.fill(between, 1);
        between[0] = 2.5;
        between[1] = 2.5;
        List<FaultGraph.Ranked> both = learnt().weigh(graph.rank(Map.of("outer-lines", true)), between);
        assertThat(of(both, OUTER)).isGreaterThan(4 * of(both, INNER));
    }

    @Test
    void theSameRecordsTeachTheSameFileAndOneCauseAloneNothing() {
        List<EvidenceTraining.Example> examples = examples(5);
        assertThat(EvidenceTraining.learn(examples)).isEqualTo(EvidenceTraining.learn(examples));
        assertThatThrownBy(() -> EvidenceTraining.learn(List.of(example(0, OUTER))))
                .hasMessageContaining("two causes");
    }

    /** From the site file's parameter to what is told, in both languages. */
    @Test
    void aDiagnosisNamesTheModelBesideTheRulesReasons() throws IOException {
        PinnedFile evidence = pinned(EvidenceTraining.learn(examples(10)));
        Rig rig = new Rig(Rig.context(Rig.withEvidence(evidence)));
        rig.repeat(12, Rig::sound);
        rig.repeat(20, Rig::outerRing);
        Event told = rig.events("diagnosis").get(0);
        String shown = evidence.sha256().substring(0, 12);
        assertThat(Rig.cause(told)).isEqualTo(OUTER);
        assertThat(Rig.text(told, "zh")).contains("外圈通过频率").contains("标注录音学得的证据（模型 " + shown + "）");
        assertThat(told.message())
                .contains("ball-pass frequency of the outer ring")
                .contains("what labelled records taught (model " + shown + ")");
        assertThat(Rig.text(told, "evidence-sha256")).isEqualTo(evidence.sha256());
        assertThat(told.attributes().get("causes").toString()).contains("+outer-lines", "+learnt:" + shown);
    }

    private void refused(String file, String why) {
        assertThatThrownBy(() -> SiteEvidence.of(file.getBytes(StandardCharsets.UTF_8), graph))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the evidence is refused: ")
                .hasMessageContaining(why);
    }

    @Test
    void aBrokenFileIsRefusedWithWhatIsWrong() throws IOException {
        byte[] file = EvidenceTraining.learn(examples(3));
        String good = new String(file, StandardCharsets.UTF_8);
        refused("", "a map is expected");
        refused("a: [", "no YAML");
        refused("!!java.net.URL [\"http://evil.example\"]", "no YAML");
        refused(good.replace("fault-evidence-1", "fault-evidence-2"), "format fault-evidence-1");
        refused(good.replace("kurtosis", "loudness"), "format fault-evidence-1");
        refused(good.replace("mean: [", "mean: [1, "), "mean: 10 numbers are expected");
        refused(good.replace("mean: [", "mean: [x"), "mean: number 1 is none");
        refused(good.replace("scale: [", "scale: [-"), "above 0");
        refused(good.replace(INNER, "gremlins"), "gremlins is no cause");
        refused(good.replace(INNER, FaultGraph.SOUND), "sound is no cause");
        refused(good.substring(0, good.indexOf("  " + OUTER)), "two causes or more");
        PinnedFile pinned = pinned(file);
        Files.writeString(pinned.file(), good + "# another one");
        assertThatThrownBy(() -> new Rig(Rig.context(Rig.withEvidence(pinned))))
                .hasMessageStartingWith("the evidence is refused: evidence.yaml has the SHA-256");
        Files.write(pinned.file(), new byte[65 << 10]);
        assertThatThrownBy(() -> new Rig(Rig.context(Rig.withEvidence(pinned))))
                .hasMessageContaining("larger than 64 KiB");
        Files.delete(pinned.file());
        assertThatThrownBy(() -> new Rig(Rig.context(Rig.withEvidence(pinned))))
                .hasMessageContaining("evidence.yaml cannot be read");
    }
}
