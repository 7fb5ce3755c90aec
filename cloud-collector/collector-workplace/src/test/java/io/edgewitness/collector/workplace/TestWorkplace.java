package io.edgewitness.collector.workplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.testkit.ManualClock;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.assertj.core.api.ThrowableAssert;

/**
 * A workplace on a real database with a park of two enterprises: {@code acme} and {@code bolt} in {@code zone:park}, each with a site
 * {@code plant-1}; and one more enterprise outside, {@code crow}.
 */
final class TestWorkplace implements AutoCloseable {
    static final String START = "2026-03-02T08:00:00Z";
    static final String PASSWORD = "river-stone-lantern-42";

    final ManualClock clock = ManualClock.at(START);
    final HikariDataSource database = TestPostgres.fresh();
    final Workplace w;
    final Access collector = Access.collector();
    private final Path folder;

    TestWorkplace(Path folder) throws Exception {
        this(
                folder,
                new Settings(
                        1 << 20,
                        8L << 20,
                        5_000,
                        1L << 30,
                        5_000,
                        100L << 20,
                        2L << 30,
                        new Settings.Argon(256, 1, 1)));
    }

    TestWorkplace(Path folder, Settings settings) throws Exception {
        this.folder = folder;
        w = open(settings);
        Tenancy t = w.tenancy();
        t.add(collector, null, Node.Kind.ZONE, "park", "高新区");
        t.add(collector, "zone:park", Node.Kind.ENTERPRISE, "acme", "甲公司");
        t.add(collector, "zone:park", Node.Kind.ENTERPRISE, "bolt", "乙公司");
        t.add(collector, null, Node.Kind.ENTERPRISE, "crow", "丙公司");
        for (String enterprise : new String[] {"acme", "bolt", "crow"}) {
            t.add(collector, enterprise, Node.Kind.SITE, "plant-1", "一厂");
        }
    }

    static void refused(Refusal why, ThrowableAssert.ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.refusal()).isEqualTo(why));
    }

    /** Another one on the same tables, as after a restart. */
    Workplace open(Settings settings) throws Exception {
        return Workplace.open(database, folder, clock, new SecureRandom(), settings);
    }

    /** @return a person with this role, his own password not chosen yet */
    People.Created created(String login, Role role, Grants.Over over) {
        return w.people().create(collector, new People.Wanted(login, "人 " + login, null, "zh"), role, over);
    }

    /** @return the session of a new person with this role, {@link #PASSWORD} chosen */
    SignedIn signedIn(String login, Role role, Grants.Over over) {
        People.Created created = created(login, role, over);
        SignedIn first = w.signIn().password(login, created.password(), "127.0.0.1");
        return w.signIn().changePassword(first.session(), created.password(), PASSWORD, "127.0.0.1");
    }

    Access person(String login, Role role, Grants.Over over) {
        return signedIn(login, role, over).session().access();
    }

    String dump(String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (Connection c = database.getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            while (r.next()) {
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    text.append(i > 1 ? "|" : "").append(r.getString(i));
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** What somebody with the database's password could do. */
    void tamper(String sql) throws SQLException {
        try (Connection c = database.getConnection();
                Statement s = c.createStatement()) {
            s.execute("SET session_replication_role = replica");
            s.execute(sql);
            s.execute("SET session_replication_role = DEFAULT");
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
