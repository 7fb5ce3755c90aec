package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The roll-ups of one span of one agent, in the order of its ledger: each names the one before, so none is left out in between. */
final class RollupChain {
    private static final byte[] NONE = new byte[32];

    /**
     * @param subject who it is, for a report
     * @param header where it lies: place in the list of headers
     * @param index which leaf of its batch
     * @param rollup without its metrics
     */
    record Link(String subject, int header, int index, Instant at, Rollup rollup, byte[] sha256) {
        Window span() {
            return RollupRecords.span(rollup);
        }
    }

    private final List<Link> links = new ArrayList<>();

    /** @return what is wrong between it and the one before; null if nothing is */
    @Nullable
    String add(Link next) {
        String problem = null;
        if (next.rollup.getFrom() >= next.rollup.getTo()) {
            problem = "it ends before it begins";
        } else if (!links.isEmpty()
                && !Arrays.equals(
                        links.get(links.size() - 1).sha256,
                        next.rollup.getPrevious().toByteArray())) {
            problem = "it does not name " + links.get(links.size() - 1).subject
                    + " as the one before it: one was removed, added or changed";
        }
        links.add(next);
        return problem;
    }

    boolean isEmpty() {
        return links.isEmpty();
    }

    Link last() {
        return links.get(links.size() - 1);
    }

    /** @return whether none before the first can be of a time that begins then */
    boolean reachesBack(Instant begin) {
        return !links.isEmpty()
                && (Arrays.equals(NONE, links.get(0).rollup.getPrevious().toByteArray())
                        || !links.get(0).at.isAfter(begin));
    }

    /** @return of each span that shares time with these the last one */
    Collection<Link> newest(Collection<Window> times) {
        Map<Window, Link> newest = new LinkedHashMap<>();
        for (Link l : links) {
            Window span = l.span();
            if (times.stream()
                    .anyMatch(t -> span.start().isBefore(t.end()) && span.end().isAfter(t.start()))) {
                newest.put(span, l);
            }
        }
        return newest.values();
    }

    /** @return pieces of a time that no span covers, in order */
    List<Window> missing(Window time) {
        List<Window> spans = newest(List.of(time)).stream()
                .map(Link::span)
                .sorted(Comparator.comparing(Window::start))
                .toList();
        List<Window> missing = new ArrayList<>();
        Instant at = time.start();
        for (Window s : spans) {
            if (s.start().isAfter(at)) {
                missing.add(new Window(at, s.start()));
            }
            at = s.end().isAfter(at) ? s.end() : at;
        }
        if (at.isBefore(time.end())) {
            missing.add(new Window(at, time.end()));
        }
        return missing;
    }

    static String called(Rollup r) {
        return switch (r.getSpan()) {
            case HOUR -> "hour " + Nanos.instant(r.getFrom());
            case DAY -> "day " + Nanos.instant(r.getFrom());
            case SPAN_UNKNOWN, UNRECOGNIZED -> "span " + r.getSpanValue() + " " + Nanos.instant(r.getFrom());
        };
    }
}
