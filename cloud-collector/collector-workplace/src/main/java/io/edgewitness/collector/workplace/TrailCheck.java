package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** Computes each hash of the trail anew and compares what it tells of with what stands in the tables. */
final class TrailCheck {
    private static final int CHUNK = 5_000;

    /** @param sql gives as {@code n} the number of the first entry that is wrong, 0 if none tells of what stands there */
    private record Comparison(String sql, String reason) {}

    private static final List<Comparison> COMPARISONS = List.of(
            new Comparison(
                    "SELECT min(t.seq) AS n FROM workplace.trail t LEFT JOIN workplace.answer_revision r"
                            + " ON r.project = t.project AND r.key = t.target AND r.revision::text = t.detail"
                            + " WHERE t.action = 'answer' AND (r.actor IS DISTINCT FROM t.actor OR r.at IS DISTINCT FROM t.at"
                            + " OR encode(sha256(convert_to(r.json, 'UTF8')), 'hex') IS DISTINCT FROM t.after_sha)",
                    "the answer it tells of was changed or removed"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.answer_revision r WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.project = r.project AND t.action = 'answer' AND t.detail = r.revision::text"
                            + " AND t.target = r.key) LIMIT 1",
                    "an answer stands there of which the trail knows nothing"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.answer a FULL JOIN (SELECT project, key, max(revision) AS revision"
                            + " FROM workplace.answer_revision GROUP BY project, key) r USING (project, key)"
                            + " WHERE a.revision IS DISTINCT FROM r.revision LIMIT 1",
                    "an answer is shown that is not the newest of its key"),
            new Comparison(
                    "SELECT min(t.seq) AS n FROM workplace.trail t LEFT JOIN workplace.file f ON f.id = t.target"
                            + " WHERE t.action = 'file-add' AND (right(t.detail, 64) IS DISTINCT FROM f.sha256"
                            + " OR f.project IS DISTINCT FROM t.project OR f.actor IS DISTINCT FROM t.actor"
                            + " OR f.added IS DISTINCT FROM t.at)",
                    "the file it tells of was changed or removed"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.file f WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.action = 'file-add' AND t.target = f.id) LIMIT 1",
                    "a file stands there of which the trail knows nothing"),
            new Comparison(
                    "SELECT min(t.seq) AS n FROM workplace.trail t LEFT JOIN workplace.note o ON o.id = t.target"
                            + " WHERE t.action = 'note-add' AND (o.actor IS DISTINCT FROM t.actor OR o.at IS DISTINCT FROM t.at"
                            + " OR encode(sha256(convert_to(o.text, 'UTF8')), 'hex') IS DISTINCT FROM t.after_sha)",
                    "the note it tells of was changed or removed"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.role_grant g WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.action = 'role-give' AND t.target = g.person AND t.detail = g.role || ' ' || g.source"
                            + " AND t.project IS NOT DISTINCT FROM g.project"
                            + " AND (g.project IS NOT NULL OR t.node IS NOT DISTINCT FROM g.node)) LIMIT 1",
                    "a role stands there that the trail never gave"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.consent o WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.action = 'consent-give' AND t.target = o.id AND t.node = o.enterprise"
                            + " AND starts_with(t.detail, o.zone || ' ' || o.kind || ' ')) LIMIT 1",
                    "a consent stands there that the trail never gave"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.token k WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.action = 'token-issue' AND t.target = k.id AND t.actor = k.person"
                            + " AND starts_with(t.detail, array_to_string(k.permissions, ' ') || ' until ')) LIMIT 1",
                    "a token stands there that the trail never gave"),
            new Comparison(
                    "SELECT 0 AS n FROM workplace.identity i WHERE NOT EXISTS (SELECT 1 FROM workplace.trail t"
                            + " WHERE t.action = 'identity-link' AND t.target = i.person AND t.at = i.linked) LIMIT 1",
                    "an account of a provider stands there that the trail never linked"));

    private record Link(long seq, TrailRow row, byte[] previous, byte[] hash) {}

    private TrailCheck() {}

    /** @param c sees one state of the database throughout */
    static Trail.Verdict of(Connection c, List<Trail.Head> noted) throws SQLException {
        Trail.Verdict chain = chain(c);
        if (!chain.whole()) {
            return chain;
        }
        for (Trail.Head head : noted) {
            if (head.seq() > 0
                    && !Store.exists(
                            c, "SELECT 1 FROM workplace.trail WHERE seq = ? AND hash = ?", head.seq(), head.bytes())) {
                return new Trail.Verdict(
                        chain.entries(),
                        head.seq(),
                        "it is not the one that was noted elsewhere: the trail was written anew");
            }
        }
        return compared(c, chain.entries());
    }

    private static Trail.Verdict chain(Connection c) throws SQLException {
        long seq = 0;
        byte[] hash = TrailRow.START;
        while (true) {
            List<Link> links = Store.list(
                    c,
                    "SELECT * FROM workplace.trail WHERE seq > ? ORDER BY seq LIMIT " + CHUNK,
                    row -> new Link(row.number("seq"), TrailRow.of(row), row.bytes("previous"), row.bytes("hash")),
                    seq);
            for (Link link : links) {
                if (link.seq != seq + 1) {
                    return new Trail.Verdict(seq, seq + 1, "the entry is missing");
                }
                seq++;
                if (!Arrays.equals(link.previous, hash)) {
                    return new Trail.Verdict(seq, seq, "it does not follow the entry before it");
                }
                hash = link.row.hash(hash, seq);
                if (!Arrays.equals(link.hash, hash)) {
                    return new Trail.Verdict(seq, seq, "it was changed");
                }
            }
            if (links.isEmpty()) {
                Trail.Head head = Trail.head(c);
                return head.seq() == seq && Arrays.equals(head.bytes(), hash)
                        ? new Trail.Verdict(seq, null, "")
                        : new Trail.Verdict(seq, Math.min(seq, head.seq()) + 1, "the end was cut off or added to");
            }
        }
    }

    private static Trail.Verdict compared(Connection c, long entries) throws SQLException {
        for (Comparison comparison : COMPARISONS) {
            Long wrong = Store.first(c, comparison.sql, row -> row.numberOrNull("n"));
            if (wrong != null) {
                return new Trail.Verdict(entries, wrong == 0 ? entries + 1 : wrong, comparison.reason);
            }
        }
        return new Trail.Verdict(entries, null, "");
    }
}
