package io.edgewitness.collector.verify;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.ClockRecord;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.LaneHead;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.Mode;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Seal;
import io.edgewitness.edge.ledger.proto.Sketch;
import io.edgewitness.edge.ledger.proto.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A year of one agent in Shanghai as its ledger would hold it, in memory: each hour a roll-up, in a batch with a tree head, at midnight that of
 * the day, each of ten series; a gap a week, a step of the clock a month and a restart a quarter of a year. Quarters of hours and
 * samples are left out: no figure of a year is made of them.
 */
final class Year implements BatchSource {
    static final Instant MIDNIGHT = Instant.parse("2025-12-31T16:00:00Z");
    static final int DAYS = 365;
    private static final int SERIES = 10;
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final ByteString NONE = ByteString.copyFrom(new byte[32]);

    private final AgentKey key;
    private final String agent;
    private final int hours;
    private final List<EvidenceRecord> pending = new ArrayList<>();
    private final Random random = new Random(38);
    private final TreeMap<BatchId, Batch> batches = new TreeMap<>();
    private final MerkleTree tree = new MerkleTree();
    private final List<EvidenceRecord> disturbed = new ArrayList<>();
    private final Map<Span, ByteString> heads = new EnumMap<>(Span.class);
    private final List<RolledMetric> today = new ArrayList<>();
    private ByteString previous = NONE;
    private BatchId id = BatchId.NONE;
    private long sequence;

    /** @param hours that one batch and one tree head are of, 1 as an agent's or 24: then there are days alone, and the year is made sooner */
    Year(AgentKey key, String agent, int hours) {
        this.key = key;
        this.agent = agent;
        this.hours = hours;
        start(Nanos.of(MIDNIGHT) - HOUR);
        for (int hour = 0; hour < DAYS * 24; hour++) {
            hour(hour);
        }
        long next = Nanos.of(days(0, DAYS).end()) + HOUR + HOUR / 4;
        batch(next, List.of(seal(next)));
    }

    static Window days(int from, int to) {
        return new Window(MIDNIGHT.plus(Duration.ofDays(from)), MIDNIGHT.plus(Duration.ofDays(to)));
    }

    /** Ten figures: levels of the year, and of the same indicators changes from its first quarter to the rest. */
    static List<FigureRequest> figures(Resolution resolution) {
        List<FigureRequest> figures = new ArrayList<>();
        for (String indicator : List.of(
                "energy-consumption",
                "energy-intensity",
                "peak-demand",
                "data-completeness",
                "processing-latency-p95",
                "acquisition-interval-p95")) {
            figures.add(FigureRequest.level(indicator, null, days(0, DAYS)).with(resolution));
        }
        for (String indicator : List.of("energy-consumption", "energy-intensity")) {
            figures.add(FigureRequest.change(indicator, "line-1", days(0, 90), days(90, DAYS))
                    .with(resolution));
            figures.add(FigureRequest.change(indicator, "line-2", days(0, 120), days(120, DAYS))
                    .with(resolution));
        }
        return figures;
    }

    private void start(long at) {
        id = new BatchId(id.epoch() + 1, 0);
        sequence = 0;
        EvidenceRecord start =
                record(at, b -> b.setEpochStart(EpochStart.newBuilder().setReason("started")));
        EvidenceRecord configuration = record(
                at,
                b -> b.setConfiguration(Configuration.newBuilder().setSite("a").setTimeZone("Asia/Shanghai")));
        disturbed.add(start);
        disturbed.add(configuration);
        batch(at, List.of(start, configuration));
    }

    private interface Body {
        void of(EvidenceRecord.Builder record);
    }

    private EvidenceRecord record(long at, Body body) {
        EvidenceRecord.Builder r =
                EvidenceRecord.newBuilder().setSequence(++sequence).setAt(at);
        body.of(r);
        return r.build();
    }

    private void hour(int hour) {
        long from = Nanos.of(MIDNIGHT) + hour * HOUR;
        List<EvidenceRecord> records = new ArrayList<>();
        if (hour % (7 * 24) == 50) {
            records.add(record(
                    from + HOUR / 2,
                    b -> b.setGap(GapRecord.newBuilder()
                            .setSource("meters")
                            .setFrom(from + HOUR / 4)
                            .setTo(from + HOUR / 3)
                            .setCount(12)
                            .setReason("disconnected: test"))));
        }
        if (hour % (30 * 24) == 77) {
            records.add(record(
                    from + HOUR / 2, b -> b.setClock(ClockRecord.newBuilder().setStepNs(12_000_000_000L))));
        }
        disturbed.addAll(records);
        List<RolledMetric> rolled = new ArrayList<>();
        for (int s = 0; s < SERIES; s++) {
            rolled.add(metric(s, hour, from));
        }
        today.addAll(rolled);
        long at = from + HOUR + HOUR / 4;
        if (hours == 1) {
            records.add(rollup(Span.HOUR, from, from + HOUR, at, rolled));
        }
        if (hour % 24 == 23) {
            records.add(rollup(Span.DAY, from - 23 * HOUR, from + HOUR, at, days()));
            today.clear();
        }
        pending.addAll(records);
        boolean restart = hour % (90 * 24) == 91;
        if (restart || (hour + 1) % hours == 0) {
            pending.add(seal(at));
            batch(at, List.copyOf(pending));
            pending.clear();
        }
        if (restart) {
            start(from + HOUR + HOUR / 3);
        }
    }

    private RolledMetric metric(int series, int hour, long from) {
        String name = switch (series / 2) {
            case 0 -> "em_energy_kwh";
            case 1 -> "em_intensity_kwh_per_unit";
            case 2 -> "em_peak_kw";
            case 3 -> "x_sample_completeness_ratio";
            default -> series == 8 ? "x_edge_processing_ms_p95" : "em_sample_interval_s_p95";
        };
        RolledMetric.Builder m = RolledMetric.newBuilder()
                .setScenario(series == 9 ? "line-1" : "line-" + (series % 2 + 1))
                .setSlug("energy-management")
                .setName(name)
                .addLabels(Label.newBuilder().setKey("medium").setValue("electricity"))
                .setArm("on")
                .setFormula(name + "@1")
                .setWindows(4)
                .setFirstStart(from)
                .setLastEnd(from + HOUR)
                .setCoveredNs(HOUR)
                .setExpected(3_600)
                .setReceived(3_590)
                .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(3_590))
                .setClockBoundNs(2_000_000);
        BigDecimal value = BigDecimal.valueOf(40_000 + 1_000L * (hour % 24) + random.nextInt(4_000), 2);
        return (switch (series / 2) {
                    case 0 -> m.setUnit("kW.h").setAggregation("sum").setExact(value.toPlainString());
                    case 1 ->
                        m.setUnit("kW.h")
                                .setAggregation("ratio")
                                .setRatio(Ratio.newBuilder()
                                        .setNumerator(value.toPlainString())
                                        .setDenominator(String.valueOf(100 + random.nextInt(40))));
                    case 2 ->
                        m.setUnit("kW")
                                .setAggregation("max")
                                .setExact(value.toPlainString())
                                .setGreatest(value.toPlainString());
                    case 3 ->
                        m.setUnit("1")
                                .setAggregation("ratio")
                                .setRatio(
                                        Ratio.newBuilder().setNumerator("3590").setDenominator("3600"));
                    default ->
                        m.setUnit(series == 8 ? "ms" : "s")
                                .setAggregation("p95")
                                .setSketch(sketch(value));
                })
                .build();
    }

    private Sketch sketch(BigDecimal around) {
        DDSketch sketch = new DDSketch(new CubicallyInterpolatedMapping(0.01), UnboundedSizeDenseStore::new);
        for (int i = 0; i < 60; i++) {
            sketch.accept(around.doubleValue() * (0.5 + random.nextDouble()));
        }
        GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
        try {
            sketch.encode(out, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sketch.newBuilder()
                .setDdsketch(ByteString.copyFrom(out.backingArray(), 0, out.numWrittenBytes()))
                .setQuantile(0.95)
                .setValue(sketch.getValueAtQuantile(0.95))
                .build();
    }

    /** The day's series, each the sum of its hours; of sketches and extremes the last hour's stands for all. */
    private List<RolledMetric> days() {
        Map<String, RolledMetric.Builder> sums = new TreeMap<>();
        for (RolledMetric m : today) {
            RolledMetric.Builder before = sums.get(m.getScenario() + m.getName());
            if (before == null) {
                sums.put(m.getScenario() + m.getName(), m.toBuilder());
                continue;
            }
            before.setWindows(before.getWindows() + m.getWindows())
                    .setLastEnd(m.getLastEnd())
                    .setCoveredNs(before.getCoveredNs() + m.getCoveredNs())
                    .setExpected(before.getExpected() + m.getExpected())
                    .setReceived(before.getReceived() + m.getReceived());
            before.clearModes()
                    .addModes(ModeShare.newBuilder().setMode(Mode.REAL).setSamples(before.getReceived()));
            if (m.hasExact()) {
                before.setExact(sum(before.getExact(), m.getExact()));
            } else if (m.hasRatio()) {
                before.setRatio(Ratio.newBuilder()
                        .setNumerator(sum(
                                before.getRatio().getNumerator(), m.getRatio().getNumerator()))
                        .setDenominator(sum(
                                before.getRatio().getDenominator(), m.getRatio().getDenominator())));
            }
        }
        return sums.values().stream().map(RolledMetric.Builder::build).toList();
    }

    private static String sum(String a, String b) {
        return new BigDecimal(a).add(new BigDecimal(b)).toPlainString();
    }

    private EvidenceRecord rollup(Span span, long from, long to, long at, List<RolledMetric> metrics) {
        Rollup.Builder r = Rollup.newBuilder()
                .setSpan(span)
                .setFrom(from)
                .setTo(to)
                .setPrevious(heads.getOrDefault(span, NONE))
                .addAllMetrics(metrics);
        MessageDigest digest = Digests.running();
        for (EvidenceRecord d : disturbed) {
            boolean inside = d.hasGap()
                    ? d.getGap().getFrom() < to && d.getGap().getTo() > from
                    : from <= d.getAt() && d.getAt() < to;
            if (inside) {
                digest.update(Digests.sha256(d.toByteArray()));
                r.setStarts(r.getStarts() + (d.hasEpochStart() ? 1 : 0));
                r.setClockSteps(r.getClockSteps() + (d.hasClock() ? 1 : 0));
                r.setConfigurations(r.getConfigurations() + (d.hasConfiguration() ? 1 : 0));
            }
        }
        r.setDisturbances(ByteString.copyFrom(digest.digest()));
        EvidenceRecord record = record(at, b -> b.setRollup(r));
        heads.put(span, ByteString.copyFrom(Digests.sha256(record.toByteArray())));
        return record;
    }

    private EvidenceRecord seal(long at) {
        ByteBuffer fields =
                ByteBuffer.allocate(48).putLong(tree.size()).put(tree.root()).putLong(at);
        byte[] signature =
                key.sign(("EdgeWitness seal v1\0" + agent + "\0").getBytes(StandardCharsets.UTF_8), fields.array());
        return record(
                at,
                b -> b.setSeal(Seal.newBuilder()
                        .setSize(tree.size())
                        .setRoot(ByteString.copyFrom(tree.root()))
                        .setAt(at)
                        .setSignature(ByteString.copyFrom(signature))));
    }

    private void batch(long closed, List<EvidenceRecord> records) {
        Batch.Builder batch = Batch.newBuilder();
        MerkleTree lane = new MerkleTree();
        long bytes = 0;
        for (EvidenceRecord r : records) {
            byte[] salt = new byte[16];
            random.nextBytes(salt);
            Leaf leaf = Leaf.newBuilder()
                    .setSalt(ByteString.copyFrom(salt))
                    .setContent(r.toByteString())
                    .build();
            lane.add(BatchCheck.leafHash(leaf));
            bytes += leaf.getContent().size();
            batch.addEvidence(leaf);
        }
        id = new BatchId(id.epoch(), id.number() + 1);
        ByteString header = BatchHeader.newBuilder()
                .setFormat(1)
                .setAgent(agent)
                .setEpoch(id.epoch())
                .setNumber(id.number())
                .setPrevious(previous)
                .setOpened(closed - 1_000_000_000)
                .setClosed(closed)
                .setEvidence(LaneHead.newBuilder()
                        .setLeaves(records.size())
                        .setRoot(ByteString.copyFrom(lane.root()))
                        .setBytes(bytes))
                .setKey(ByteString.copyFrom(key.fingerprint()))
                .build()
                .toByteString();
        byte[] signed = "EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII);
        Batch whole = batch.setHeader(header)
                .setSignature(ByteString.copyFrom(key.sign(signed, header.toByteArray())))
                .build();
        batches.put(id, whole);
        previous = ByteString.copyFrom(BatchCheck.headerHash(whole));
        tree.add(MerkleTree.leaf(previous.toByteArray()));
    }

    @Override
    public List<String> agents() {
        return List.of(agent);
    }

    @Override
    public byte[] publicKey(String name) {
        return key.publicKey();
    }

    @Override
    public @Nullable Batch next(String name, BatchId after) {
        Map.Entry<BatchId, Batch> next = batches.higherEntry(after);
        return next == null ? null : next.getValue();
    }
}
