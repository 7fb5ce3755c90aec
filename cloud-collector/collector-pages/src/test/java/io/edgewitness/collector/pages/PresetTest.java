package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class PresetTest {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private static String span(Preset preset, String now) {
        Preset.Span span = preset.span(Instant.parse(now), CHINA, Instant.parse("2025-11-03T09:10:11.5Z"));
        return span.from() + " " + span.to();
    }

    @Test
    void eachIsTheLastOfItsKindThatIsOverOnTheReadersWall() {
        // Already the first of January there.
        String now = "2025-12-31T16:30:00Z";
        assertThat(span(Preset.DAY, now)).isEqualTo("2025-12-31T00:00 2026-01-01T00:00");
        assertThat(span(Preset.WEEK, now)).isEqualTo("2025-12-22T00:00 2025-12-29T00:00");
        assertThat(span(Preset.MONTH, now)).isEqualTo("2025-12-01T00:00 2026-01-01T00:00");
        assertThat(span(Preset.QUARTER, now)).isEqualTo("2025-10-01T00:00 2026-01-01T00:00");
        assertThat(span(Preset.FIRST, now)).isEqualTo("2025-11-03T17:10 2026-01-01T00:30");
    }

    @Test
    void aMondaysLastWeekEndsWithItsFirstMinute() {
        assertThat(span(Preset.WEEK, "2026-06-01T04:00:00Z")).isEqualTo("2026-05-25T00:00 2026-06-01T00:00");
        assertThat(span(Preset.QUARTER, "2026-05-31T04:00:00Z")).isEqualTo("2026-01-01T00:00 2026-04-01T00:00");
    }

    @Test
    void theLikelyOneHasRecords() {
        Instant now = Instant.parse("2026-06-01T08:00:00Z");
        assertThat(Preset.likely(now, CHINA, null)).isEqualTo(Preset.DAY);
        assertThat(Preset.likely(now, CHINA, Instant.parse("2026-05-30T15:00:00Z")))
                .isEqualTo(Preset.DAY);
        assertThat(Preset.likely(now, CHINA, now.minusSeconds(60))).isEqualTo(Preset.FIRST);
    }
}
