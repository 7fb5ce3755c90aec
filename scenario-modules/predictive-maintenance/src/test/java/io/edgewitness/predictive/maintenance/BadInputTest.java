package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What devices and clocks may do to a machine's watch, and that it sees as well as before once it is over. */
class BadInputTest {
    private static final int HOUR = 3_600;
    private final Loop loop = new Loop().run(80, 0);

    /** A second in which a point says something else. */
    private void says(PointId point, double value) {
        loop.skip(1);
        int second = (int) Duration.between(Loop.START, loop.now()).toSeconds();
        for (Sample s : Loop.samples(second, 0)) {
            Value given = s.point().equals(point) ? Value.of(value) : s.value();
            loop.scenario.onSample(Sample.good(s.point(), given, null, s.receivedTime()), loop.out);
        }
        loop.scenario.onTick(loop.now(), loop.out);
    }

    private long alarms() {
        return loop.events("alarm-raised").size();
    }

    /** Registers of floats say so that they have nothing to say. */
    @Test
    void theLargestNumbersAreNoValuesAndSpoilNothing() {
        for (double none : new double[] {1e308, -1e308, Float.MAX_VALUE, -Float.MAX_VALUE, Double.NaN}) {
            says(Loop.FLOW, none);
            loop.run(3, 0);
        }
        assertThat(loop.events("measurement-fault")).hasSize(5);
        assertThat(loop.events("measurement-restored")).hasSize(5);
        assertThat(alarms()).isZero();
        loop.run(40, 12);
        assertThat(alarms()).as("a leak is found").isEqualTo(1);
    }

    @Test
    void oneWildValueMovesWhatIsUsualNoFurther() {
        says(Loop.FLOW, 1e9);
        loop.run(120, 0);
        assertThat(loop.events("alarm-cleared")).hasSize((int) alarms());
        long before = alarms();
        loop.run(40, 12);
        assertThat(alarms()).as("a leak is found").isEqualTo(before + 1);
    }

    /** A value of an hour ahead is as stale as one of an hour ago. */
    @Test
    void aChannelThatFellSilentBeforeTheClockWasSetBackIsMissed() {
        loop.skip(-HOUR);
        for (int i = 0; i < 10; i++) {
            loop.skip(1);
            int second = (int) Duration.between(Loop.START, loop.now()).toSeconds();
            Loop.samples(second, 0).stream()
                    .filter(s -> !s.point().equals(Loop.FLOW))
                    .forEach(s -> loop.scenario.onSample(s, loop.out));
            loop.scenario.onTick(loop.now(), loop.out);
        }
        assertThat(loop.events("measurement-fault"))
                .extracting(e -> Loop.text(e, "point"))
                .containsExactly(Loop.FLOW.name());
    }

    @Test
    void aMachineThatRunsIsJudgedThoughTheClockWasSetBackAfterItsStart() {
        Loop started = new Loop(Loop.startedAndStopped());
        started.runs(true);
        started.run(5, 0);
        started.skip(-HOUR);
        started.run(100, 0);
        assertThat(started.events("usual-learnt")).hasSize(1);
    }

    @Test
    void damageThatBeganBeforeTheClockWasSetBackIsFound() {
        MaintenanceParameters.Damage of =
                new MaintenanceParameters.Damage(1.4, 4, Duration.ofSeconds(3), Duration.ofSeconds(2), 1);
        Degradation degradation = new Degradation(of);
        for (int i = 0; i < 5; i++) {
            degradation.observe(1, Loop.START.plusSeconds(i));
        }
        degradation.observe(2, Loop.START.plusSeconds(5));
        Instant back = Loop.START.minusSeconds(HOUR);
        for (int i = 0; i < 5; i++) {
            degradation.observe(2, back.plusSeconds(i));
        }
        assertThat(degradation.isDamaged()).isTrue();
        degradation.observe(2, back.minusSeconds(HOUR));
        Remaining remaining = degradation.remaining();
        assertThat(remaining).isNotNull();
        assertThat(remaining.quantile(0.5)).isPositive().isFinite();
    }

    @Test
    void aBlockThatNoSensorCanMeasureIsToldAndIsNoDamage() {
        Loop worn = new Loop().wear(40, false);
        for (float much : new float[] {1e30f, Float.MAX_VALUE, 2e6f}) {
            float[] samples = new float[2048];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (i * 7919 % 13 - 6) * much / 6;
            }
            for (int i = 0; i < 5; i++) {
                Instant at = worn.now();
                Value block = new Value.Waveform(at, 8192, new float[][] {samples}, 1_000 + i);
                worn.scenario.onSample(Sample.good(Loop.WAVES, block, at, at), worn.out);
                worn.run(1, 0);
            }
        }
        assertThat(worn.events("measurement-fault"))
                .extracting(Event::message)
                .singleElement()
                .asString()
                .contains("out_of_range");
        assertThat(worn.events("alarm-raised")).isEmpty();
    }
}
