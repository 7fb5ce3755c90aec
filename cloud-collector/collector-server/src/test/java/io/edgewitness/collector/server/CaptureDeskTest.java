package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.traceability.TraceabilityModule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents that wait, and what is kept of those that were refused. */
class CaptureDeskTest {
    private RestFixture rest;
    private CaptureDesk desk;
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");

    @BeforeEach
    void start() throws Exception {
        rest = new RestFixture(new TraceabilityModule());
        desk = new CaptureDesk(rest.database, () -> now);
    }

    @AfterEach
    void stop() {
        rest.close();
    }

    private UUID post(String text) throws Exception {
        return desk.post(UUID.randomUUID(), "acme", "one", "supplier", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ofOneSiteAHundredWaitAtMost() throws Exception {
        for (int i = 0; i < 99; i++) {
            post("document " + i);
        }
        assertThat(desk.isFull("acme", "one")).isFalse();
        UUID last = post("document 99");
        assertThat(post("document 99")).as("sent twice at the same time").isEqualTo(last);
        assertThat(desk.isFull("acme", "one")).isTrue();
        assertThat(desk.isFull("acme", "two")).isFalse();
        desk.work();
        assertThat(desk.isFull("acme", "one")).isFalse();
    }

    @Test
    void ofARefusedDocumentOnlyWhatWasWrongIsKeptAfterAWeek() throws Exception {
        UUID id = post("no document");
        desk.work();
        now = now.plus(Duration.ofDays(6));
        desk.dropFailed();
        assertThat(kept()).isEqualTo(1);
        now = now.plus(Duration.ofDays(2));
        desk.dropFailed();
        assertThat(kept()).isZero();
        assertThat(desk.jobs(Scope.ALL, id, 1).get(0).errors()).contains("ValidationException");
    }

    private int kept() throws Exception {
        return Jdbc.query(
                rest.database, "SELECT count(content) FROM store.capture", p -> {}, r -> r.next() ? r.getInt(1) : -1);
    }
}
