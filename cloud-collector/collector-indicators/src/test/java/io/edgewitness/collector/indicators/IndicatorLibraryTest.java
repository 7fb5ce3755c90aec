package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IndicatorLibraryTest {
    /** Unit that the last word of a metric's name states, before its quantile. */
    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("ms", "ms"),
            Map.entry("s", "s"),
            Map.entry("us", "us"),
            Map.entry("min", "min"),
            Map.entry("d", "d"),
            Map.entry("pct", "%"),
            Map.entry("kwh", "kW.h"),
            Map.entry("kw", "kW"),
            Map.entry("m3", "m3"),
            Map.entry("mm", "mm"),
            Map.entry("m", "m"),
            Map.entry("mbps", "Mbit/s"),
            Map.entry("ratio", "1"),
            Map.entry("share", "1"),
            Map.entry("index", "1"),
            Map.entry("count", "1"));

    private final IndicatorLibrary library = IndicatorLibrary.shipped();

    @Test
    void everyRowHasDefinitionsAndTheLastIsOnlyDeclared() {
        assertThat(IndicatorLibrary.rows()).hasSize(11);
        for (LibraryRow row : IndicatorLibrary.rows()) {
            assertThat(library.ofRow(row.id()).isEmpty())
                    .as(row.id())
                    .isEqualTo(row.id().equals("IND-11"));
            assertThat(row.title("zh")).isNotBlank();
            assertThat(row.family("en")).isNotBlank();
        }
        Set<String> rows = IndicatorLibrary.rows().stream().map(LibraryRow::id).collect(Collectors.toSet());
        assertThat(library.definitions()).allMatch(d -> rows.contains(d.family()));
        LibraryRow statements = IndicatorLibrary.row("IND-11").orElseThrow();
        assertThat(statements.topGrade()).isEqualTo(Grade.C);
        assertThat(statements.declared())
                .extracting(LibraryRow.Declared::id)
                .containsExactly("revenue", "net-profit", "taxes");
        assertThat(IndicatorLibrary.row("IND-99")).isEmpty();
    }

    @Test
    void moneyIsNeverBetterThanDerivedWithDeclaredParameters() {
        int money = 0;
        for (IndicatorDefinition d : library.definitions()) {
            IndicatorDefinition level = library.level(d);
            boolean priced = d.family().equals("IND-02")
                    || Money.isIn(d.unit())
                    || level.inputs().values().stream()
                            .anyMatch(i -> Money.isIn(i.unit()) || i.metric().contains("_cny"));
            if (priced) {
                assertThat(library.topGrade(d)).as(d.id()).isGreaterThanOrEqualTo(Grade.D_PRIME);
                money++;
            }
        }
        assertThat(money).isGreaterThan(8);
        for (String unit : List.of("CNY", "CNY/h", "10*4.CNY", "{USD}", "EUR.m-2", "元", "万元/件", "$")) {
            assertThat(Money.isIn(unit)).as(unit).isTrue();
        }
        for (String unit : List.of("1", "%", "kW.h", "Mbit/s", "Cel", "RAD", "REM", "MHz", "GBq", "[degF]", "m3")) {
            assertThat(Money.isIn(unit)).as(unit).isFalse();
        }
    }

    @Test
    void theTopGradesOfTheRowsHold() {
        assertThat(library.topGrade(library.definition("energy-consumption"))).isEqualTo(Grade.M1);
        assertThat(library.topGrade(library.definition("energy-cost-saving"))).isEqualTo(Grade.D_PRIME);
        assertThat(library.topGrade(library.definition("coal-equivalent-per-unit")))
                .isEqualTo(Grade.D_PRIME);
        assertThat(library.topGrade(library.definition("coal-equivalent-per-unit-change")))
                .as("a change is no better than its level")
                .isEqualTo(Grade.D_PRIME);
        assertThat(library.topGrade(library.definition("inspector-fte"))).isEqualTo(Grade.M2);
        assertThat(library.topGrade(library.definition("on-time-delivery"))).isEqualTo(Grade.M2);
        assertThat(library.topGrade(library.definition("matched-value"))).isEqualTo(Grade.C);
        assertThat(library.baselines(library.definition("link-rtt-p95-change"))).containsExactly(BaselineKind.ON_OFF);
        assertThat(library.baselines(library.definition("energy-saving")))
                .containsExactly(BaselineKind.MEASURED, BaselineKind.ON_OFF);
        assertThat(library.baselines(library.definition("energy-consumption"))).isEmpty();
    }

    @Test
    void misscountsNeedAnAuditBySomebodyElseThanTheMachine() {
        for (String id : List.of("miss-ratio", "false-reject-ratio")) {
            assertThat(library.definition(id).inputs().values())
                    .extracting(Input::labels)
                    .containsExactly(Map.of("sample", "audit"));
        }
    }

    @Test
    void capacityOfATestIsNamedSoAndNeverMeasured() {
        assertThat(IndicatorLibrary.row("IND-09").orElseThrow().declared())
                .isNotEmpty()
                .allMatch(d -> d.titles().get("zh").startsWith("容量试验值"));
        assertThat(library.definitions()).noneMatch(d -> d.title("zh").contains("容量"));
    }

    @Test
    void aMetricsUnitIsTheOneThatItsNameStates() {
        for (IndicatorDefinition d : library.definitions()) {
            for (Input i : d.inputs().values()) {
                String stem = i.metric().replaceFirst("_(p5|p50|p95|p99|max|avg)$", "");
                String unit = UNITS.get(stem.substring(stem.lastIndexOf('_') + 1));
                if (unit != null) {
                    assertThat(i.unit()).as(d.id() + " " + i.metric()).isEqualTo(unit);
                }
                String quantile = i.metric().replaceFirst(".*_(p\\d+)$", "$1");
                if (!quantile.equals(i.metric())) {
                    assertThat(i.aggregation().id()).as(i.metric()).isEqualTo(quantile);
                }
            }
        }
    }

    @Test
    void offeredIsWhatTheMetricsThatAreThereCanMake() {
        assertThat(library.offers(Set.of())).isEmpty();
        Set<String> offered = library.offers(Set.of("em_energy_kwh", "x_link_rtt_ms_p95")).stream()
                .map(IndicatorDefinition::id)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(offered)
                .containsExactly(
                        "energy-consumption",
                        "energy-consumption-change",
                        "energy-cost-saving",
                        "energy-saving",
                        "link-rtt-p95",
                        "link-rtt-p95-change");
        assertThat(library.ofField("JN-1-21"))
                .isNotEmpty()
                .allMatch(d -> d.family().equals("IND-08"));
    }

    @Test
    void aDefinitionMoreJoinsTheOthersAndMayNotBeThereTwice() {
        byte[] own = new String(library.definition("oee").yaml(), StandardCharsets.UTF_8)
                .replace("id: oee", "id: our-oee")
                .getBytes(StandardCharsets.UTF_8);
        IndicatorDefinition d = IndicatorDefinition.parse(own);
        assertThat(library.with(List.of(d)).definition("our-oee")).isEqualTo(d);
        assertThatThrownBy(() -> library.with(List.of(library.definition("oee"))))
                .hasMessageContaining("oee@1 is defined twice");
    }
}
