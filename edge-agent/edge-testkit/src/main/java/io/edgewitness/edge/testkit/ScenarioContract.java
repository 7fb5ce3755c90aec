package io.edgewitness.edge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What each scenario promises. A scenario's test extends this class and gives a script that makes it say something of each metric.
 */
public abstract class ScenarioContract {
    /** One thing that happens to a scenario. */
    public sealed interface Step {
        record Give(Sample sample) implements Step {}

        record Tick(Instant now) implements Step {}

        record Hole(Gap gap) implements Step {}
    }

    protected abstract Scenario.Factory factory();

    protected abstract ScenarioContext context();

    /** Long enough that each metric of the manifest is told, with BAD samples, a gap and late samples among the good ones. */
    protected abstract List<Step> script();

    protected final Scenario create() {
        return factory().create(context());
    }

    protected static void play(Scenario scenario, List<Step> steps, ScenarioOutput out) {
        for (Step step : steps) {
            if (step instanceof Step.Give give) {
                scenario.onSample(give.sample(), out);
            } else if (step instanceof Step.Tick tick) {
                scenario.onTick(tick.now(), out);
            } else if (step instanceof Step.Hole hole) {
                scenario.onGap(hole.gap(), out);
            }
        }
    }

    private ScenarioManifest manifest() {
        return factory().manifest(context().parameters());
    }

    @Test
    void theSameInputsGiveTheSameBytes() {
        RecordingOutput first = new RecordingOutput();
        RecordingOutput second = new RecordingOutput();
        play(create(), script(), first);
        play(create(), script(), second);
        assertThat(first.toString()).isNotEmpty().isEqualTo(second.toString());
    }

    @Test
    void aRestoredSnapshotGoesOnAsIfNothingHadHappened() {
        List<Step> script = script();
        RecordingOutput whole = new RecordingOutput();
        play(create(), script, whole);
        for (int cut = 0; cut <= script.size(); cut += Math.max(1, script.size() / 23)) {
            RecordingOutput parts = new RecordingOutput();
            Scenario before = create();
            play(before, script.subList(0, cut), parts);
            byte[] state = before.snapshot();
            Scenario after = create();
            after.restore(state);
            assertThat(after.snapshot()).isEqualTo(state);
            play(after, script.subList(cut, script.size()), parts);
            assertThat(parts.toString()).as("cut at step %s", cut).isEqualTo(whole.toString());
        }
    }

    @Test
    void eachMetricOfTheManifestIsToldAndNoOther() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        Set<String> declared = manifest().metrics().stream()
                .map(ScenarioManifest.MetricDefinition::name)
                .collect(Collectors.toSet());
        assertThat(out.metrics.stream().map(Metric::name).collect(Collectors.toSet()))
                .isEqualTo(declared);
        assertThat(manifest().demands())
                .containsAll(out.demands.stream().map(d -> d.demand()).toList());
    }

    @Test
    void aBadSampleIsExpectedAndNotReceived() {
        List<Step> script = script();
        RecordingOutput out = new RecordingOutput();
        play(create(), script, out);
        assertThat(out.metrics).allSatisfy(m -> {
            if (m.expected() >= 0) {
                assertThat(m.received()).isLessThanOrEqualTo(m.expected());
            }
        });
        assertThat(script)
                .anyMatch(s -> s instanceof Step.Give g && g.sample().quality().isBad());
        assertThat(out.metrics).anyMatch(m -> m.expected() > m.received());
    }

    @Test
    void aRevisionIsToldOnceAndInOrder() {
        RecordingOutput out = new RecordingOutput();
        play(create(), script(), out);
        Set<String> seen = out.metrics.stream()
                .map(m -> m.name() + m.labels() + m.window() + m.revision())
                .collect(Collectors.toSet());
        assertThat(seen).hasSize(out.metrics.size());
    }

    @Test
    void timeWithoutSamplesIsNoFigure() {
        RecordingOutput out = new RecordingOutput();
        Scenario scenario = create();
        assertThatCode(() -> {
                    for (int s = 0; s < 100; s++) {
                        scenario.onTick(Instant.EPOCH.plusSeconds(s * 60L), out);
                    }
                    scenario.restore(new byte[0]);
                    scenario.close();
                })
                .doesNotThrowAnyException();
        assertThat(out.metrics).isEmpty();
    }
}
