package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.traceability.TraceabilityModule;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
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

    private String document(String part) {
        return CaptureTest.document(CaptureTest.bare(TraceabilityTest.make(0, part, "RESIN", part)));
    }

    /** The database refuses whatever names a part, with this SQLSTATE. */
    private void refuse(String part, String state) throws Exception {
        sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.part LIKE '%" + part
                + "' THEN RAISE EXCEPTION 'no room for it' USING ERRCODE = '" + state
                + "'; END IF; RETURN NEW; END $$");
        sql("CREATE TRIGGER refuse BEFORE INSERT ON traceability.link FOR EACH ROW EXECUTE FUNCTION refuse()");
    }

    private void sql(String text) throws Exception {
        Jdbc.update(rest.database, text, p -> {});
    }

    private CaptureDesk.Job job(UUID id) throws Exception {
        return desk.jobs(Scope.ALL, id, 1).get(0);
    }

    @Test
    void aDocumentThatTheDatabaseRefusesIsSetAsideAndTheNextHasItsTurn() throws Exception {
        refuse("BAD", "22008");
        UUID bad = post(document("BAD"));
        UUID good = post(document("GOOD"));
        desk.work();
        assertThat(job(bad).finished()).isNotNull();
        assertThat(job(bad).success()).isFalse();
        assertThat(job(bad).errors()).contains("ImplementationException", "no room for it");
        assertThat(job(good).success()).isTrue();
        assertThat(TestDatabase.dump(rest.database, "SELECT part FROM traceability.link"))
                .as("nothing of the one that failed")
                .contains("GOOD")
                .doesNotContain("BAD");
        assertThat(post(document("BAD")))
                .as("may be sent again once that is mended")
                .isNotEqualTo(bad);
    }

    @Test
    void aDocumentThatFailsForAnUnknownReasonWaitsLongerEachTimeAndIsSetAsideAtLast() throws Exception {
        refuse("BAD", "40P01");
        UUID bad = post(document("BAD"));
        UUID good = post(document("GOOD"));
        desk.work();
        assertThat(job(good).success()).isTrue();
        assertThat(job(bad).finished()).as("it has another try").isNull();
        assertThat(job(bad).errors()).contains("no room for it");
        desk.work();
        for (int minutes : new int[] {1, 2, 4, 8}) {
            now = now.plus(Duration.ofMinutes(minutes));
            desk.work();
            assertThat(job(bad).finished()).as(minutes + " min").isNull();
        }
        now = now.plus(Duration.ofMinutes(15));
        desk.work();
        assertThat(job(bad).finished()).as("its time has not come").isNull();
        now = now.plus(Duration.ofMinutes(1));
        desk.work();
        assertThat(job(bad).finished()).isNotNull();
        assertThat(job(bad).success()).isFalse();
    }

    @Test
    void aReasonThatGoesByCostsNothing() throws Exception {
        refuse("LATE", "40001");
        UUID id = post(document("LATE"));
        desk.work();
        sql("DROP TRIGGER refuse ON traceability.link");
        now = now.plus(Duration.ofMinutes(1));
        desk.work();
        assertThat(job(id).success()).isTrue();
        assertThat(job(id).errors()).isEqualTo("[]");
    }

    @Test
    void aDatabaseThatGoesAwaySetsNothingAside() throws Exception {
        refuse("ANY", "57P01");
        UUID id = post(document("ANY"));
        CaptureDesk meanwhile = new CaptureDesk(new Once(rest.database), () -> now);
        assertThatThrownBy(meanwhile::work).hasMessageContaining("the database is down");
        assertThat(job(id).finished()).isNull();
        assertThat(TestDatabase.dump(rest.database, "SELECT tries FROM store.capture"))
                .isEqualTo("0\n");
        sql("DROP TRIGGER refuse ON traceability.link");
        desk.work();
        assertThat(job(id).success()).isTrue();
    }

    /** A database that is away after its first connection. */
    private static final class Once extends HikariDataSource {
        private final DataSource there;
        private boolean gone;

        Once(DataSource there) {
            this.there = there;
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (gone) {
                throw new SQLTransientConnectionException("the database is down");
            }
            gone = true;
            return there.getConnection();
        }
    }

    private int kept() throws Exception {
        return Jdbc.query(
                rest.database, "SELECT count(content) FROM store.capture", p -> {}, r -> r.next() ? r.getInt(1) : -1);
    }
}
