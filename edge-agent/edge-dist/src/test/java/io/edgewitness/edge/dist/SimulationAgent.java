package io.edgewitness.edge.dist;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerFullException;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.Rollups;
import io.edgewitness.edge.ledger.proto.Configuration;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.OrderReceipt;
import io.edgewitness.edge.ledger.proto.Tick;
import io.edgewitness.edge.runtime.Uplink;
import io.edgewitness.edge.runtime.UplinkLedger;
import io.edgewitness.edge.runtime.UplinkOrders;
import io.edgewitness.edge.runtime.UplinkSettings;
import io.edgewitness.edge.runtime.UplinkSource;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The agent's ledger and uplink, fed by a broker that sends each message until it is acknowledged and by a poll that nobody repeats. It
 * keeps, outside of all that can crash, the truth of what was accepted and what was acknowledged.
 */
final class SimulationAgent {
    static final String RESTART = "restart: the agent was not running";
    static final String SET_BACK = "clock: set back while the agent was not running";
    static final String ID = "gw-1";
    static final String BROKER = "broker";
    static final String POLL = "poll";
    /** Its days end in the middle of a story. */
    static final ZoneOffset ZONE = ZoneOffset.ofHoursMinutes(-8, -20);

    private static final long SECOND = 1_000_000_000L;
    private static final PointDefinition LINE = point("line.packed", true);
    private static final PointDefinition POWER = point("press.power", false);
    private static final PointDefinition COUNT = point("press.count", true);

    /**
     * @param key null: none
     * @param at by the agent's clock
     */
    record Given(long sequence, String source, @Nullable String key, int samples, Instant at) {}

    private record Waiting(BatchId in, Runnable durable) {}

    private record Receipt(OrderReceipt receipt, Runnable durable) {}

    private record Run(LedgerWriter writer, Rollups rollups, Uplink uplink, List<UplinkSource> sources) {}

    final Map<Long, List<Given>> given = new TreeMap<>();
    /** What a run says before anything else: what it missed, then that time passes. */
    private final Queue<EvidenceRecord> first = new ArrayDeque<>();

    final SortedSet<Long> clockWasSet = new TreeSet<>();
    final SortedSet<Long> beganInThePast = new TreeSet<>();
    /** Sequences of figures and pictures, as they were handed over. */
    final Map<Long, List<Long>> figures = new TreeMap<>();
    /** Bytes that the start of each epoch cut off, as the disk saw it; not of a start on a full disk or after one that failed. */
    final Map<Long, Long> cuts = new TreeMap<>();

    /** Number of the last batch of each epoch that has ended. */
    final Map<Long, Long> lastBatches = new TreeMap<>();

    final TreeSet<String> told = new TreeSet<>();
    final Map<String, Integer> executed = new TreeMap<>();
    final ArrayDeque<String> atBroker = new ArrayDeque<>();
    private final Simulation world;
    private final AgentKey key;
    private final byte[] orderKey;
    private final LedgerSettings settings;
    private final UplinkSettings uplinkSettings;
    private final Random random;
    private final int largest;
    private final int largestFigure;
    private final Duration rollupAfter;
    private final ArrayDeque<Receipt> receipts = new ArrayDeque<>();
    private final ArrayDeque<Waiting> barriers = new ArrayDeque<>();
    private final ArrayDeque<String> toDeliver = new ArrayDeque<>();
    private @Nullable Run run;
    private long sequence;
    private int messages;
    private @Nullable EvidenceRecord figure;
    private @Nullable EvidenceRecord hold;
    private int holds;
    private long epoch;
    private boolean startFailed;
    private boolean full;
    /** How often this run had a full disk that had room again. */
    int fullTimes;

    SimulationAgent(
            Simulation world,
            AgentKey key,
            byte[] orderKey,
            LedgerSettings settings,
            UplinkSettings uplinkSettings,
            Random random,
            int largest,
            int largestFigure) {
        this.world = world;
        this.key = key;
        this.orderKey = orderKey;
        this.settings = settings;
        this.uplinkSettings = uplinkSettings;
        this.random = random;
        this.largest = largest;
        this.largestFigure = largestFigure;
        this.rollupAfter = Duration.ofSeconds(List.of(2, 30, 900).get(random.nextInt(3)));
    }

    private static PointDefinition point(String id, boolean uplink) {
        return new PointDefinition(
                new PointId(id), id, "1", null, PointDefinition.Recording.ALL, null, null, uplink, true, null);
    }

    boolean isRunning() {
        return run != null;
    }

    /** The run that is, or was last; 0: none yet. */
    long epoch() {
        return epoch;
    }

    LedgerWriter writer() {
        Run r = run;
        if (r == null) {
            throw new IllegalStateException("the agent is down");
        }
        return r.writer;
    }

    /** @throws LedgerException if the ledger cannot be opened */
    void start(Instant now) {
        long cutBefore = world.disk.cut;
        boolean again = startFailed;
        startFailed = true;
        LedgerWriter writer = LedgerWriter.open(world.disk, key, settings, now);
        startFailed = false;
        epoch = writer.epoch();
        if (!again && !world.disk.isLimited()) {
            cuts.put(writer.epoch(), world.disk.cut - cutBefore);
        }
        if (writer.previous().last().epoch() > 0) {
            lastBatches.put(
                    writer.previous().last().epoch(), writer.previous().last().number());
        }
        writer.declare(BROKER, Mode.SIM, List.of(LINE));
        writer.declare(POLL, Mode.SIM, List.of(POWER, COUNT));
        sequence = 0;
        figure = null;
        hold = null;
        full = false;
        fullTimes = 0;
        first.clear();
        first.add(evidence(now)
                .setConfiguration(Configuration.newBuilder().setTimeZone(ZONE.getId()))
                .build());
        Instant recorded = writer.previous().lastRecorded();
        if (recorded != null) {
            boolean setBack = recorded.isAfter(now);
            if (setBack) {
                beganInThePast.add(epoch);
            }
            first.add(evidence(now)
                    .setGap(GapRecord.newBuilder()
                            .setFrom(Nanos.of(setBack ? now : recorded))
                            .setTo(Nanos.of(setBack ? recorded : now))
                            .setCount(-1)
                            .setReason(setBack ? SET_BACK : RESTART))
                    .build());
        }
        first.add(evidence(now).setTick(Tick.getDefaultInstance()).build());
        Rollups rollups = writer.rollUp(rollupAfter);
        UplinkLedger ledger = new UplinkLedger() {
            @Override
            public void acknowledged(BatchId id) {
                world.story.tell("agent: batch " + id + " is acknowledged");
                writer.acknowledged(id);
            }

            @Override
            public void receipt(OrderReceipt receipt, Runnable durable) {
                receipts.add(new Receipt(receipt, durable));
            }
        };
        UplinkOrders.Handler count = (payload, at) -> {
            executed.merge(payload.toStringUtf8(), 1, Integer::sum);
            world.story.tell("agent: carries out " + payload.toStringUtf8());
            return "counted";
        };
        UplinkSource source = UplinkSource.of(world.disk, writer::committed);
        UplinkSource orderSource = UplinkSource.of(world.disk, writer::committed);
        UplinkOrders orders = new UplinkOrders(ID, orderKey, Map.of("count", count), orderSource, ledger);
        Uplink uplink = new Uplink(ID, source, world.net, ledger, orders, values -> null, uplinkSettings, random);
        run = new Run(writer, rollups, uplink, List.of(source, orderSource));
        world.story.tell(
                "agent: epoch " + writer.epoch() + " after " + writer.previous().last()
                        + (writer.previous().recovered()
                                ? ", recovered, cut " + writer.previous().cutBytes()
                                : ""));
    }

    /** The process is gone; what the disk still has is the disk's affair. */
    void dies() {
        Run r = run;
        run = null;
        receipts.clear();
        barriers.clear();
        toDeliver.clear();
        toDeliver.addAll(atBroker);
        if (r != null) {
            r.sources.forEach(UplinkSource::close);
        }
    }

    void stops() {
        writer().close();
        dies();
    }

    private EvidenceRecord.Builder evidence(Instant now) {
        return EvidenceRecord.newBuilder().setSequence(++sequence).setAt(Nanos.of(now));
    }

    /** One turn of the ledger's thread. */
    void work(Instant now, boolean producing) {
        try {
            for (EvidenceRecord r = first.peek(); r != null; r = first.peek()) {
                writer().append(r);
                first.remove();
            }
            if (producing) {
                produce(now);
            }
            deliver(now);
            record(now, producing);
        } catch (LedgerFullException full) {
            world.story.tell("agent: the ledger is full");
        }
        writer().doWork(now);
        fullTimes += full && !writer().isFull() ? 1 : 0;
        full = writer().isFull();
        for (Waiting w = barriers.peek(); w != null && !w.in.isAfter(writer().committed()); w = barriers.peek()) {
            barriers.remove();
            w.durable.run();
        }
    }

    /** One turn of the uplink's thread. */
    void workUplink(Instant now) {
        Run r = run;
        if (r != null) {
            r.uplink.doWork(now);
        }
    }

    /** One turn of the thread that makes roll-ups. */
    void workRollups() {
        Run r = run;
        if (r != null && r.rollups.work()) {
            world.story.tell("agent: hours and days are looked at");
        }
    }

    private void produce(Instant now) {
        if (random.nextInt(3) == 0) {
            messages++;
            // Every third kind of key does not end in a number.
            String name = messages % 3 == 0 ? "m" + messages + "-x" : "line-" + messages;
            atBroker.add(name);
            toDeliver.add(name);
        }
        if (random.nextInt(100) == 0 && !told.isEmpty()) {
            toDeliver.add(random.nextBoolean() ? told.first() : told.last());
        }
        if (random.nextInt(40) == 0 && !atBroker.isEmpty()) {
            toDeliver.add(atBroker.getLast());
        }
        if (random.nextInt(4) == 0) {
            List<Sample> samples = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                PointId id = random.nextBoolean() ? POWER.id() : COUNT.id();
                samples.add(Sample.good(id, value(), null, now));
            }
            long next = sequence + 1;
            writer().append(next, POLL, Delivery.live(samples));
            accepted(new Given(next, POLL, null, samples.size(), now));
        }
        if (random.nextInt(400) == 0) {
            byte[] content = new byte[random.nextInt(2_000)];
            random.nextBytes(content);
            writer().blob(++sequence, "s", "application/octet-stream", content);
            isRecorded(sequence);
        }
    }

    private void isRecorded(long number) {
        figures.computeIfAbsent(epoch, e -> new ArrayList<>()).add(number);
    }

    private Value value() {
        return largest == 0
                ? Value.of(random.nextInt(1_000))
                : new Value.Text("x".repeat(random.nextInt(largest)) + random.nextLong());
    }

    private void accepted(Given g) {
        sequence = g.sequence;
        given.computeIfAbsent(writer().epoch(), e -> new ArrayList<>()).add(g);
    }

    private void deliver(Instant now) {
        for (String name = toDeliver.peek(); name != null; name = toDeliver.peek()) {
            String message = name;
            Runnable durable = () -> {
                if (told.add(message)) {
                    world.story.tell("agent: " + message + " is durable");
                }
                atBroker.remove(message);
            };
            List<Sample> samples = List.of(Sample.good(LINE.id(), value(), null, now));
            long next = sequence + 1;
            boolean fresh =
                    writer().append(next, BROKER, new Delivery(samples, Delivery.Origin.LIVE, message, durable));
            toDeliver.remove();
            world.story.tell("agent: takes " + message + " as " + next + (fresh ? "" : ": it was there"));
            if (fresh) {
                accepted(new Given(next, BROKER, message, 1, now));
            } else {
                sequence = next;
            }
        }
    }

    private void record(Instant now, boolean producing) {
        EvidenceRecord f = figure;
        if (f == null && producing && random.nextInt(largestFigure == 0 ? 5 : 2) == 0) {
            String name = "m" + "x".repeat(largestFigure == 0 ? 0 : random.nextInt(largestFigure));
            f = evidence(now)
                    .setMetric(window(MetricRecord.newBuilder().setName(name), now))
                    .build();
        }
        figure = f;
        if (f != null) {
            writer().append(f);
            isRecorded(f.getSequence());
            figure = null;
        }
        if (hold == null && producing && random.nextInt(100) == 0) {
            hold = evidence(now).setHold(hold(now)).build();
        }
        if (hold != null) {
            writer().append(hold);
            hold = null;
        }
        for (Receipt r = receipts.peek(); r != null; r = receipts.peek()) {
            writer().append(EvidenceRecord.newBuilder()
                    .setAt(Nanos.of(now))
                    .setOrder(r.receipt)
                    .build());
            receipts.remove();
            barriers.add(new Waiting(writer().openBatch(), r.durable));
        }
    }

    /** Mostly of the second before; now and then a late one, or another revision. */
    private MetricRecord.Builder window(MetricRecord.Builder m, Instant now) {
        long late = random.nextInt(10) == 0 ? random.nextInt(7_200) : 0;
        long end = Nanos.of(now) / SECOND * SECOND - late * SECOND;
        return m.setExact(random.nextInt(1_000) + ".50")
                .setWindowStart(end - SECOND)
                .setWindowEnd(end)
                .setRevision(random.nextInt(4) == 0 ? random.nextInt(3) : 0)
                .setExpected(1)
                .setReceived(1);
    }

    private Hold.Builder hold(Instant now) {
        return Hold.newBuilder()
                .setPlan("P" + ++holds)
                .setSha256(ByteString.copyFrom(new byte[32]))
                .addTimes(HeldTime.newBuilder()
                        .setFrom(Nanos.of(now) - random.nextInt(600) * SECOND)
                        .setTo(Nanos.of(now) + (1 + random.nextInt(600)) * SECOND))
                .setUntil(Nanos.of(now) + 10 * 86_400 * SECOND);
    }

    /** @return whether nothing is left to do */
    boolean isIdle() {
        return atBroker.isEmpty() && toDeliver.isEmpty() && receipts.isEmpty() && barriers.isEmpty() && figure == null;
    }

    static LedgerSettings settings(Random random, boolean small) {
        return LedgerSettings.create(ID, b -> {
            b.segmentBytes = 3_000 + random.nextInt(20_000);
            b.uplinkAll = random.nextBoolean();
            b.batchTime = Duration.ofMillis(300 + random.nextInt(5_000));
            b.pendingBytes = small ? 200_000 : 4_000 + random.nextInt(20_000);
            b.quotaBytes = small ? 1 << 20 : 1 << 30;
            if (small) {
                b.segmentBytes = 30_000 + random.nextInt(100_000);
            }
        });
    }
}
