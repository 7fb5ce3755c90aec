package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.Audit.Outcome;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares records with what they were made from: windows with their samples, roll-ups with the records of their windows. Believes the tree
 * head's signature alone: each batch must carry its agent's signature and follow the one before, up to the record's own, whose header stands in
 * the tree. Reads from a little before the window on, and further back as long as that does not confirm the record. One thread.
 */
public final class AuditCheck {
    /** How far before a window reading begins. */
    static final List<Duration> MARGINS = List.of(Duration.ofMinutes(2), Duration.ofMinutes(20), Duration.ofHours(2));

    private final Audit audit;
    private final AuditHead head;

    /** @throws AuditException if the file is not what the head, the day and the figures' names give */
    public AuditCheck(Audit audit) throws AuditException {
        this.audit = audit;
        this.head = AuditHead.of(audit);
    }

    /**
     * Batches of an agent.
     *
     * @param after exclusive
     * @param last inclusive
     */
    public record Range(String agent, BatchId after, BatchId last) {}

    /** @return the audit with a result for each record that the source knows of; of agents that it does not know the old ones stay */
    public Audit run(RawBatches source, Predicate<String> agents) {
        List<Audit.Item> items = new ArrayList<>();
        for (Audit.Item item : audit.items()) {
            List<Audit.Drawn> drawn = new ArrayList<>();
            for (Audit.Drawn d : item.drawn()) {
                List<Audit.Checked> records = new ArrayList<>();
                for (Audit.Checked c : d.records()) {
                    records.add(agents.test(c.agent()) ? c.with(found(d, c, source)) : c);
                }
                drawn.add(d.with(records));
            }
            items.add(item.with(drawn));
        }
        return audit.with(items);
    }

    /**
     * @param isThere whether all batches of a range are there as whole as they can be had
     * @return what has to be had next before the record can be compared with samples; null: nothing
     */
    public @Nullable Range wanted(Audit.Checked c, RawBatches source, Predicate<Range> isThere) throws AuditException {
        for (Duration margin : c.of() == Resolution.WINDOW ? MARGINS : List.<Duration>of()) {
            Range range = range(c, source, margin);
            if (!isThere.test(range)) {
                return range;
            }
            if (samples(c, source, range).outcome() == Outcome.CONFIRMED) {
                return null;
            }
        }
        return null;
    }

    /** What cannot be read is found out about this record, and the others go on. */
    private Audit.Result found(Audit.Drawn d, Audit.Checked c, RawBatches source) {
        try {
            return c.of() == Resolution.WINDOW ? samples(c, source) : windows(d, c, source);
        } catch (AuditException e) {
            return AuditFound.none("unreadable", "原始数据无法读取", "the samples cannot be read: " + e.getMessage());
        }
    }

    private Audit.Result samples(Audit.Checked c, RawBatches source) throws AuditException {
        Range before = range(c, source, MARGINS.get(0));
        Audit.Result result = samples(c, source, before);
        for (int i = 1; i < MARGINS.size() && result.outcome() != Outcome.CONFIRMED; i++) {
            Range range = range(c, source, MARGINS.get(i));
            result = range.equals(before) ? result : samples(c, source, range);
            before = range;
        }
        return result;
    }

    private static Range range(Audit.Checked c, RawBatches source, Duration margin) throws AuditException {
        BatchId after = source.before(c.agent(), c.window().start().minus(margin));
        BatchId last = c.batch();
        return new Range(c.agent(), last.isAfter(after) ? after : before(last), last);
    }

    private static BatchId before(BatchId id) {
        return new BatchId(id.epoch(), id.number() - 1);
    }

    private Audit.Result samples(Audit.Checked c, RawBatches source, Range range) throws AuditException {
        Batch own = source.next(c.agent(), before(c.batch()));
        Audit.Result wrong = wrong(c, own);
        EvidenceRecord record = own == null || wrong != null ? null : record(own, c);
        if (record == null) {
            return wrong == null ? noRecord(c) : wrong;
        }
        WindowCheck check = new WindowCheck(
                record.getMetric(),
                MetricRecords.stored(c.agent(), c.batch(), record).metric().amount());
        AuditFound found = check.found();
        underHead(c, found);
        RawParameters parameters = parameters(c, source, record, found);
        RawWindow raw = new RawWindow(
                record,
                c.batch().epoch(),
                parameters.clockTolerance(),
                range.after().epoch(),
                source.points(c.agent(), range.after()));
        BatchWalk walk = new BatchWalk(key(c.agent()), true);
        if (walk.run(range, at -> source.next(c.agent(), at), found, raw::add)) {
            check.derive(raw, parameters, found);
        }
        return found.result();
    }

    /** Needs no samples: the records of all windows are evidence. */
    private Audit.Result windows(Audit.Drawn d, Audit.Checked c, RawBatches source) throws AuditException {
        Batch own = source.evidence(c.agent(), before(c.batch()));
        Audit.Result wrong = wrong(c, own);
        EvidenceRecord record = own == null || wrong != null ? null : record(own, c);
        if (record == null) {
            return wrong == null ? noRecord(c) : wrong;
        }
        RolledWindows rolled = new RolledWindows(record, c.batch(), c.metric());
        AuditFound found = rolled.found();
        underHead(c, found);
        BatchWalk walk = new BatchWalk(key(c.agent()), false);
        Range range = range(c, source, Duration.ofNanos(RolledWindows.LEAD + 1));
        if (walk.run(range, at -> source.evidence(c.agent(), at), found, rolled::add)) {
            rolled.compare(
                    d.windows().stream()
                            .filter(w -> w.agent().equals(c.agent())
                                    && w.metric().equals(c.metric())
                                    && c.window().contains(w.window().end().minusNanos(1)))
                            .toList(),
                    found);
        }
        return found.result();
    }

    /** @return null if the batch is the one of which the audit speaks */
    private static Audit.@Nullable Result wrong(Audit.Checked c, @Nullable Batch own) throws AuditException {
        if (own == null || !LedgerSlice.id(BatchWalk.header(own)).equals(c.batch())) {
            return AuditFound.none(
                    "no-batch", "没有批次" + c.batch(), "batch " + c.batch() + " of " + c.agent() + " is not there");
        }
        return Digests.hex(BatchCheck.headerHash(own)).equals(c.header())
                ? null
                : AuditFound.wrong(
                        "another-batch",
                        "批次" + c.batch() + "不是抽样时的那一批",
                        "batch " + c.batch() + " is another one than when the instant was drawn: " + c.agent()
                                + " has two histories");
    }

    private static Audit.Result noRecord(Audit.Checked c) {
        return AuditFound.wrong(
                "no-record",
                "批次" + c.batch() + "中没有该记录",
                "batch " + c.batch() + " holds no such record as #" + c.sequence());
    }

    private void underHead(Audit.Checked c, AuditFound found) {
        if (!head.holds(c)) {
            found.reason(
                    "after-head",
                    "该记录不在抽样所用的树头之下",
                    "the record is not under the tree head that the instants were drawn from");
        }
    }

    private static RawParameters parameters(Audit.Checked c, RawBatches source, EvidenceRecord record, AuditFound found)
            throws AuditException {
        try {
            return RawParameters.read(
                    source.parameters(c.agent(), record.getMetric().getScenario(), c.batch()));
        } catch (IllegalArgumentException e) {
            found.reason("parameters", "场景参数无法读取", "the scenario's parameters cannot be read: " + e.getMessage());
            return RawParameters.DEFAULT;
        }
    }

    private byte[] key(String agent) throws AuditException {
        try {
            return HexFormat.of().parseHex(audit.agents().getOrDefault(agent, "none"));
        } catch (IllegalArgumentException e) {
            throw new AuditException("the audit does not name the key of agent " + agent + "; draw again", e);
        }
    }

    private static @Nullable EvidenceRecord record(Batch batch, Audit.Checked c) throws AuditException {
        for (Leaf leaf : batch.getEvidenceList()) {
            try {
                EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
                if (r.getSequence() == c.sequence() && isOf(r, c)) {
                    return r;
                }
            } catch (InvalidProtocolBufferException e) {
                throw new AuditException("batch " + c.batch() + " holds a record that cannot be read", e);
            }
        }
        return null;
    }

    private static boolean isOf(EvidenceRecord r, Audit.Checked c) {
        if (c.of() != Resolution.WINDOW) {
            return r.hasRollup()
                    && RollupRecords.resolution(r.getRollup()) == c.of()
                    && RollupRecords.span(r.getRollup()).equals(c.window());
        }
        Instant start = Nanos.instant(r.getMetric().getWindowStart());
        return r.hasMetric()
                && r.getMetric().getName().equals(c.metric())
                && start.equals(c.window().start());
    }
}
