package io.edgewitness.edge.dist;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.server.AgentRegistry;
import io.edgewitness.collector.server.Authority;
import io.edgewitness.collector.server.BatchStore.StoreException;
import io.edgewitness.collector.server.BlobSink;
import io.edgewitness.collector.server.Ingest;
import io.edgewitness.collector.server.IngestBoard;
import io.edgewitness.collector.server.IngestOrders;
import io.edgewitness.collector.server.ModelSource;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerInspection;
import io.edgewitness.edge.ledger.SeededDisk;
import io.edgewitness.edge.runtime.UplinkSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * One agent and one collector, the real ledger, uplink and ingest, in one thread over a disk, a network, a store and clocks that fail by a
 * seed. The same seed gives the same story, byte for byte. First everything fails, then all is whole again and must settle.
 */
final class Simulation {
    /** A promise was broken. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /** The identities that all runs share; no outcome depends on what they are. */
    record Keys(AgentKey agent, Authority authority) {}

    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final int MOST_STEPS = 20_000;
    private static final int CALM_STEPS = 40;
    private static final int HOURS_AFTER = 5;
    private static final Duration QUOTA_PATIENCE = Duration.ofSeconds(15);

    final SimulationStory story = new SimulationStory();
    final SimulationDisk disk;
    final SimulationNet net;
    final SimulationStore store;
    final SimulationAgent agent;
    final Keys keys;
    final long quota;
    private final long segmentBytes;
    /** Cut off from its collector so long that evidence has to go. */
    private final boolean remote;

    private final int largestFigure;

    private final Random random;
    private final IngestOrders orders;
    private Instant now = START;
    private Duration clockError = Duration.ZERO;
    private Instant overSince = Instant.MAX;
    private boolean uplinkWorks;
    private boolean rollupsWork;
    private boolean faults = true;
    int powerLosses;
    int kills;
    int collectorDeaths;
    int fullTimes;
    int steps;

    Simulation(long seed, Keys keys) {
        this.keys = keys;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
        this.disk = new SimulationDisk(seed, random, story);
        ByteString certificate = ByteString.copyFromUtf8("certificate");
        this.store = new SimulationStore(
                new AgentRegistry.Agent(
                        SimulationAgent.ID, ByteString.copyFrom(keys.agent().publicKey()), certificate, START),
                random,
                story);
        this.net = new SimulationNet(random, story, SimulationAgent.ID, certificate, collector());
        this.orders = new IngestOrders(store, keys.authority(), random);
        boolean small = random.nextInt(4) == 0;
        this.remote = small && random.nextBoolean();
        var settings = SimulationAgent.settings(random, small);
        this.quota = settings.quotaBytes();
        this.segmentBytes = settings.segmentBytes();
        this.largestFigure = !remote ? 0 : random.nextBoolean() ? 120_000 : 40_000;
        net.answersAreLost = remote;
        this.agent = new SimulationAgent(
                this,
                keys.agent(),
                keys.authority().orderKey().toByteArray(),
                settings,
                UplinkSettings.DEFAULT.withWindow(1 + random.nextInt(20), 2_000 + random.nextInt(40_000)),
                random,
                small ? 12_000 : random.nextInt(3) == 0 ? 800 : 0,
                largestFigure);
        disk.watch(new SimulationDisk.Watcher() {
            @Override
            public void operation() {
                // The uplink's thread does not wait for the ledger's: it may see what the next moment undoes.
                if (faults && (random.nextInt(20) == 0 || disk.disk.isAboutToLosePower())) {
                    workUplink();
                    workRollups();
                }
            }

            @Override
            public void slow(Duration by) {
                now = now.plus(by);
            }
        });
        story.tell(
                "segments of " + segmentBytes + ", quota " + quota + ", all samples uplinked " + settings.uplinkAll());
    }

    private Ingest collector() {
        return new Ingest(keys.authority(), store, store, store, ModelSource.NONE, BlobSink.NONE, new IngestBoard());
    }

    /** @throws Broken if a promise was not kept */
    void run() {
        disk.faults = true;
        net.faults = true;
        store.faults = true;
        int last = random.nextInt(150) + 150;
        for (int i = 0; i < last; i++) {
            net.parted |= remote && i > last / 4;
            now = now.plusMillis(1 + random.nextInt(400));
            step(true);
            fault();
            if (remote && i < last / 4 && i % 16 == 0) {
                order();
            }
        }
        heal();
        settle(200, CALM_STEPS);
        // Every hour and day that something happened in is over, and what came late to it has had its time.
        for (int hour = 0; hour < HOURS_AFTER; hour++) {
            now = now.plus(Duration.ofHours(1));
            settle(1_500, CALM_STEPS / 5);
        }
        new SimulationCheck(this).atTheEnd();
        agent.stops();
        verify("after the end");
    }

    /** @param calmSteps together longer than a batch stays open */
    private void settle(int millis, int calmSteps) {
        for (int i = 0, calm = 0; calm < calmSteps; i++) {
            BatchId before = agent.isRunning() ? agent.writer().committed() : BatchId.NONE;
            int drops = disk.renames; // what was dropped just now is declared in the next batch
            now = now.plusMillis(millis);
            step(false);
            boolean quiet = drops == disk.renames
                    && isSettled()
                    && agent.writer().committed().equals(before);
            calm = quiet ? calm + 1 : 0;
            if (i > MOST_STEPS) {
                throw new Broken("it does not settle: " + unsettled());
            }
        }
    }

    private void step(boolean producing) {
        story.at(now, ++steps);
        try {
            if (!agent.isRunning()) {
                // Whoever starts it again waits a little.
                if (!faults || random.nextInt(4) == 0) {
                    start();
                }
            } else {
                agent.work(agentTime(), producing);
                quota();
            }
            workUplink();
            if (!faults || random.nextInt(3) == 0) {
                workRollups();
            }
        } catch (SeededDisk.PowerLoss e) {
            powerLosses++;
            story.tell("agent: the power goes");
            agentDies(true);
        } catch (LedgerException e) {
            story.tell("agent: ends: " + e.getMessage());
            agentDies(false);
        }
        try {
            net.step(now);
        } catch (SimulationStore.CollectorDies e) {
            collectorDeaths++;
            net.collectorRestarts(collector());
        }
        if (agent.isRunning() && agent.writer().acknowledged().isAfter(store.newest())) {
            throw new Broken("the agent takes " + agent.writer().acknowledged() + " for stored, the collector has "
                    + store.newest());
        }
    }

    private void start() {
        int failures = disk.failures;
        long room = disk.usableSpace();
        try {
            agent.start(agentTime());
        } catch (LedgerException e) {
            if (disk.failures == failures && room > 2_000_000) {
                throw new Broken("the agent does not start: " + e.getMessage());
            }
            throw e;
        }
        // On a full disk what was given up is not declared yet.
        if (!agent.writer().isFull()) {
            verify("after a start");
        }
    }

    private void workUplink() {
        if (!uplinkWorks) {
            uplinkWorks = true;
            try {
                agent.workUplink(agentTime());
            } finally {
                uplinkWorks = false;
            }
        }
    }

    private void workRollups() {
        if (!rollupsWork) {
            rollupsWork = true;
            try {
                agent.workRollups();
            } finally {
                rollupsWork = false;
            }
        }
    }

    Instant agentTime() {
        return now.plus(clockError);
    }

    private void agentDies(boolean power) {
        agent.dies();
        net.cut();
        if (power) {
            disk.disk.crash();
        } else {
            kills++;
            disk.disk.kill();
        }
    }

    /** The quota holds but for the segment in use, what is written while it is looked after every 10 s, and a full disk. */
    private void quota() {
        boolean over = disk.used() > quota + 2 * segmentBytes + 50_000 + 4 * largestFigure;
        if (!over || agent.writer().isFull()) {
            overSince = Instant.MAX;
        } else if (overSince.equals(Instant.MAX)) {
            overSince = now;
        } else if (Duration.between(overSince, now).compareTo(QUOTA_PATIENCE) > 0) {
            throw new Broken("the ledger has " + disk.used() + " bytes, its quota is " + quota);
        }
    }

    private void fault() {
        switch (random.nextInt(160)) {
            case 0, 1, 2 -> {
                story.tell("agent: kill -9");
                agentDies(false);
            }
            case 3, 4 -> disk.disk.powerLossAfter(random.nextInt(40));
            case 5 -> {
                powerLosses++;
                story.tell("agent: the power goes");
                agentDies(true);
            }
            case 6 -> {
                collectorDeaths++;
                story.tell("collector: kill -9");
                net.collectorRestarts(collector());
            }
            case 7 -> {
                store.away = !store.away;
                story.tell("database: " + (store.away ? "away" : "back"));
            }
            case 8 -> {
                net.parted = !net.parted;
                story.tell("network: " + (net.parted ? "parted" : "whole"));
            }
            case 9 -> {
                clockError = Duration.ofMillis(random.nextInt(7_200_000) - 3_600_000);
                story.tell("agent: its clock is off by " + clockError);
                agent.clockWasSet.add(agent.epoch());
            }
            case 10, 11 -> fillDisk();
            case 12, 13, 20, 21, 22 -> {
                disk.disk.capacity(Long.MAX_VALUE);
                story.tell("disk: has room");
            }
            case 14 -> {
                now = now.plusSeconds(random.nextInt(5_000));
                story.tell("an hour or less passes");
            }
            case 15, 16 -> stop();
            case 17, 18, 19 -> order();
            default -> {}
        }
    }

    private void fillDisk() {
        fullTimes++;
        disk.disk.capacity(disk.used() + random.nextInt(3_000));
        story.tell("disk: nearly full");
    }

    private void stop() {
        if (agent.isRunning()) {
            try {
                agent.stops();
                story.tell("agent: stops in order");
            } catch (LedgerException e) {
                story.tell("agent: stops: " + e.getMessage());
                agentDies(false);
            } catch (SeededDisk.PowerLoss e) {
                powerLosses++;
                story.tell("agent: the power goes while it stops");
                agentDies(true);
            }
        }
    }

    private void order() {
        try {
            String name = "order " + store.orders.size();
            orders.submit(SimulationAgent.ID, "count", ByteString.copyFromUtf8(name), Duration.ofDays(2), now);
            story.tell("collector: " + name);
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }

    private void heal() {
        story.tell("everything is whole again");
        faults = false;
        disk.faults = false;
        net.faults = false;
        net.parted = false;
        store.faults = false;
        store.away = false;
        disk.disk.capacity(Long.MAX_VALUE);
        disk.disk.powerLossAfter(Long.MAX_VALUE);
        // A stream that lost messages must come to its end by itself.
        if (random.nextBoolean()) {
            net.cut();
        }
    }

    private boolean isSettled() {
        return unsettled().isEmpty();
    }

    private String unsettled() {
        if (!agent.isRunning() || !agent.isIdle()) {
            return "the agent has work left";
        }
        BatchId last = agent.writer().committed();
        if (!store.newest().equals(last) || !agent.writer().acknowledged().equals(last)) {
            return "the ledger ends with " + last + ", the collector with " + store.newest() + ", acknowledged is "
                    + agent.writer().acknowledged();
        }
        List<String> open = store.orders.keySet().stream()
                .filter(o -> !store.outcomes.containsKey(o))
                .toList();
        return open.isEmpty() ? "" : "without an outcome: orders " + open;
    }

    private void verify(String when) {
        List<String> problems =
                LedgerInspection.verify(disk, keys.agent().publicKey()).problems();
        if (!problems.isEmpty()) {
            throw new Broken("the ledger is unsound " + when + ": " + problems);
        }
    }
}
