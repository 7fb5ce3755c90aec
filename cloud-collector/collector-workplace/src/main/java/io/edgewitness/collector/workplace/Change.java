package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One transaction and what it will leave in the trail. The trail is written last, under its lock: changes to other things wait for each
 * other no longer than that takes, and never in a circle.
 */
final class Change {
    final Connection c;
    final Actor actor;
    final Instant at;
    private final List<TrailRow> rows = new ArrayList<>();

    Change(Connection c, Actor actor, Instant at) {
        this.c = c;
        this.actor = actor;
        this.at = at;
    }

    /**
     * What was done.
     *
     * @param target its id
     * @param node where it belongs, null: to the platform
     */
    void trail(Act act, String target, @Nullable String node, String detail) {
        trail(act, target, node, null, detail, null, null);
    }

    /**
     * What was changed.
     *
     * @param before the text that was, of which the trail keeps the digest
     */
    void trail(
            Act act,
            String target,
            @Nullable String node,
            @Nullable String project,
            String detail,
            @Nullable String before,
            @Nullable String after) {
        rows.add(new TrailRow(
                at,
                actor.id(),
                act.id(),
                target,
                node,
                project,
                detail,
                before == null ? null : Secrets.sha256Hex(before),
                after == null ? null : Secrets.sha256Hex(after)));
    }

    void writeTrail() throws SQLException {
        if (!rows.isEmpty()) {
            TrailRow.append(c, rows);
        }
    }

    /** One after the other, until the transaction ends: for rules over many rows. */
    void alone(String what) throws SQLException {
        Store.exists(c, "SELECT pg_advisory_xact_lock(hashtext(?))", "edgewitness-workplace-" + what);
    }
}
