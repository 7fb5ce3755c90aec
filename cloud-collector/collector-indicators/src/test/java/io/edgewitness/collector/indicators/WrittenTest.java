package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What two programs may read differently is no time and no decimal. */
class WrittenTest {
    private static final String ARABIC = "\u0661\u0662";

    @Test
    void aTimeOfProgramsHasOneForm() {
        assertThat(Rfc3339.utc("2026-07-01T00:00:00Z")).isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
        assertThat(Rfc3339.utc("2026-07-01T00:00:00.120Z")).isEqualTo(Instant.parse("2026-07-01T00:00:00.12Z"));
        for (String other : List.of(
                "2026-07-01T24:00:00Z",
                "2026-06-30T23:59:60Z",
                "2026-07-01T00:00Z",
                "2026-07-01t00:00:00z",
                "2026-07-01T00:00:00.12Z",
                "2026-07-01T00:00:00.000Z",
                "2026-07-01T08:00:00+08:00",
                "2026-07-01T00:00:00+00:00",
                "2026-02-30T00:00:00Z",
                "+12026-07-01T00:00:00Z",
                "2026-07-" + ARABIC + "T00:00:00Z")) {
            assertThatThrownBy(() -> Rfc3339.utc(other)).as(other).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aTimeOfPeopleMayBeOfAnyOffset() {
        assertThat(Rfc3339.anyOffset("2026-07-01T08:00+08:00")).isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
        for (String other :
                List.of("2026-07-01T24:00:00+08:00", "2026-07-01T08:00:00", "2026-07-01T08:00:00.+08:00", ARABIC)) {
            assertThatThrownBy(() -> Rfc3339.anyOffset(other)).as(other).hasMessageContaining("a time with an offset");
        }
    }

    @Test
    void aDecimalHasDigitsOfAsciiAlone() {
        assertThat(Decimals.parse("-12.50", 200)).isEqualByComparingTo("-12.5");
        assertThat(Decimals.parse("1e3", 200)).isEqualByComparingTo("1000");
        for (String none : List.of("", ARABIC, "1e201", "1".repeat(201), "1,5", " 1")) {
            assertThat(Decimals.parse(none, 200)).as(none).isNull();
        }
    }

    @Test
    void aComparisonsTextsAndAnImportedFilesAreNoOthers() {
        Map<String, Object> price =
                Map.of("kind", "B1", "zone", "UTC", "price", Map.of("amount", ARABIC, "source", "tariff"));
        assertThatThrownBy(() -> ComparisonMap.read(price)).hasMessageStartingWith("amount:");
        assertThatThrownBy(() ->
                        ComparisonMap.read(Map.of("kind", "B1", "zone", ZoneOffset.UTC.getId(), "cycle", ARABIC + "d")))
                .hasMessageStartingWith("cycle:");
        for (String line : List.of(
                "2026-07-01T24:00:00Z,2026-07-03T00:00:00Z,1",
                "2026-07-01T00:00:00Z,2026-07-03T00:00:00Z," + ARABIC,
                "2026-07-01T00:00:00Z,2026-07-03T00:00:00Z,")) {
            assertThatThrownBy(() ->
                            Imported.of("a.csv", "from,to,amount\n" + line).rows(List.of()))
                    .as(line)
                    .hasMessageContaining("line 2");
        }
    }
}
