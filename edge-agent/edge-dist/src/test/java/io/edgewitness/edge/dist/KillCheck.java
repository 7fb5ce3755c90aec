package io.edgewitness.edge.dist;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerInspection;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.RawFrames;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.wire.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what {@link KillFloor} gave with the stopped agent's ledger, and the ledger with the collector's database. */
final class KillCheck {
    private static final int MOST_TOLD = 20;
    private static final long SECOND = 1_000_000_000L;

    /** What a batch gives to the collector's tables. */
    private static final class Rows {
        private long samples;
        private long sum;
        private long gaps;
        private final Set<Long> metrics = new HashSet<>(); // sequences
    }

    private final List<String> wrong = new ArrayList<>();
    private final Map<BatchId, Rows> rows = new TreeMap<>();
    private final Map<Integer, PointVersion> points = new HashMap<>();
    final BitSet messages = new BitSet();
    final KillHoles holes = new KillHoles();

    /** Good samples by metric, then by second since 1970. */
    private final Map<String, Map<Long, Integer>> counts = new TreeMap<>();

    private final Map<String, MetricRecord> figures = new HashMap<>(); // the newest revision, by name and window
    private final Set<String> identities = new HashSet<>();
    private final Set<Long> epochs = new HashSet<>();
    long samples;

    /** Samples of the batches that the collector has. */
    long acknowledged;

    /** Samples in its tables. */
    long stored;

    KillCheck(Deployment deployment, long published) throws IOException, SQLException {
        verifyLedger(deployment.agentData());
        try (Connection c = deployment.connect()) {
            c.setAutoCommit(false);
            batches(c, new FileDisk(deployment.agentData().resolve("ledger")));
            tables(c);
        }
        messages(published);
        figures();
        wrong.addAll(holes.undeclared());
    }

    /** @return what does not hold, at most the first 20; empty: everything does */
    List<String> wrong() {
        return wrong.subList(0, Math.min(MOST_TOLD, wrong.size()));
    }

    /** As {@code ledger verify}, within this process. */
    static void verifyLedger(Path agentData) {
        try {
            Path key = Identity.ledgerKeyFile(agentData);
            if (!Files.exists(key)) {
                throw new IllegalStateException("there is no " + key);
            }
            LedgerInspection.Verification result = LedgerInspection.verify(
                    new FileDisk(agentData.resolve("ledger")),
                    AgentKey.loadOrCreate(key).publicKey());
            if (!result.isSound()) {
                throw new IllegalStateException("the ledger does not verify: " + result.lines());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The collector has each batch once, byte for byte and chained; only the last ones, closed as the agent ended, may not be there yet. */
    private void batches(Connection c, FileDisk ledger) throws SQLException {
        try (LedgerReader reader = LedgerReader.open(ledger);
                PreparedStatement p = c.prepareStatement(
                        "SELECT epoch, number, chained, header, signature, evidence, raw, blob FROM store.batch"
                                + " WHERE agent = '" + KillFloor.AGENT + "' ORDER BY epoch, number")) {
            p.setFetchSize(50);
            BatchId at = BatchId.NONE;
            BatchId end = null;
            try (ResultSet stored = p.executeQuery()) {
                for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                    BatchHeader h = BatchHeader.parseFrom(b.getHeader());
                    at = new BatchId(h.getEpoch(), h.getNumber());
                    note(at, b);
                    if (end == null && !stored.next()) {
                        end = at;
                    } else if (end == null) {
                        compare(at, b, stored);
                    }
                }
                if (end == null && stored.next()) {
                    wrong.add("the collector has batch " + stored.getLong(1) + "/" + stored.getLong(2)
                            + " after the ledger's last, " + at);
                }
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("batch after " + at + " cannot be read", e);
            }
            if (end != null && (end.epoch() != at.epoch() || at.number() - end.number() > 3)) {
                wrong.add("the collector lacks the batches from " + end + " to " + at);
            }
            if (end != null) {
                BatchId from = end;
                rows.keySet().removeIf(id -> !from.isAfter(id));
            }
        }
    }

    private void compare(BatchId id, Batch ours, ResultSet stored) throws SQLException, InvalidProtocolBufferException {
        BatchId theirs = new BatchId(stored.getLong(1), stored.getLong(2));
        Batch batch = Batch.newBuilder()
                .mergeFrom(stored.getBytes("evidence"))
                .mergeFrom(stored.getBytes("raw"))
                .mergeFrom(stored.getBytes("blob"))
                .setHeader(ByteString.copyFrom(stored.getBytes("header")))
                .setSignature(ByteString.copyFrom(stored.getBytes("signature")))
                .build();
        if (!theirs.equals(id)) {
            throw new IllegalStateException("the collector has batch " + theirs + " where the ledger has " + id);
        }
        if (!batch.equals(ours)) {
            wrong.add("the collector's batch " + id + " is not the ledger's");
        }
        if (!stored.getBoolean("chained")) {
            wrong.add("the collector says that batch " + id + " does not follow the one before");
        }
    }

    private void note(BatchId id, Batch b) throws InvalidProtocolBufferException {
        if (epochs.add(id.epoch())) {
            points.clear();
        }
        Rows row = new Rows();
        rows.put(id, row);
        for (Leaf leaf : b.getEvidenceList()) {
            EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
            if (r.hasPoint()) {
                points.put(r.getPoint().getNumber(), r.getPoint());
            } else if (r.hasGap()) {
                row.gaps++;
                holes.gap(r.getGap());
            } else if (r.hasMetric() && r.getMetric().getScenario().equals("counts")) {
                row.metrics.add(r.getSequence());
                figure(id, r.getMetric());
            }
        }
        for (Leaf leaf : b.getRawList()) {
            for (RawFrames.Recorded r : RawFrames.decode(leaf.getContent(), points::get)) {
                r.delivery().samples().forEach(s -> sample(id, row, r.source(), s));
                if (r.source().equals("messages")) {
                    message(id, r.delivery().key());
                }
            }
        }
    }

    private void sample(BatchId id, Rows row, String source, Sample s) {
        row.samples++;
        samples++;
        if (s.value() == null) {
            return;
        }
        long number = s.value().number().longValueExact();
        row.sum += number;
        Instant window = s.sourceTime() == null ? s.receivedTime() : s.sourceTime();
        counts.computeIfAbsent(source + "_count", n -> new TreeMap<>()).merge(window.getEpochSecond(), 1, Integer::sum);
        if (source.equals("press")) {
            String doubled = holes.tick(id.epoch(), s.point().name(), number, window, s.receivedTime());
            if (doubled != null) {
                wrong.add("batch " + id + ": " + doubled);
            }
        } else if (source.equals("meter")) {
            holes.poll(s.point().name(), s.receivedTime());
        }
    }

    private void message(BatchId id, @Nullable String key) {
        int number = key == null ? -1 : Integer.parseInt(key.substring(key.lastIndexOf(':') + 1));
        if (number < 0 || messages.get(number)) {
            wrong.add("batch " + id + " holds message " + key + (number < 0 ? " without a number" : " again"));
        } else {
            messages.set(number);
        }
    }

    private void figure(BatchId id, MetricRecord m) {
        String window = m.getName() + " " + m.getWindowStart();
        if (!identities.add(window + " " + m.getRevision())) {
            wrong.add("batch " + id + " holds figure " + window + " again");
        }
        figures.merge(window, m, (a, b) -> b.getRevision() >= a.getRevision() ? b : a);
    }

    private void messages(long published) {
        for (int n = messages.nextClearBit(0); n < published; n = messages.nextClearBit(n + 1)) {
            wrong.add("message " + n + " of " + published + " is not in the ledger");
        }
        if (messages.length() > published) {
            wrong.add("the ledger has message " + (messages.length() - 1) + ", which nobody sent");
        }
    }

    /** Each second's newest figure counts exactly the samples that the ledger has of it. */
    private void figures() {
        counts.forEach((metric, seconds) -> {
            long last = figures.values().stream()
                    .filter(m -> m.getName().equals(metric))
                    .mapToLong(m -> m.getWindowStart() / SECOND)
                    .max()
                    .orElse(0);
            long newest = seconds.keySet().stream().mapToLong(s -> s).max().orElse(0);
            if (last < newest - 5) {
                wrong.add(metric + ": the last figure is of " + last + ", samples go on to " + newest);
            }
            seconds.forEach((second, count) -> {
                if (second <= last && !figures.containsKey(metric + " " + second * SECOND)) {
                    wrong.add(metric + " of " + second + " is missing, the ledger has " + count + " samples");
                }
            });
        });
        figures.values().forEach(m -> {
            long second = m.getWindowStart() / SECOND;
            long there = counts.getOrDefault(m.getName(), Map.of()).getOrDefault(second, 0);
            boolean told = m.hasExact() ? m.getExact().equals(Long.toString(there)) : there == 0;
            if (m.getReceived() != there || !told) {
                wrong.add(m.getName() + " of " + second + " is " + m.getExact() + ", received " + m.getReceived()
                        + ", the ledger has " + there + " samples");
            }
        });
    }

    /** The tables hold each sample, gap and figure of each batch once. */
    private void tables(Connection c) throws SQLException {
        Map<BatchId, Rows> theirs = new TreeMap<>();
        rows(
                c,
                "SELECT epoch, batch, count(*), sum(number)::bigint FROM evidence.sample WHERE agent = ? GROUP BY 1, 2",
                (id, r) -> {
                    Rows row = theirs.computeIfAbsent(id, i -> new Rows());
                    row.samples = r.getLong(3);
                    row.sum = r.getLong(4);
                });
        rows(
                c,
                "SELECT epoch, batch, count(*) FROM evidence.gap WHERE agent = ? GROUP BY 1, 2",
                (id, r) -> theirs.computeIfAbsent(id, i -> new Rows()).gaps = r.getLong(3));
        rows(
                c,
                "SELECT epoch, batch, sequence FROM evidence.metric WHERE agent = ? AND scenario = 'counts'",
                (id, r) -> {
                    if (!theirs.computeIfAbsent(id, i -> new Rows()).metrics.add(r.getLong(3))) {
                        wrong.add("the tables have figure " + r.getLong(3) + " of batch " + id + " twice");
                    }
                });
        acknowledged = rows.values().stream().mapToLong(r -> r.samples).sum();
        stored = theirs.values().stream().mapToLong(r -> r.samples).sum();
        Rows none = new Rows();
        Set<BatchId> all = new HashSet<>(rows.keySet());
        all.addAll(theirs.keySet());
        for (BatchId id : all) {
            Rows a = rows.getOrDefault(id, none);
            Rows b = theirs.getOrDefault(id, none);
            if (a.samples != b.samples || a.sum != b.sum || a.gaps != b.gaps || !a.metrics.equals(b.metrics)) {
                wrong.add(
                        "batch %s gives %d samples with the sum %d, %d gaps, figures %s; the tables have %d, %d, %d, %s"
                                .formatted(
                                        id, a.samples, a.sum, a.gaps, a.metrics, b.samples, b.sum, b.gaps, b.metrics));
            }
        }
    }

    private interface Row {
        void read(BatchId id, ResultSet row) throws SQLException;
    }

    private static void rows(Connection c, String query, Row each) throws SQLException {
        try (PreparedStatement p = c.prepareStatement(query)) {
            p.setString(1, KillFloor.AGENT);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    each.read(new BatchId(r.getLong(1), r.getLong(2)), r);
                }
            }
        }
    }

    @Override
    public String toString() {
        return epochs.size() + " starts of the agent, " + rows.size() + " batches, " + samples + " samples, "
                + messages.cardinality() + " messages, " + figures.size() + " figures, " + holes + "; wrong: "
                + wrong.size();
    }
}
