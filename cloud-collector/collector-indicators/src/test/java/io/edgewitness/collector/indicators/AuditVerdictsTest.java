package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Window;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A figure's name, and what an audit makes of its grade. */
class AuditVerdictsTest {
    private static final Instant T0 = Instant.parse("2026-07-01T00:00:00Z");
    private static final Window DAY = new Window(T0, T0.plusSeconds(86_400));
    private static final FigureRequest WANTED = FigureRequest.level("energy-consumption", "line-1", DAY);

    private static final MetricSource NOTHING = new MetricSource() {
        @Override
        public List<io.edgewitness.collector.api.StoredMetric> metrics(
                String name, @org.jspecify.annotations.Nullable String scenario, Instant from, Instant to) {
            return List.of();
        }

        @Override
        public List<StoredGap> gaps(Instant from, Instant to) {
            return List.of();
        }
    };

    private static Figure figure(Grade grade) {
        return figure(grade, "gw-1");
    }

    private static Figure figure(Grade grade, String... agents) {
        Figure f = new Indicators(IndicatorLibrary.shipped()).figure(WANTED, NOTHING);
        return new Figure(
                f.request(),
                f.definition(),
                f.value(),
                f.uncertainty(),
                grade,
                grade,
                List.of(),
                f.expected(),
                f.received(),
                f.completeness(),
                f.coverage(),
                f.parts(),
                Stream.of(agents).map(a -> new RecordReference(a, 1, 1, 1)).toList(),
                f.gaps());
    }

    private static AuditVerdicts said(boolean reproduced) {
        return verdicts(said(reproduced, Set.of("gw-1"), "gw-1"));
    }

    private static AuditVerdicts verdicts(AuditVerdicts.Said... said) {
        return new AuditVerdicts(Map.of(FigureName.of(WANTED), List.of(said)));
    }

    private static AuditVerdicts.Said said(boolean reproduced, Set<String> drawn, String... agents) {
        return new AuditVerdicts.Said(reproduced, drawn, Set.of(agents), "结论", "verdict", "王五", T0.plusSeconds(9));
    }

    @Test
    void aNameSaysWhatWasAskedForAndNothingElse() {
        assertThat(FigureName.of(WANTED))
                .isEqualTo("energy-consumption;line-1;;2026-07-01T00:00:00Z/2026-07-02T00:00:00Z");
        Window before = new Window(T0.minusSeconds(60), T0);
        FigureRequest compared =
                new FigureRequest("energy-consumption", null, Map.of("b", "2", "a", "1\n"), DAY, before, null);
        assertThat(FigureName.of(compared))
                .isEqualTo("energy-consumption;*;a=1 ,b=2;2026-07-01T00:00:00Z/2026-07-02T00:00:00Z"
                        + ";2026-06-30T23:59:00Z/2026-07-01T00:00:00Z");
    }

    @Test
    void aFigureThatWasNotReproducedIsADeclaredOneAtBest() {
        for (Grade g : Grade.values()) {
            Figure judged = said(false).judge(figure(g));
            assertThat(judged.grade()).isEqualTo(g.worst(Grade.C));
            assertThat(judged.limitations()).extracting(Text::code).containsExactly("audit");
        }
    }

    @Test
    void aFigureThatWasReproducedKeepsItsGradeAndSaysSo() {
        for (Grade g : Grade.values()) {
            Figure judged = said(true).judge(figure(g));
            assertThat(judged.grade()).isEqualTo(g);
            assertThat(judged.limitations().get(0).zh()).contains("结论", "王五");
        }
    }

    /** Another enterprise can have a line of the same name. */
    @Test
    void aFigureOfOtherMachinesIsNotTheOneThatWasAudited() {
        AuditVerdicts.Said both = said(true, Set.of("gw-1"), "gw-1", "gw-2");
        AuditVerdicts.Said bad = said(false, Set.of("gw-2"), "gw-1", "gw-2");
        Figure none = figure(Grade.X, new String[0]);
        Figure two = figure(Grade.M1, "gw-1", "gw-2");
        Figure other = figure(Grade.M1, "gw-3");
        assertThat(verdicts(both, bad).of(none)).isNull();
        assertThat(verdicts(both, bad).of(other)).isNull();
        assertThat(verdicts(both, bad).of(two)).as("the newest").isEqualTo(bad);
        assertThat(verdicts(both, bad).of(figure(Grade.M1)))
                .as("gw-2 has no part in it")
                .isEqualTo(both);
        assertThat(verdicts(said(true, Set.of("gw-1"), "gw-1")).of(two))
                .as("nobody looked at gw-2")
                .isNull();
        assertThat(verdicts(said(true, Set.of("gw-1", "gw-2"), "gw-1", "gw-2")).of(figure(Grade.M1)))
                .isNull();
    }

    @Test
    void otherFiguresAreLeftAlone() {
        Figure f = figure(Grade.M1);
        assertThat(AuditVerdicts.NONE.judge(f)).isSameAs(f);
        AuditVerdicts other = new AuditVerdicts(Map.of("another;*;;x/y", List.of(said(false, Set.of("gw-1"), "gw-1"))));
        assertThat(other.judge(f)).isSameAs(f);
    }
}
