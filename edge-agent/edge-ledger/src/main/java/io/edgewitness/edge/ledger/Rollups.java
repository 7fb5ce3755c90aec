package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.RollupMaker.Made;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records what the ledger says of each hour and day that is over.
 *
 * <p>The ledger's thread only notes which spans a record belongs to. When one is due, {@link #work} makes its roll-up from the
 * evidence files on a thread of its own; what it made goes into the ledger if nothing of that span came meanwhile, else it is made
 * again. So there is nothing in memory that a crash could lose: after a start the last hours of the ledger say what is still due.
 */
public final class Rollups {
    private static final long SECOND = 1_000_000_000L;

    /** After a start scenarios first catch up: so long, where no roll-up is wanted sooner. */
    private static final long SETTLE = 60 * SECOND;

    private static final long RETRY = 600 * SECOND;
    private static final int MOST_AT_ONCE = 26;
    private static final long MEMORY = 8 << 20;

    private final LedgerWriter writer;
    private final Head head;
    private final long after;
    private final long opened;
    private final RollupMaker maker;
    private final RollupSchedule schedule = new RollupSchedule();
    private final Set<RollupSpan> stale = new HashSet<>();
    private @Nullable Job running;
    private boolean handed;
    private boolean caughtUp;
    private long looked;
    private long notBefore;
    private String lastFailure = "";

    private volatile @Nullable Job job; // for the worker
    private volatile @Nullable Outcome outcome; // from the worker
    private volatile boolean stopped;

    /** @param spans empty: look through what is there */
    private record Job(BatchId through, List<RollupSpan> spans) {}

    /** @param failure empty if there was none */
    private record Outcome(
            Map<RollupSpan, Made> made, @Nullable RollupSchedule before, String failure) {}

    Rollups(Disk disk, LedgerWriter writer, Head head, long after, long now) {
        this.writer = writer;
        this.head = head;
        this.after = after;
        this.opened = now;
        this.maker = new RollupMaker(disk, MEMORY, () -> stopped);
    }

    /** Each record that the ledger takes, in its order. */
    void note(EvidenceRecord r) {
        schedule.note(r);
        Job j = running;
        if (j != null) {
            for (RollupSpan s : j.spans) {
                if (s.concerns(r)) {
                    stale.add(s);
                }
            }
        }
    }

    /** On the ledger's thread. @return 0 if nothing was to be done */
    int doWork(long now) {
        Outcome o = outcome;
        if (o != null) {
            outcome = null;
            settle(o, now);
            return 1;
        }
        if (running != null) {
            watch(running, now);
            return 0;
        }
        if (now >= looked && now - looked < SECOND) {
            return 0;
        }
        looked = now;
        if (notBefore > now && notBefore - now <= RETRY) {
            return 0;
        }
        if (!caughtUp) {
            begin(new Job(BatchId.NONE, List.of()));
        } else if (head.told && (now < opened || now - opened >= Math.min(SETTLE, after))) {
            List<RollupSpan> due = schedule.due(now, after, MOST_AT_ONCE);
            if (!due.isEmpty()) {
                begin(new Job(writer.openBatch(), due));
            }
        }
        return 0;
    }

    private void begin(Job j) {
        stale.clear();
        running = j;
        handed = false;
    }

    /** The worker gets it once its last batch is on disk. */
    private void watch(Job j, long now) {
        for (RollupSpan s : j.spans) {
            if (now < s.from() - RollupFolds.LEAD) {
                stale.add(s); // a clock that was set so far back begins the span anew
            }
        }
        if (!handed && !j.through.isAfter(writer.committed())) {
            handed = true;
            job = j;
        }
    }

    private void settle(Outcome o, long now) {
        Job j = Objects.requireNonNull(running);
        running = null;
        try {
            if (!o.failure.isEmpty()) {
                failed(o.failure, now);
            } else if (o.before != null) {
                schedule.merge(o.before);
                caughtUp = true;
            } else {
                made(j, o.made, now);
            }
        } catch (LedgerFullException e) {
            notBefore = now + 10 * SECOND; // what is not recorded still waits
        }
    }

    private void failed(String failure, long now) {
        notBefore = now + RETRY;
        if (!failure.equals(lastFailure)) {
            event(now, "rollup-failed", "roll-ups cannot be made, and will be tried again: " + failure);
            lastFailure = failure;
        }
    }

    private void made(Job j, Map<RollupSpan, Made> made, long now) {
        lastFailure = "";
        for (RollupSpan s : j.spans) {
            Made m = made.get(s);
            if (m != null && !stale.contains(s)) {
                record(s, m, now);
            }
        }
        if (schedule.overflown()) {
            event(now, "rollup-left-out", "too many hours and days wait for a roll-up; some get none");
        }
    }

    private void record(RollupSpan s, Made made, long now) {
        Rollup.Builder r = made.rollup();
        if (r == null) {
            event(now, "rollup-left-out", s + " gets no roll-up: its records are no longer all there");
        } else if (made.isNews()) {
            writer.append(EvidenceRecord.newBuilder()
                    .setAt(now)
                    .setRollup(r.setPrevious(head.lastRollup(s.kind())))
                    .build());
            if (r.getLeftOut() > 0) {
                event(
                        now,
                        "rollup-left-out",
                        "the roll-up of " + s + " lacks " + r.getLeftOut() + " series with more than "
                                + SeriesFold.MOST_WINDOWS + " windows");
            }
        }
        schedule.give(s);
    }

    private void event(long now, String type, String message) {
        writer.append(EvidenceRecord.newBuilder()
                .setAt(now)
                .setEvent(
                        EventRecord.newBuilder().setType(type).setSeverity(300).setMessage(message))
                .build());
    }

    /** Does what the ledger's thread has left to do, on a thread that may wait for the disk. @return false if there was nothing */
    public boolean work() {
        Job j = job;
        if (j == null) {
            return false;
        }
        job = null;
        try {
            if (j.spans.isEmpty()) {
                RollupSchedule before = new RollupSchedule();
                maker.catchUp(since(), before::note);
                outcome = new Outcome(Map.of(), before, "");
            } else {
                outcome = new Outcome(maker.make(j.spans, j.through), null, "");
            }
        } catch (IOException | RuntimeException e) {
            outcome = new Outcome(Map.of(), null, FileFailure.text(e));
        } catch (Error e) { // such as too little memory: next time there may be more
            outcome = new Outcome(Map.of(), null, e.toString());
        }
        return true;
    }

    /** What belongs to spans before that was due, and done, before the last run ended. */
    private long since() {
        Instant last = writer.previous().lastRecorded();
        long end = last == null ? opened : Math.min(opened, Nanos.of(last));
        return end - after - RollupSpan.LONGEST_DAY - 2 * RollupSpan.HOUR;
    }

    /** Ends {@link #work} soon. Any thread. */
    public void stop() {
        stopped = true;
    }
}
