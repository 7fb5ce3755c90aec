package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.NoteKey;
import io.edgewitness.collector.verify.TreeHead;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Tree heads, countersigners and anchors in the database. Any thread. */
final class AnchorStore {
    static final String COUNTERSIGNATURE = "countersignature";
    static final String TIME_STAMP = "time-stamp";

    /** Put on a chain, and not read back from there yet. */
    static final String CHAIN_RECEIPT = "chain-receipt";

    static final String CHAIN = "chain";

    private static final String HEADS = "SELECT number, note FROM store.tree_head";
    private static final String NEWEST = HEADS + " ORDER BY number DESC LIMIT 1";

    /** @param note as it was signed */
    record Head(long number, TreeHead head, String note) {}

    /** @param content line of a countersignature in UTF-8, DER of a time-stamp's reply, or JSON of what a chain said */
    record Kept(long head, String kind, String name, Instant at, byte[] content) {}

    private final DataSource database;

    AnchorStore(DataSource database) {
        this.database = database;
    }

    static Head add(Connection c, TreeHead head, String note) throws SQLException {
        return Jdbc.query(
                c,
                "INSERT INTO store.tree_head (size, at, note) VALUES (?, ?, ?) RETURNING number, note",
                p -> {
                    p.setLong(1, head.size());
                    p.setTimestamp(2, Timestamp.from(head.at()));
                    p.setString(3, note);
                },
                r -> heads(r).get(0));
    }

    /** @return null if none was signed yet */
    @Nullable
    Head newest() throws BatchStore.StoreException {
        List<Head> found = Jdbc.query(database, NEWEST, p -> {}, AnchorStore::heads);
        return found.isEmpty() ? null : found.get(0);
    }

    /** As {@link #newest()}. */
    static @Nullable Head newest(Connection c) throws SQLException {
        List<Head> found = Jdbc.query(c, NEWEST, p -> {}, AnchorStore::heads);
        return found.isEmpty() ? null : found.get(0);
    }

    @Nullable
    Head head(long number) throws BatchStore.StoreException {
        List<Head> found =
                Jdbc.query(database, HEADS + " WHERE number = ?", p -> p.setLong(1, number), AnchorStore::heads);
        return found.isEmpty() ? null : found.get(0);
    }

    /** @return oldest first */
    List<Head> heads() throws BatchStore.StoreException {
        return Jdbc.query(database, HEADS + " ORDER BY number", p -> {}, AnchorStore::heads);
    }

    private static List<Head> heads(ResultSet r) throws SQLException {
        List<Head> heads = new ArrayList<>();
        while (r.next()) {
            String note = r.getString(2);
            try {
                heads.add(new Head(r.getLong(1), TreeHead.parse(note), note));
            } catch (AnchorException e) {
                throw new SQLException("stored tree head " + r.getLong(1) + " cannot be read", e);
            }
        }
        return heads;
    }

    /** @return whether it is new */
    boolean add(Kept anchor, Instant now) throws BatchStore.StoreException {
        return Jdbc.update(
                        database,
                        "INSERT INTO store.anchor (head, kind, name, at, content, digest, added)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        p -> {
                            p.setLong(1, anchor.head());
                            p.setString(2, anchor.kind());
                            p.setString(3, anchor.name());
                            p.setTimestamp(4, Timestamp.from(anchor.at()));
                            p.setBytes(5, anchor.content());
                            p.setBytes(6, Hex.digest().digest(anchor.content()));
                            p.setTimestamp(7, Timestamp.from(now));
                        })
                == 1;
    }

    /** @return in the order in which they came */
    List<Kept> anchors() throws BatchStore.StoreException {
        return Jdbc.query(
                database, "SELECT head, kind, name, at, content FROM store.anchor ORDER BY ordinal", p -> {}, r -> {
                    List<Kept> anchors = new ArrayList<>();
                    while (r.next()) {
                        anchors.add(new Kept(
                                r.getLong(1),
                                r.getString(2),
                                r.getString(3),
                                r.getTimestamp(4).toInstant(),
                                r.getBytes(5)));
                    }
                    return anchors;
                });
    }

    /** @return whether a head of so many leaves covers a batch of the agent */
    boolean covers(String agent, long size) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT EXISTS (SELECT 1 FROM store.batch b JOIN store.log l USING (ordinal) WHERE b.agent = ? AND l.position < ?)",
                p -> {
                    p.setString(1, agent);
                    p.setLong(2, size);
                },
                r -> r.next() && r.getBoolean(1));
    }

    /** @return keys of those who countersign, by name */
    List<NoteKey> parties() throws BatchStore.StoreException {
        return Jdbc.query(database, "SELECT key FROM store.countersigner ORDER BY name", p -> {}, r -> {
            List<NoteKey> parties = new ArrayList<>();
            while (r.next()) {
                try {
                    parties.add(NoteKey.parse(r.getString(1)));
                } catch (AnchorException e) {
                    throw new SQLException("a stored countersigner's key cannot be read", e);
                }
            }
            return parties;
        });
    }

    void add(NoteKey party, Instant now) throws BatchStore.StoreException {
        Jdbc.update(
                database,
                "INSERT INTO store.countersigner (name, key, added) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                p -> {
                    p.setString(1, party.name());
                    p.setString(2, party.text());
                    p.setTimestamp(3, Timestamp.from(now));
                });
    }
}
