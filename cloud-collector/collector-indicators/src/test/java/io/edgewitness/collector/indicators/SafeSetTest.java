package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SafeSetTest {
    private final IndicatorLibrary library = IndicatorLibrary.shipped();

    private static List<String> ids(List<SafeSet.Suggestion> five) {
        List<String> ids = new ArrayList<>();
        for (SafeSet.Suggestion s : five) {
            ids.add(s.indicator() == null ? "" : s.indicator().id());
        }
        return ids;
    }

    @Test
    void ofWhatRunsOneOfEachKindWithABaselineWhereThereIsOne() {
        List<SafeSet.Suggestion> five = SafeSet.of(
                library,
                Set.of(
                        "x_link_rtt_ms_p95",
                        "x_5g_terminals_online",
                        "em_energy_kwh",
                        "em_peak_kw",
                        "sm_violation_per_10k_person_h"));
        assertThat(ids(five))
                .containsExactly(
                        "link-rtt-p95",
                        "terminals-online",
                        "energy-consumption-change",
                        "violations-per-10k-hours-change",
                        "");
        assertThat(five.get(4).declared())
                .isEqualTo(
                        IndicatorLibrary.row("IND-11").orElseThrow().declared().get(0));
        assertThat(five.get(4).proposed()).isNull();
    }

    @Test
    void whereNothingRunsItSaysWhatToInstall() {
        List<SafeSet.Suggestion> five = SafeSet.of(library, Set.of());
        assertThat(five).hasSize(5);
        assertThat(five.subList(0, 4)).allMatch(s -> s.indicator() == null && s.proposed() != null);
        assertThat(five).allMatch(s -> !s.why().zh().isBlank() && !s.why().en().isBlank());
    }
}
