package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.proto.Live;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the collector knows of its agents right now, for people to look at; kept in memory only. Thread-safe. */
public final class IngestBoard {
    /** Someone who looks comes again well within this. */
    static final Duration WATCH = Duration.ofSeconds(10);

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final Map<String, Instant> watched = new HashMap<>();

    /**
     * @param connected whether a stream is open
     * @param since when that last changed
     * @param live what came last of its health and, if someone looks, its values; null: nothing since the collector's start. It may be
     *     old: see {@code liveAt}
     * @param liveAt when it came, by the collector's clock
     * @param problem why its last batch was refused; empty: nothing refused since
     */
    public record Entry(
            String agent,
            boolean connected,
            Instant since,
            @Nullable Live live,
            @Nullable Instant liveAt,
            String problem) {}

    /** @return by agent's name */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** @return null if it never connected since the collector's start */
    public synchronized @Nullable Entry entry(String agent) {
        return entries.get(agent);
    }

    synchronized void connected(String agent, boolean connected, Instant now) {
        Entry e = entries.get(agent);
        entries.put(
                agent,
                e == null
                        ? new Entry(agent, connected, now, null, null, "")
                        : new Entry(agent, connected, now, e.live, e.liveAt, e.problem));
    }

    /** Someone looks at the agent's last values now. */
    synchronized void watch(String agent, Instant now) {
        if (entries.containsKey(agent)) {
            watched.put(agent, now);
        }
    }

    synchronized boolean isWatched(String agent, Instant now) {
        Instant at = watched.get(agent);
        return at != null && Duration.between(at, now).abs().compareTo(WATCH) < 0;
    }

    synchronized void live(String agent, Live live, Instant now) {
        entries.computeIfPresent(agent, (a, e) -> new Entry(a, e.connected, e.since, live, now, e.problem));
    }

    synchronized void problem(String agent, String problem) {
        entries.computeIfPresent(
                agent,
                (a, e) ->
                        e.problem.equals(problem) ? e : new Entry(a, e.connected, e.since, e.live, e.liveAt, problem));
    }
}
