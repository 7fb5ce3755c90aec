package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FaultGraphTest {
    private final FaultGraph graph = KnowledgeFiles.graph();

    @Test
    void theGraphIsAskedFromSymptomToActionAndEachPartIsInBothLanguages() {
        FaultGraph.Cause cause = graph.causesOf("outer-lines").get(0);
        assertThat(cause.id()).isEqualTo("bearing-outer");
        assertThat(graph.component(cause.component()).title()).containsEntry("zh", "轴承外圈");
        assertThat(graph.causesAt("outer-ring")).containsExactly(cause);
        assertThat(cause.source()).contains("Randall");
        assertThat(graph.causes()).allSatisfy(c -> {
            assertThat(c.title()).containsOnlyKeys("zh", "en");
            assertThat(c.source()).isNotBlank();
            assertThat(c.actions())
                    .isNotEmpty()
                    .allSatisfy(a -> assertThat(graph.action(a).title()).containsOnlyKeys("zh", "en"));
            assertThat(c.symptoms().keySet())
                    .isNotEmpty()
                    .allSatisfy(s -> assertThat(graph.symptom(s).title()).containsOnlyKeys("zh", "en"));
        });
    }

    /** Worked by hand: prior times likelihood, divided by the sum. */
    @Test
    void theRankingIsBayesRule() {
        FaultGraph.Symptom hum = new FaultGraph.Symptom("hum", Map.of(), 0.1);
        FaultGraph.Item part = new FaultGraph.Item("part", Map.of());
        FaultGraph.Cause wear =
                new FaultGraph.Cause("wear", Map.of(), "part", 0.2, List.of("part"), "s", Map.of("hum", 0.9));
        FaultGraph small = new FaultGraph(List.of(hum), List.of(part), List.of(part), List.of(wear), 0.8);
        assertThat(small.rank(Map.of("hum", true)).get(0)).satisfies(r -> {
            assertThat(r.cause()).isEqualTo("wear");
            assertThat(r.probability()).isEqualTo(0.2 * 0.9 / (0.2 * 0.9 + 0.8 * 0.1), within(1e-12));
            assertThat(r.reasons().get(0).times()).isEqualTo(9, within(1e-12));
        });
        assertThat(small.rank(Map.of()).get(0).probability()).isEqualTo(0.8, within(1e-12));
    }

    @Test
    void whatCouldNotBeJudgedChangesNothing() {
        assertThat(graph.rank(Map.of()).stream()
                        .mapToDouble(FaultGraph.Ranked::probability)
                        .sum())
                .isEqualTo(1, within(1e-12));
        assertThat(graph.rank(Map.of("slip-lines", true)).get(0).cause()).isEqualTo("broken-rotor-bars");
    }

    @Test
    void aSitesOwnSharesMoveTheRanking() {
        Map<String, Boolean> blows = Map.of("impulsive", true);
        double before = graph.rank(blows).get(0).probability();
        FaultGraph own = graph.withPriors(Map.of("poor-lubrication", 0.9));
        assertThat(own.rank(blows).get(0).cause()).isEqualTo("poor-lubrication");
        assertThat(own.rank(blows).get(0).probability()).isGreaterThan(before);
        assertThatThrownBy(() -> graph.withPriors(Map.of("gremlins", 0.1))).hasMessageContaining("gremlins");
    }

    @Test
    void aCauseThatNamesWhatIsNotThereIsRefused() {
        FaultGraph.Cause cause = new FaultGraph.Cause("wear", Map.of(), "nowhere", 0.2, List.of(), "s", Map.of());
        assertThatThrownBy(() -> new FaultGraph(List.of(), List.of(), List.of(), List.of(cause), 0.5))
                .hasMessageContaining("wear");
        assertThatThrownBy(() -> graph.symptom("x")).hasMessageContaining("nothing is known of x");
    }

    @Test
    void everyBearingHasAGeometryAndASource() {
        assertThat(KnowledgeFiles.bearings()).isNotEmpty().allSatisfy((id, b) -> {
            assertThat(b.orders().inner()).isGreaterThan(b.orders().outer());
            assertThat(b.source()).isNotBlank();
        });
    }

    @Test
    void anAlarmIsRaisedOnceHoweverOftenItIsSeenAndFlutterRaisesNone() {
        AlarmLife life = new AlarmLife(3);
        for (int now : new int[] {1, 0, 1, 1, 0, 2, 2}) {
            assertThat(life.observe(now)).isEqualTo(AlarmLife.Change.NONE);
        }
        assertThat(life.observe(1)).isEqualTo(AlarmLife.Change.RAISED);
        for (int i = 0; i < 10; i++) {
            assertThat(life.observe(1)).isEqualTo(AlarmLife.Change.NONE);
        }
        life.observe(2);
        life.observe(2);
        assertThat(life.observe(2)).isEqualTo(AlarmLife.Change.ESCALATED);
        life.observe(0);
        life.observe(1);
        assertThat(life.observe(0)).isEqualTo(AlarmLife.Change.EASED);
        life.observe(0);
        life.observe(0);
        assertThat(life.observe(0)).isEqualTo(AlarmLife.Change.CLEARED);
        assertThat(life.number()).isEqualTo(1);
    }

    @Test
    void theTrendIsTheMedianSlopeAndOneOutlierDoesNotMoveIt() {
        Trend trend = new Trend();
        for (int i = 0; i < 19; i++) {
            trend.add(i == 7 ? 50 : 1 + 0.1 * i, 5);
        }
        Trend.Forecast forecast = Objects.requireNonNull(trend.add(2.9, 5));
        assertThat(forecast.slope()).isEqualTo(0.1, within(0.01));
        assertThat(forecast.value()).isEqualTo(3, within(0.05));
        assertThat(forecast.windowsTo()).isEqualTo(20, within(2.0));
        assertThat(trend.score(3)).isTrue();
        assertThat(trend.score(4)).isFalse();
        StateWriter state = new StateWriter();
        trend.write(state);
        Trend again = new Trend();
        again.read(new StateReader(state.toByteArray()));
        assertThat(again.add(3, 5)).isEqualTo(trend.add(3, 5));
    }
}
