package io.edgewitness.collector.verify;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.ProvenHeaders.Header;
import io.edgewitness.collector.verify.proto.ProvenHead;
import io.edgewitness.collector.verify.proto.ProvenHeader;
import io.edgewitness.collector.verify.proto.ProvenRecord;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a bundle holds of one agent besides whole batches: that its tree head is signed, its headers are in that tree, its records
 * in their batches; that of the roll-ups between the first and the last none is left out, and of what disturbed their spans nothing.
 * Reads the files piece by piece and keeps what is small.
 */
final class ProofCheck {
    private static final int SALT = 16;
    private static final long LEAD = Duration.ofHours(1).toNanos();

    private final String agent;
    private final BundleFiles files;
    private final String folder;
    private final Map<Resolution, List<Window>> times;
    private final VerifyReport report;
    private final LedgerNotes notes;
    private final ProvenHeaders headers;

    private final Set<RecordReference> badRecords = new HashSet<>();
    private final List<Disturbance> disturbances = new ArrayList<>();
    private final Map<Resolution, RollupChain> chains = new EnumMap<>(Resolution.class);
    private @Nullable Configuration configuration;
    private boolean started;
    private int lastHeader = -1;
    private int lastIndex = -1;
    private int records;

    /** @param change of a configuration: whether it is another than the one before it, or the first of a start */
    private record Disturbance(int header, int index, EvidenceRecord record, byte[] sha256, boolean change) {}

    /** @param times of the figures that are made of roll-ups, by their resolution */
    ProofCheck(
            String agent,
            byte[] publicKey,
            BundleFiles files,
            String folder,
            Map<Resolution, List<Window>> times,
            List<Window> spans,
            VerifyReport report) {
        this.agent = agent;
        this.files = files;
        this.folder = folder;
        this.times = times;
        this.report = report;
        this.notes = new LedgerNotes(
                agent,
                times.values().stream().flatMap(Collection::stream).distinct().toList(),
                spans,
                report);
        this.headers = new ProvenHeaders(agent, publicKey, notes, report);
    }

    /** Checks all and gives gaps, roll-ups and holds to the evidence. @throws BundleException if a file is none */
    void run(Evidence evidence) throws BundleException {
        each(ProofFiles.SEAL, ProvenHead.parser(), headers::head);
        if (headers.heads().isEmpty()) {
            throw new BundleException("the bundle lacks the tree head of agent " + agent);
        }
        each(ProofFiles.HEADERS, ProvenHeader.parser(), headers::header);
        each(ProofFiles.RECORDS, ProvenRecord.parser(), p -> record(p, evidence));
        chains.forEach(this::chain);
    }

    private interface Each<M> {
        void accept(M message) throws BundleException;
    }

    private <M extends MessageLite> void each(String name, Parser<M> parser, Each<M> each) throws BundleException {
        int n = 0;
        try (InputStream in = files.open(folder + name)) {
            for (M m = parser.parseDelimitedFrom(in); m != null; m = parser.parseDelimitedFrom(in)) {
                each.accept(m);
                n++;
            }
        } catch (IOException e) {
            throw new BundleException(folder + name + ": after " + n + " messages the bytes are none", e);
        }
    }

    private void record(ProvenRecord p, Evidence evidence) {
        records++;
        byte[] content = p.getContent().toByteArray();
        Header h = headers.get(p.getHeader());
        String place = agent + " batch " + (h == null ? "?" : h.id()) + " record " + p.getIndex();
        EvidenceRecord r;
        try {
            r = EvidenceRecord.parseFrom(content);
        } catch (InvalidProtocolBufferException e) {
            wrong(place, "record", "记录无法读取", "the record cannot be read");
            return;
        }
        String subject = r.hasRollup() ? place + " (" + RollupChain.called(r.getRollup()) + ")" : place;
        boolean behind = p.getHeader() > lastHeader || (p.getHeader() == lastHeader && p.getIndex() > lastIndex);
        lastHeader = p.getHeader();
        lastIndex = p.getIndex();
        if (h == null || !behind || p.getSalt().size() != SALT || !isKnown(r)) {
            wrong(
                    subject,
                    "record",
                    "记录位置或种类有误",
                    "the record has no header, stands in the wrong place or is of no such kind");
            return;
        }
        RecordReference reference = new RecordReference(agent, h.id().epoch(), h.id().number(), r.getSequence());
        if (r.hasRollup()) {
            headers.checkSignature(h);
        }
        included(subject, p, h, content, reference);
        byte[] sha256 = Digests.sha256(content);
        boolean change = isChange(r);
        if (r.hasRollup()) {
            rollup(subject, p, r, sha256, reference);
        } else if (DisturbanceFold.concerns(r)) {
            disturbances.add(new Disturbance(p.getHeader(), p.getIndex(), r, sha256, change));
        }
        Instant at = Nanos.instant(r.getAt() == 0 ? h.closed() : r.getAt());
        if (change) {
            notes.changed(at, h.id());
        } else {
            notes.record(r, at);
        }
        evidence.add(agent, h.id(), r);
    }

    private void included(String subject, ProvenRecord p, Header h, byte[] content, RecordReference reference) {
        boolean included = MerkleTree.isIncluded(
                MerkleTree.leaf(p.getSalt().toByteArray(), content),
                p.getIndex(),
                h.leaves(),
                ProvenHeaders.bytes(p.getPathList()),
                h.root());
        if (!included || headers.isBad(h.id())) {
            badRecords.add(reference);
            wrong(
                    subject,
                    "record-proof",
                    included ? "记录所在批次校验失败" : "记录与网关签名的批次不符，内容被改动",
                    included
                            ? "the record's batch is not as the agent signed it"
                            : "the record is not the one that the agent signed in this batch: it was changed");
        }
    }

    private static boolean isKnown(EvidenceRecord r) {
        return switch (r.getBodyCase()) {
            case ROLLUP, GAP, EPOCH_START, CLOCK, CONFIGURATION, DROPPED, HOLD -> true;
            default -> false;
        };
    }

    /** A segment of a ledger begins with a copy of the newest configuration; that is no change. */
    private boolean isChange(EvidenceRecord r) {
        started |= r.hasEpochStart();
        if (!r.hasConfiguration()) {
            return false;
        }
        boolean change = started || (configuration != null && !configuration.equals(r.getConfiguration()));
        started = false;
        configuration = r.getConfiguration();
        return change;
    }

    private void rollup(String subject, ProvenRecord p, EvidenceRecord r, byte[] sha256, RecordReference reference) {
        Resolution resolution = RollupRecords.resolution(r.getRollup());
        if (resolution == null) {
            return;
        }
        Rollup slim = r.getRollup().toBuilder().clearMetrics().build();
        String problem = chains.computeIfAbsent(resolution, k -> new RollupChain())
                .add(new RollupChain.Link(
                        subject, p.getHeader(), p.getIndex(), Nanos.instant(r.getAt()), slim, sha256));
        if (problem != null) {
            badRecords.add(reference);
            wrong(subject, "rollup-chain", "与前一条汇总不衔接，其间有汇总被删除、添加或改动", problem);
        }
    }

    private void chain(Resolution resolution, RollupChain chain) {
        for (RollupChain.Link l : chain.newest(times.getOrDefault(resolution, List.of()))) {
            DisturbanceFold fold = new DisturbanceFold(l.rollup());
            int before = headers.lastClosedBefore(l.rollup().getFrom() - LEAD, l.header());
            for (int i = firstBehind(before); i < disturbances.size(); i++) {
                Disturbance d = disturbances.get(i);
                if (d.header > l.header() || (d.header == l.header() && d.index > l.index())) {
                    break;
                }
                fold.add(d.record, d.sha256, d.change);
            }
            if (!fold.isAll()) {
                wrong(
                        l.subject(),
                        "disturbances",
                        "该时段的缺口、重启、时钟跳变、配置变更或留存记录不全",
                        "the gaps, starts, clock steps, configurations, losses or holds of its time are not those that it was made with:"
                                + " some are left out");
            }
        }
        notes.told(
                "as-of",
                chain.last().at(),
                "汇总截至此时，其后的修订不在包内",
                "the " + resolution.id() + " roll-ups end here; later revisions are not in the bundle");
    }

    private int firstBehind(int header) {
        int low = 0;
        int high = disturbances.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (disturbances.get(middle).header > header) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void wrong(String subject, String code, String zh, String en) {
        report.problem(subject, code, zh, en);
    }

    /** @return whether something is wrong with it, or with its batch */
    boolean isBad(RecordReference r) {
        return !headers.isSealed() || badRecords.contains(r) || headers.isBad(new BatchId(r.epoch(), r.batch()));
    }

    /** @return null if there is none */
    @Nullable
    RollupChain chain(Resolution resolution) {
        return chains.get(resolution);
    }

    ProvenHeaders headers() {
        return headers;
    }

    int records() {
        return records;
    }
}
