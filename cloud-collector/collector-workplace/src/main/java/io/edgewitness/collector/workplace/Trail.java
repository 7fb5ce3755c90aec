package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who did what, in a chain of hashes; nothing is changed or removed. Any thread. */
public final class Trail {
    private static final int LONGEST_PAGE = 1_000;

    private static final String READ = "SELECT t.*, coalesce(a.name, t.actor) AS actor_name FROM workplace.trail t"
            + " LEFT JOIN workplace.actor a ON a.id = t.actor WHERE " + Reach.sql("t.node", "t.project")
            + " AND (?::text IS NULL OR t.project = ?) AND (?::text IS NULL OR t.actor = ANY(ARRAY(SELECT ?::text UNION ALL"
            + " SELECT id FROM workplace.actor WHERE strpos(lower(name), lower(?)) > 0)))"
            + " AND (?::text IS NULL OR t.action = ?) AND (?::timestamptz IS NULL OR t.at >= ?)"
            + " AND (?::timestamptz IS NULL OR t.at < ?) AND (?::bigint IS NULL OR t.seq < ?)"
            + " ORDER BY t.seq DESC LIMIT ?";

    /**
     * One act.
     *
     * @param actor id of the person or token, {@code collector} or {@code nobody}
     * @param node where it belongs; null: to the platform
     * @param before SHA-256 of the text that was, in hexadecimal
     */
    public record Entry(
            long seq,
            Instant at,
            String actor,
            String actorName,
            String action,
            String target,
            @Nullable String node,
            @Nullable String project,
            String detail,
            @Nullable String before,
            @Nullable String after,
            String hash) {}

    /**
     * What is null is not asked for.
     *
     * @param actor an id, or part of a name in whatever case
     */
    public record Filter(
            @Nullable String project,
            @Nullable String actor,
            @Nullable String action,
            @Nullable Instant from,
            @Nullable Instant until) {
        public static final Filter NONE = new Filter(null, null, null, null, null);

        public static Filter ofProject(String project) {
            return new Filter(project, null, null, null, null);
        }
    }

    /**
     * The newest entry: note it somewhere else, and nobody can cut the trail's end off unseen.
     *
     * @param hash in hexadecimal; zeros before the first entry
     */
    public record Head(long seq, String hash) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hash);
        }
    }

    /**
     * What a check found.
     *
     * @param entries how many were read
     * @param wrong number of the first entry that is not as it was written, null if all are
     * @param reason what is wrong with it, empty if nothing is
     */
    public record Verdict(long entries, @Nullable Long wrong, String reason) {
        public boolean whole() {
            return wrong == null;
        }
    }

    private final Store store;

    Trail(Store store) {
        this.store = store;
    }

    /**
     * Keeps an act that changes nothing here: a document made, an order sent. The caller has asked whether it is allowed.
     *
     * @param target what it was about, such as an id
     * @param node where it belongs; null: to the platform
     * @param project null: to none
     */
    public void record(
            Access access, Act act, String target, @Nullable String node, @Nullable String project, String detail) {
        String clean = Texts.optional("detail", detail, Texts.NOTE);
        String what = Texts.line("target", target, Texts.LINE);
        store.change(access.actor(), change -> {
            change.trail(act, what, node, project, clean, null, null);
            return act;
        });
    }

    /**
     * Newest first.
     *
     * @param before the number of the last entry of the page before; null: the newest page
     * @param limit 1 to 1000
     */
    public List<Entry> read(Access access, Filter filter, @Nullable Long before, int limit) {
        Object[] parameters = access.reach(Permission.READ_TRAIL)
                .parameters(
                        filter.project,
                        filter.project,
                        filter.actor,
                        filter.actor,
                        filter.actor,
                        filter.action,
                        filter.action,
                        filter.from,
                        filter.from,
                        filter.until,
                        filter.until,
                        before,
                        before,
                        Math.max(1, Math.min(limit, LONGEST_PAGE)));
        return store.read(c -> Store.list(c, READ, Trail::entry, parameters));
    }

    /** @return what the ids in these entries are called, as far as this one may know */
    public TrailNames names(Access access, List<Entry> entries) {
        return store.read(c -> TrailNames.of(c, access, entries));
    }

    private static Entry entry(Row row) throws SQLException {
        return new Entry(
                row.number("seq"),
                row.time("at"),
                row.text("actor"),
                row.text("actor_name"),
                row.text("action"),
                row.text("target"),
                row.textOrNull("node"),
                row.textOrNull("project"),
                row.text("detail"),
                row.textOrNull("before_sha"),
                row.textOrNull("after_sha"),
                Secrets.hex(row.bytes("hash")));
    }

    public Head head() {
        return store.read(Trail::head);
    }

    static Head head(Connection c) throws SQLException {
        Head head = Store.first(
                c,
                "SELECT seq, hash FROM workplace.trail_head",
                row -> new Head(row.number("seq"), Secrets.hex(row.bytes("hash"))));
        if (head == null) {
            throw new SQLException("the trail has no head");
        }
        return head;
    }

    /** As {@link #verify(List)}, with nothing to compare with. */
    public Verdict verify() {
        return verify(List.of());
    }

    /**
     * Computes each hash anew, and compares what the trail tells of with what stands there; reads everything.
     *
     * @param noted heads of earlier days that were kept elsewhere: each must still be in the trail
     */
    public Verdict verify(List<Head> noted) {
        return store.read(c -> {
            c.setAutoCommit(false);
            try {
                Store.update(c, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
                return TrailCheck.of(c, noted);
            } finally {
                c.rollback();
                c.setAutoCommit(true);
            }
        });
    }
}
