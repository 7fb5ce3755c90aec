package io.edgewitness.collector.workplace;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the trail keeps of one act, and how it is chained: SHA-256 over the hash before, the number and each field with its length. */
record TrailRow(
        Instant at,
        String actor,
        String action,
        String target,
        @Nullable String node,
        @Nullable String project,
        String detail,
        @Nullable String before,
        @Nullable String after) {
    /** Before the first. */
    static final byte[] START = new byte[32];

    byte[] hash(byte[] previous, long seq) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(previous);
            out.writeLong(seq);
            out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, at));
            for (@Nullable
            String field : new @Nullable String[] {actor, action, target, node, project, detail, before, after}) {
                if (field == null) {
                    out.writeInt(-1);
                } else {
                    byte[] text = field.getBytes(StandardCharsets.UTF_8);
                    out.writeInt(text.length);
                    out.write(text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Secrets.digest().digest(bytes.toByteArray());
    }

    /** Waits for whoever is appending, and holds the others until the transaction ends. */
    static void append(Connection c, List<TrailRow> rows) throws SQLException {
        Trail.Head head = Store.first(
                c,
                "SELECT seq, hash FROM workplace.trail_head FOR UPDATE",
                row -> new Trail.Head(row.number("seq"), Secrets.hex(row.bytes("hash"))));
        if (head == null) {
            throw new SQLException("the trail has no head");
        }
        long seq = head.seq();
        byte[] hash = head.bytes();
        for (TrailRow row : rows) {
            byte[] previous = hash;
            hash = row.hash(previous, ++seq);
            Store.update(
                    c,
                    "INSERT INTO workplace.trail (seq, at, actor, action, target, node, project, detail, before_sha, after_sha,"
                            + " previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    seq,
                    row.at,
                    row.actor,
                    row.action,
                    row.target,
                    row.node,
                    row.project,
                    row.detail,
                    row.before,
                    row.after,
                    previous,
                    hash);
        }
        Store.update(c, "UPDATE workplace.trail_head SET seq = ?, hash = ?", seq, hash);
    }

    static TrailRow of(Row row) throws SQLException {
        return new TrailRow(
                row.time("at"),
                row.text("actor"),
                row.text("action"),
                row.text("target"),
                row.textOrNull("node"),
                row.textOrNull("project"),
                row.text("detail"),
                row.textOrNull("before_sha"),
                row.textOrNull("after_sha"));
    }
}
