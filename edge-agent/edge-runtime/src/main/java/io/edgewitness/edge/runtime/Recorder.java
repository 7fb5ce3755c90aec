package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerFullException;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.SourceTime;
import io.edgewitness.edge.ledger.proto.Tick;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the ledger's inbox into the ledger. One thread calls {@link #doWork}; the rest any thread. */
final class Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);
    private static final int RUN = 500;

    private final LedgerInbox inbox;
    private final LedgerWriter writer;
    private final PointVersions versions;
    private final ArrayDeque<Waiting> barriers = new ArrayDeque<>();
    private ScenarioInbox.@Nullable Loss undeclared; // settled, and then the disk was full: the same entry comes again
    private volatile @Nullable LedgerException failure;
    private volatile boolean stopping;

    private record Waiting(BatchId in, Runnable durable) {}

    Recorder(LedgerInbox inbox, LedgerWriter writer, PointVersions versions) {
        this.inbox = inbox;
        this.writer = writer;
        this.versions = versions;
    }

    /** Appends what waits and does what is due. @return 0 if there was nothing to do */
    int doWork(Instant now) {
        int done = 0;
        try {
            for (LedgerEntry e = inbox.peek(); e != null && done < RUN; e = inbox.peek()) {
                append(e);
                inbox.remove();
                done++;
            }
        } catch (LedgerFullException full) {
            // Nothing of the entry was kept: it stays where it is, and the sources are refused meanwhile.
            LOG.debug("the ledger takes nothing just now: {}", full.getMessage());
            done = 0;
        }
        int work = writer.doWork(now);
        return done + work + release();
    }

    private int release() {
        int released = 0;
        for (Waiting w = barriers.peek(); w != null && !w.in().isAfter(writer.committed()); w = barriers.peek()) {
            barriers.remove();
            w.durable().run();
            released++;
        }
        return released;
    }

    private void append(LedgerEntry entry) {
        if (entry instanceof LedgerEntry.Samples s) {
            samples(s);
        } else if (entry instanceof LedgerEntry.Hole h) {
            hole(h.sequence(), h.source(), h.gap(), h.loss(), h.at());
            h.forwards().forEach(f -> f.inbox().offer(f.input(), h.at()));
        } else if (entry instanceof LedgerEntry.Resume r) {
            resume(r);
        } else if (entry instanceof LedgerEntry.Ticked t) {
            writer.append(EvidenceRecord.newBuilder()
                    .setSequence(t.sequence())
                    .setAt(Nanos.of(t.at()))
                    .setTick(tick(t))
                    .build());
            t.forwards().forEach(f -> f.inbox().offer(f.input(), t.at()));
        } else if (entry instanceof LedgerEntry.Declared d) {
            writer.declare(d.source(), d.mode(), d.points());
            versions.declare(d.source(), d.mode(), d.points());
        } else if (entry instanceof LedgerEntry.Figure f) {
            writer.append(EvidenceRecord.newBuilder()
                    .setSequence(f.sequence())
                    .setAt(Nanos.of(f.at()))
                    .setMetric(f.metric().setInputs(versions.digest(f.inputs())))
                    .build());
        } else if (entry instanceof LedgerEntry.Evidence e) {
            writer.append(e.evidence());
        } else if (entry instanceof LedgerEntry.Step s) {
            Runnable written = s.written();
            if (writer.appendAtOnce(s.evidence(), s.forced()) && written != null) {
                written.run();
            }
            s.forwards().forEach(f -> f.inbox().offer(f.input(), s.at()));
        } else if (entry instanceof LedgerEntry.Blob b) {
            writer.blob(b.sequence(), b.scenario(), b.mediaType(), b.content());
        } else if (entry instanceof LedgerEntry.Configured c) {
            writer.configuration(c.sha256());
        } else if (entry instanceof LedgerEntry.Clock c) {
            writer.clock(c.status());
        } else if (entry instanceof LedgerEntry.Barrier b) {
            barriers.add(new Waiting(writer.openBatch(), b.durable()));
        }
    }

    private static Tick tick(LedgerEntry.Ticked t) {
        Tick.Builder tick = Tick.newBuilder();
        t.complete()
                .forEach((source, at) -> tick.addComplete(
                        SourceTime.newBuilder().setSource(source).setAt(Nanos.of(at))));
        return tick.build();
    }

    private void samples(LedgerEntry.Samples s) {
        Delivery delivery = s.delivery();
        boolean empty = delivery.samples().isEmpty() && delivery.key() == null && delivery.durable() == null;
        if (empty || writer.append(s.sequence(), s.source(), delivery)) {
            s.forwards().forEach(f -> f.inbox().offer(f.input(), s.at()));
        }
    }

    private void resume(LedgerEntry.Resume r) {
        ScenarioInbox.Loss loss = undeclared == null ? r.inbox().settle(r.at()) : undeclared;
        undeclared = loss;
        if (loss != null) {
            hole(r.sequence(), "scenario:" + r.inbox().scenario(), loss.gap(), loss, r.at());
            r.inbox().offer(new ScenarioInput.Hole(r.sequence(), loss.gap()), r.at());
            undeclared = null;
        }
    }

    private void hole(long sequence, String source, Gap gap, ScenarioInbox.@Nullable Loss loss, Instant at) {
        GapRecord.Builder record = GapRecord.newBuilder()
                .setSource(source)
                .setFrom(Nanos.of(gap.from()))
                .setTo(Nanos.of(gap.to()))
                .setCount(gap.count())
                .setReason(gap.reason());
        if (loss == null) {
            gap.points().stream().map(PointId::name).forEach(record::addPoints);
        } else {
            record.setFirstSequence(loss.first()).setLastSequence(loss.last());
        }
        writer.append(EvidenceRecord.newBuilder()
                .setSequence(sequence)
                .setAt(Nanos.of(at))
                .setGap(record)
                .build());
    }

    /** Asks {@link #run} to end. */
    void stop() {
        stopping = true;
    }

    /**
     * Runs until stopped or until the ledger fails; then empties the inbox and ends. The thread must never be interrupted: that would
     * close the ledger's files under it.
     */
    void run(InstantSource clock, Runnable onFailure) {
        try {
            while (!stopping) {
                if (doWork(clock.instant()) == 0) {
                    inbox.await(inbox.peek() == null ? 5_000_000 : 20_000_000);
                }
            }
            for (int idle = 0; inbox.peek() != null && idle < 100; ) {
                idle = doWork(clock.instant()) == 0 ? idle + 1 : 0;
            }
        } catch (LedgerException e) {
            failure = e;
            LOG.error("{} {}", Problem.LEDGER_BROKEN.code(), e.getMessage());
            onFailure.run();
        } catch (RuntimeException | Error e) {
            failure = new LedgerException(String.valueOf(e), e);
            LOG.error("the ledger's thread stopped", e);
            onFailure.run();
        }
    }

    /** How the ledger is. Any thread. */
    Health health() {
        LedgerException broken = failure;
        if (broken != null) {
            return new Health(Health.State.DOWN, String.valueOf(broken.getMessage()));
        }
        String waits = (inbox.waiting() >> 10) + " KiB of at most " + (inbox.limit() >> 10) + " KiB wait for it";
        if (writer.isFull()) {
            return new Health(
                    Health.State.DOWN,
                    "the disk takes nothing: " + waits
                            + ", what comes beyond that is refused and declared; make room, or lower ledger.quota");
        }
        return inbox.waiting() > inbox.limit() / 2
                ? new Health(Health.State.DEGRADED, "the disk is too slow: " + waits)
                : Health.up();
    }

    /** Why the ledger takes no more; null while it does. */
    @Nullable
    LedgerException failure() {
        return failure;
    }

    /** After the ledger was closed whole: everything is durable. */
    void releaseAll() {
        for (Waiting w = barriers.poll(); w != null; w = barriers.poll()) {
            w.durable().run();
        }
    }
}
