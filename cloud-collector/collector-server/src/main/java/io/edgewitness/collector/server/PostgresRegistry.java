package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Agents and tokens in the database. Any thread. */
public final class PostgresRegistry implements AgentRegistry {
    private final DataSource database;
    private final InstantSource clock;

    public PostgresRegistry(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public @Nullable Agent find(String agent) throws BatchStore.StoreException {
        List<Agent> found = Jdbc.query(
                database,
                "SELECT agent, ledger_key, certificate, enrolled FROM store.registration WHERE agent = ?",
                p -> p.setString(1, agent),
                r -> r.next()
                        ? List.of(new Agent(
                                r.getString(1),
                                ByteString.copyFrom(r.getBytes(2)),
                                ByteString.copyFrom(r.getBytes(3)),
                                r.getTimestamp(4).toInstant()))
                        : List.of());
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public boolean admits(Agent agent, ByteString certificate) throws BatchStore.StoreException {
        if (agent.certificate().equals(certificate)) {
            Jdbc.update(
                    database,
                    "UPDATE store.registration SET previous = NULL WHERE agent = ? AND certificate = ? AND previous IS NOT NULL",
                    p -> certificate(p, agent, certificate));
            return true;
        }
        return Jdbc.query(
                database,
                "SELECT 1 FROM store.registration WHERE agent = ? AND previous = ?",
                p -> certificate(p, agent, certificate),
                ResultSet::next);
    }

    private static void certificate(PreparedStatement p, Agent agent, ByteString certificate) throws SQLException {
        p.setString(1, agent.id());
        p.setBytes(2, certificate.toByteArray());
    }

    @Override
    public void addToken(Token token) throws BatchStore.StoreException {
        Jdbc.update(database, "INSERT INTO store.token (sha256, agent, expires, used) VALUES (?, ?, ?, ?)", p -> {
            p.setBytes(1, token.sha256().toByteArray());
            p.setString(2, token.agent());
            p.setTimestamp(3, Timestamp.from(token.expires()));
            p.setTimestamp(
                    4, Optional.ofNullable(token.used()).map(Timestamp::from).orElse(null));
        });
    }

    @Override
    public @Nullable Token token(ByteString sha256) throws BatchStore.StoreException {
        List<Token> found = Jdbc.query(
                database,
                "SELECT agent, expires, used FROM store.token WHERE sha256 = ?",
                p -> p.setBytes(1, sha256.toByteArray()),
                r -> r.next()
                        ? List.of(new Token(
                                sha256,
                                r.getString(1),
                                r.getTimestamp(2).toInstant(),
                                Optional.ofNullable(r.getTimestamp(3))
                                        .map(Timestamp::toInstant)
                                        .orElse(null)))
                        : List.of());
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    public boolean redeem(ByteString tokenSha256, Agent agent) throws BatchStore.StoreException {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            boolean committed = false;
            try {
                boolean redeemed = use(c, tokenSha256) && register(c, agent);
                c.commit();
                committed = true;
                return redeemed;
            } finally {
                if (!committed) {
                    Jdbc.rollback(c);
                }
            }
        } catch (SQLException e) {
            throw Jdbc.failed(e);
        }
    }

    private boolean use(Connection c, ByteString tokenSha256) throws SQLException {
        try (PreparedStatement p =
                c.prepareStatement("UPDATE store.token SET used = ? WHERE sha256 = ? AND used IS NULL")) {
            p.setTimestamp(1, Timestamp.from(clock.instant()));
            p.setBytes(2, tokenSha256.toByteArray());
            return p.executeUpdate() == 1;
        }
    }

    private static boolean register(Connection c, Agent agent) throws SQLException {
        try (PreparedStatement p =
                c.prepareStatement("INSERT INTO store.registration (agent, ledger_key, certificate, enrolled)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (agent) DO UPDATE SET ledger_key = excluded.ledger_key,"
                        + " previous = CASE WHEN registration.ledger_key = excluded.ledger_key"
                        + " THEN coalesce(registration.previous, registration.certificate) END,"
                        + " certificate = excluded.certificate, enrolled = excluded.enrolled")) {
            p.setString(1, agent.id());
            p.setBytes(2, agent.ledgerKey().toByteArray());
            p.setBytes(3, agent.certificate().toByteArray());
            p.setTimestamp(4, Timestamp.from(agent.enrolled()));
            return p.executeUpdate() == 1;
        }
    }
}
