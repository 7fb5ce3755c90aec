package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Span;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which spans wait for a roll-up. One thread at a time. */
final class RollupSchedule {
    private static final long AGAIN = RollupSpan.HOUR;

    /** More would be years of late figures at once. */
    private static final int MOST_SPANS = 20_000;

    private final TreeMap<RollupSpan, State> spans = new TreeMap<>();
    private @Nullable ZoneId zone;
    private @Nullable RollupSpan hour;
    private @Nullable RollupSpan day;
    private boolean overflown;

    private static final class State {
        private boolean waits;
        private long rolledAt; // 0: never, as far as is known
    }

    /** In the order of the ledger. */
    void note(EvidenceRecord r) {
        switch (r.getBodyCase()) {
            case METRIC -> metric(r.getMetric());
            case GAP -> gap(r);
            case ROLLUP -> {
                State s = state(RollupSpan.of(r.getRollup()));
                if (s != null) {
                    s.waits = false;
                    s.rolledAt = r.getAt();
                }
            }
            default -> {
                if (r.hasConfiguration()) {
                    zone(r.getConfiguration().getTimeZone());
                }
                if (RollupSpan.isDisturbance(r)) {
                    touch(hour(r.getAt()));
                    touch(day(r.getAt()));
                }
            }
        }
    }

    private void zone(String id) {
        try {
            ZoneId named = ZoneId.of(id);
            if (!named.equals(zone)) {
                zone = named;
                day = null;
            }
        } catch (DateTimeException e) {
            // days are as they were; of an agent without a time zone there are none
            return;
        }
    }

    private void metric(MetricRecord m) {
        if (m.getWindowEnd() == Long.MIN_VALUE) {
            return;
        }
        long last = m.getWindowEnd() - 1;
        RollupSpan h = hour(last);
        if (h != null && h.holds(m)) {
            touch(h);
        }
        RollupSpan d = day(last);
        if (d != null && d.holds(m)) {
            touch(d);
        }
    }

    /** Where it begins and ends there is something to say; in between only of a span that has something else. */
    private void gap(EvidenceRecord r) {
        long from = r.getGap().getFrom();
        long last = Math.max(from, r.getGap().getTo() - 1);
        for (RollupSpan s : new RollupSpan[] {RollupSpan.hour(from), RollupSpan.hour(last), day(from), day(last)}) {
            if (s != null && s.holds(r.getGap())) {
                touch(s);
            }
        }
        spans.forEach((span, state) -> state.waits |= span.holds(r.getGap()));
    }

    private @Nullable RollupSpan hour(long at) {
        if (hour == null || !hour.holds(at)) {
            hour = RollupSpan.hour(at);
        }
        return hour;
    }

    private @Nullable RollupSpan day(long at) {
        if (zone != null && (day == null || !day.holds(at))) {
            day = RollupSpan.day(at, zone);
        }
        return zone == null ? null : day;
    }

    private void touch(@Nullable RollupSpan span) {
        State s = span == null ? null : state(span);
        if (s != null) {
            s.waits = true;
        }
    }

    private @Nullable State state(RollupSpan span) {
        State s = spans.get(span);
        if (s == null && spans.size() < MOST_SPANS) {
            s = new State();
            spans.put(span, s);
        }
        overflown |= s == null;
        return s;
    }

    /** Takes over what is known of the time before. */
    void merge(RollupSchedule before) {
        before.spans.forEach((span, state) -> {
            State mine = state(span);
            if (mine != null) {
                mine.waits |= state.waits;
                mine.rolledAt = Math.max(mine.rolledAt, state.rolledAt);
            }
        });
        zone = zone == null ? before.zone : zone;
    }

    /** Nothing can, or need, be said of it. */
    void give(RollupSpan span) {
        State s = spans.get(span);
        if (s != null) {
            s.waits = false;
        }
    }

    /**
     * @param after ns from the end of an hour to its roll-up; of a day it is an hour at least
     * @return what is due, by its begin
     */
    List<RollupSpan> due(long now, long after, int most) {
        List<RollupSpan> due = new ArrayList<>();
        spans.entrySet()
                .removeIf(e -> !e.getValue().waits
                        && e.getKey().to() < now - RollupSpan.LONGEST_DAY
                        && now - e.getValue().rolledAt > AGAIN);
        for (Map.Entry<RollupSpan, State> e : spans.entrySet()) {
            RollupSpan s = e.getKey();
            State state = e.getValue();
            long wait = s.kind() == Span.DAY ? Math.max(after, RollupSpan.HOUR) : after;
            boolean rested = state.rolledAt == 0 || now < state.rolledAt || now - state.rolledAt >= AGAIN;
            if (state.waits && rested && now >= s.to() + wait && due.size() < most) {
                due.add(s);
            }
        }
        return due;
    }

    /** @return whether there was a span that had no room here, since the last call */
    boolean overflown() {
        boolean was = overflown;
        overflown = false;
        return was;
    }
}
