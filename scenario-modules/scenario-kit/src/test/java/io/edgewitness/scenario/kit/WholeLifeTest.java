package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WholeLifeTest {
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final PointId A = new PointId("a");
    private static final PointId B = new PointId("b");

    private enum Kind {
        FAST,
        SLOW
    }

    private record Parameters() {}

    private final TumblingWindows windows =
            new TumblingWindows(Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofMinutes(5), ZoneOffset.UTC);
    private WholeLife<Kind> life = make();

    private WholeLife<Kind> make() {
        ScenarioContext context = new ScenarioContext(
                "x",
                Map.of("in", List.of(A, B)),
                Map.of(A, PointDefinition.of("a", "a", "1"), B, PointDefinition.of("b", "b", "1")),
                new Parameters(),
                ZoneOffset.UTC);
        return new WholeLife<>(
                Kind.class,
                Map.of(Kind.FAST, List.of(A), Kind.SLOW, List.of(B)),
                Map.of(Kind.FAST, Duration.ofSeconds(3), Kind.SLOW, Duration.ofMinutes(1)),
                context,
                windows);
    }

    private void give(PointId point, int from, int to) {
        for (int s = from; s < to; s++) {
            windows.touch(START.plusSeconds(s));
            life.sample(point, START.plusSeconds(s), true);
        }
    }

    private DemandResult at(int second) {
        windows.due(START.plusSeconds(second)).forEach(life::judge);
        life.forgetBefore(windows.keptFrom(START.plusSeconds(second)));
        return Objects.requireNonNull(life.demand("0.1", Kind.class, START.plusSeconds(second)));
    }

    private Gap gap(int from, int to) {
        return new Gap(List.of(A, B), START.plusSeconds(from), START.plusSeconds(to), -1, "disconnected");
    }

    @Test
    void silenceAsLongAsIsUsualNeedsNoReason() {
        give(B, 0, 1);
        give(A, 0, 50);
        assertThat(at(45).met()).isTrue();
    }

    @Test
    void eachSecondOfSilenceBeyondThatIsCounted() {
        give(B, 0, 1);
        give(A, 0, 10);
        give(A, 20, 40);
        assertThat(at(42).measured()).contains("fast 30 of 30 samples, 8 s unexplained");
    }

    @Test
    void aDeclaredGapExplainsItsTimeWheneverItIsDeclared() {
        give(B, 0, 1);
        give(A, 0, 10);
        give(A, 30, 60);
        life.gap(gap(10, 30));
        DemandResult d = at(62);
        assertThat(d.met()).isTrue();
        assertThat(d.measured()).contains("fast 40 of ? samples");
    }

    @Test
    void whatNeverCameAtAllIsNotExplained() {
        give(A, 0, 60);
        DemandResult d = at(60);
        assertThat(d.met()).isFalse();
        assertThat(d.measured()).contains("slow 0 of 0 samples, 50 s unexplained");
    }

    @Test
    void whatWasForgottenIsStillCountedAndASnapshotGoesOn() {
        give(B, 0, 1);
        give(A, 0, 10);
        give(B, 20, 21);
        give(A, 20, 30);
        at(35);
        byte[] state = written();
        life = make();
        life.read(new StateReader(state));
        for (int s = 30; s < 2_000; s++) {
            give(A, s, s + 1);
            give(B, s, s + 1);
        }
        assertThat(at(2_000).measured())
                .contains(" 8 s unexplained")
                .contains("slow")
                .contains(", 0 s unexplained");
    }

    /** The clock ran 60 s ahead with data, and was set back; lived again, those 60 s are silent from the tenth on. */
    @Test
    void timeThatNeverWasExplainsNothingOfTheTimeThatIsLivedAgain() {
        give(B, 0, 1);
        give(A, 0, 60);
        life.gap(gap(60, 90));
        assertThat(at(72).met()).isTrue();
        Instant back = START.plusSeconds(10);
        assertThat(windows.isStepBack(back)).isTrue();
        life.unsettleFrom(back);
        at(10);
        give(A, 10, 20);
        assertThat(at(42).measured()).contains(", 18 s unexplained");
    }

    private byte[] written() {
        StateWriter state = new StateWriter();
        life.write(state);
        return state.toByteArray();
    }
}
