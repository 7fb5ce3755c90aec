package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private final View view = new View(
            Visitor.NOBODY,
            Texts.of("en"),
            Section.LIVE,
            "/live?agent=a&lang=zh&hours=6",
            View.Theme.AUTO,
            NOW,
            ZoneId.of("Asia/Shanghai"));

    @Test
    void numbersKeepSixDigitsAndNeverInventAny() {
        assertThat(view.number(new BigDecimal("1234567.891"))).isEqualTo("1,234,568");
        assertThat(view.number(new BigDecimal("12.3456789"))).isEqualTo("12.3457");
        assertThat(view.number(new BigDecimal("0.000012"))).isEqualTo("0.000012");
        assertThat(view.number(new BigDecimal("100"))).isEqualTo("100");
        assertThat(view.number(new BigDecimal("1e30"))).isEqualTo("1E+30");
        assertThat(view.number((BigDecimal) null)).isEqualTo("—");
    }

    @Test
    void agesAndLengthsAreWords() {
        assertThat(view.age(NOW.minusSeconds(5))).isEqualTo("5 s ago");
        assertThat(view.age(NOW.minusSeconds(600))).isEqualTo("10 min ago");
        assertThat(view.age(NOW.minusSeconds(300_000))).isEqualTo("3 d ago");
        assertThat(view.age(NOW.plusSeconds(60))).as("ahead of this clock").isEqualTo("0 s ago");
        assertThat(view.age(null)).isEqualTo("no data yet");
        assertThat(view.seconds(Duration.ofMillis(250))).isEqualTo("250 ms");
        assertThat(view.seconds(Duration.ofHours(3))).isEqualTo("3 h");
        assertThat(view.bytes(1536)).isEqualTo("1.5 KiB");
    }

    @Test
    void oneParameterOfTheAddressChangesAndTheOthersStay() {
        assertThat(view.with("lang", "en")).isEqualTo("/live?agent=a&hours=6&lang=en");
        assertThat(view.with("q", "a&b=<c>")).isEqualTo("/live?agent=a&lang=zh&hours=6&q=a%26b%3D%3Cc%3E");
    }

    @Test
    void aTimeStandsInTheLastDayWhereItWas() {
        assertThat(view.ofDay(NOW)).isEqualTo(1);
        assertThat(view.ofDay(NOW.minusSeconds(43_200))).isEqualTo(0.5);
        assertThat(view.ofDay(NOW.minusSeconds(999_999))).isZero();
    }
}
