package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Span;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class RollupSpanTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final RollupSpan NINE = RollupSpan.hour(at("2026-11-21T09:30:00Z"));

    private static long at(String time) {
        return Nanos.of(Instant.parse(time));
    }

    private static MetricRecord window(String from, String to) {
        return MetricRecord.newBuilder()
                .setWindowStart(at(from))
                .setWindowEnd(at(to))
                .build();
    }

    @Test
    void anHourIsOneOfUtc() {
        assertThat(NINE).isEqualTo(new RollupSpan(Span.HOUR, at("2026-11-21T09:00:00Z"), at("2026-11-21T10:00:00Z")));
        assertThat(RollupSpan.hour(at("2026-11-21T09:00:00Z"))).isEqualTo(NINE);
        assertThat(RollupSpan.hour(-1)).isEqualTo(new RollupSpan(Span.HOUR, -RollupSpan.HOUR, 0));
        assertThat(RollupSpan.hour(Long.MAX_VALUE)).isNull();
        assertThat(RollupSpan.day(Long.MIN_VALUE, SHANGHAI)).isNull();
    }

    @Test
    void aDayIsTheSitesOwnAndMayHave23Or25Hours() {
        assertThat(RollupSpan.day(at("2026-11-21T16:00:00Z"), SHANGHAI))
                .isEqualTo(new RollupSpan(Span.DAY, at("2026-11-21T16:00:00Z"), at("2026-11-22T16:00:00Z")));
        RollupSpan shorter = RollupSpan.day(at("2026-03-29T12:00:00Z"), ZoneId.of("Europe/Berlin"));
        RollupSpan longer = RollupSpan.day(at("2026-10-25T12:00:00Z"), ZoneId.of("Europe/Berlin"));
        assertThat(shorter.to() - shorter.from()).isEqualTo(23 * RollupSpan.HOUR);
        assertThat(longer.to() - longer.from()).isEqualTo(25 * RollupSpan.HOUR);
    }

    @Test
    void aWindowBelongsWhereItEndsAndToNoSpanShorterThanIt() {
        assertThat(NINE.holds(window("2026-11-21T09:59:00Z", "2026-11-21T10:00:00Z")))
                .isTrue();
        assertThat(NINE.holds(window("2026-11-21T08:59:00Z", "2026-11-21T09:00:00Z")))
                .isFalse();
        assertThat(NINE.holds(window("2026-11-21T08:30:00Z", "2026-11-21T09:30:00Z")))
                .isTrue();
        assertThat(NINE.holds(window("2026-11-21T08:30:00Z", "2026-11-21T09:30:01Z")))
                .isFalse();
        assertThat(NINE.holds(window("2026-11-21T09:30:00Z", "2026-11-21T09:30:00Z")))
                .isFalse();
        assertThat(NINE.holds(MetricRecord.newBuilder()
                        .setWindowStart(Long.MIN_VALUE)
                        .setWindowEnd(at("2026-11-21T09:30:00Z"))
                        .build()))
                .isFalse();
    }

    @Test
    void aGapBelongsToEachSpanThatItSharesTimeWith() {
        assertThat(NINE.holds(gap("2026-11-21T07:00:00Z", "2026-11-21T09:00:00.000000001Z", "away")))
                .isTrue();
        assertThat(NINE.holds(gap("2026-11-21T07:00:00Z", "2026-11-21T09:00:00Z", "away")))
                .isFalse();
        assertThat(NINE.holds(gap("2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z", "away")))
                .isFalse();
        assertThat(NINE.holds(gap("2026-11-21T09:00:00Z", "2026-11-21T09:00:00Z", "away")))
                .isTrue();
        assertThat(NINE.holds(gap("2026-11-21T10:00:00Z", "2026-11-21T10:00:00Z", "away")))
                .isFalse();
        assertThat(NINE.holds(gap("2026-11-21T07:00:00Z", "2026-11-21T12:00:00Z", "quota: raw samples dropped")))
                .as("figures were made of them before")
                .isFalse();
    }

    private static GapRecord gap(String from, String to, String reason) {
        return GapRecord.newBuilder()
                .setFrom(at(from))
                .setTo(at(to))
                .setReason(reason)
                .build();
    }
}
