package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which anything is written to a device. Every order is recorded step by step: ISSUED, then SELECTED where the site file
 * asks for it, ACCEPTED, EXECUTED, VERIFIED; or REFUSED where the device was never told, or FAILED with the reason. A step is in the
 * ledger's file before the next is taken, so an order whose ACCEPTED a crash left without an outcome is known at the next start: it
 * becomes FAILED and is never repeated.
 *
 * <p>Each device has a lane, one thread and one order at a time; no thread of the sample path ever waits. Thread-safe.
 */
final class CommandGate implements AutoCloseable {
    private volatile @Nullable Map<PointId, CommandRule> rules;

    private final Pipeline pipeline;
    private final LivePoints live;
    private final InstantSource clock;
    private final RuntimeMeters meters;
    private final CommandMemory memory;
    private final List<CommandMemory.Unfinished> unfinished = new ArrayList<>();
    private final Map<String, CommandLane> lanes = new HashMap<>();
    private final Disk disk;
    private boolean recovered;
    private boolean closed;

    /**
     * What the site file says to an order at this moment.
     *
     * @param rules of the order's targets
     * @param device that has them
     * @param why nothing of it may be done; null: nothing is against it
     */
    record Permission(
            Map<PointId, CommandRule> rules,
            String device,
            @Nullable String why) {}

    /** Commands are off until {@link #reconfigure}. */
    CommandGate(Pipeline pipeline, LivePoints live, InstantSource clock, RuntimeMeters meters, Disk disk) {
        this(pipeline, live, clock, meters, disk, System::nanoTime);
    }

    /**
     * @param disk that holds the ledger
     * @param nanos a clock that is never set, in nanoseconds: rates go by it
     */
    CommandGate(
            Pipeline pipeline,
            LivePoints live,
            InstantSource clock,
            RuntimeMeters meters,
            Disk disk,
            LongSupplier nanos) {
        this.pipeline = pipeline;
        this.live = live;
        this.clock = clock;
        this.meters = meters;
        this.disk = disk;
        this.memory = new CommandMemory(nanos);
    }

    /**
     * Looks into the ledger, the first time: what the runs before did. Before the first rules. One thread.
     *
     * @throws io.edgewitness.edge.ledger.LedgerException if the ledger cannot be read
     */
    void recover() {
        if (!recovered) {
            unfinished.addAll(memory.recover(disk, clock.instant()));
            recovered = true;
        }
    }

    /**
     * From now on orders are held against these, also those that wait for their device. After {@link #recover}. One thread.
     *
     * @param allowed null: commands are off, each is refused
     */
    void reconfigure(@Nullable List<CommandRule> allowed) {
        if (allowed == null) {
            rules = null;
            return;
        }
        Map<PointId, CommandRule> byTarget = new LinkedHashMap<>();
        allowed.forEach(r -> byTarget.put(r.target(), r));
        rules = byTarget;
    }

    /** Once, when every scenario can be told: ends the orders that the runs before left without an end. None is repeated. */
    void declareUnfinished() {
        for (CommandMemory.Unfinished u : unfinished) {
            CommandStep.Builder step = CommandStep.newBuilder()
                    .setId(u.issued().getId())
                    .setScenario(u.issued().getScenario());
            if (u.wasAccepted()) {
                step.setStep(Step.FAILED.name())
                        .setDetail("unknown: the agent stopped before the device's answer was recorded; not repeated");
            } else {
                step.setStep(Step.REFUSED.name()).setDetail("interrupted: the agent stopped before it was accepted");
            }
            record(step, false, () -> {});
        }
        unfinished.clear();
    }

    /**
     * @param end told of the last step, on any thread, once; perhaps never if the agent stops
     * @return false if there was an order of this issuer and id already: nothing is done, and {@code end} is not told
     */
    boolean submit(CommandOrder order, Consumer<CommandResult> end) {
        CommandLane.Job job = new CommandLane.Job(order, clock.instant(), System.nanoTime(), end);
        if (!memory.add(order.key())) {
            doubled(order);
            return false;
        }
        Permission p = permission(order);
        // The next step comes at once, and is to find the ledger's thread free.
        record(order.firstStep().setSource(p.device()), false, null);
        String why = p.why() == null ? queue(job, p.device()) : p.why();
        if (why != null) {
            end(order, p.device(), Step.REFUSED, why, end);
        }
        return true;
    }

    private @Nullable String queue(CommandLane.Job job, String device) {
        synchronized (lanes) {
            if (closed) {
                return "interrupted: the agent stops";
            }
            CommandLane lane =
                    lanes.computeIfAbsent(device, d -> new CommandLane(d, this, live, memory, clock, meters));
            return lane.offer(job)
                    ? null
                    : "busy: " + CommandLane.MOST_WAITING + " orders wait for " + device + " already";
        }
    }

    private void doubled(CommandOrder order) {
        EventRecord event = EventRecord.newBuilder()
                .setType("command-doubled")
                .setSeverity(300)
                .setMessage("an order of " + order.issuer() + " with the id '" + order.id()
                        + "' came again and was not executed")
                .build();
        pipeline.evidence(EvidenceRecord.newBuilder().setEvent(event), clock.instant());
    }

    /** The source of the first target that is known; empty if none is. */
    private String device(CommandOrder order) {
        for (PointId target : order.targets().keySet()) {
            String source = live.source(target);
            if (source != null) {
                return source;
            }
        }
        return "";
    }

    /** What can be said without a look at the plant. Any thread. */
    Permission permission(CommandOrder order) {
        Map<PointId, CommandRule> all = rules;
        Map<PointId, CommandRule> wanted = new LinkedHashMap<>();
        String why = refusal(order, all, wanted);
        return new Permission(wanted, device(order), why);
    }

    private @Nullable String refusal(
            CommandOrder order, @Nullable Map<PointId, CommandRule> all, Map<PointId, CommandRule> wanted) {
        if (all == null) {
            return "off: the site file has no commands";
        }
        if (order.arm().equals(Trial.SHADOW)) {
            return "shadow: the order of a shadow is never executed";
        }
        if (!order.arm().equals(Trial.ON)) {
            return "trial: the order belongs to a time in which the trial has " + order.issuer() + " switched off";
        }
        if (order.targets().isEmpty()) {
            return "empty: the order names no target";
        }
        List<String> devices = new ArrayList<>();
        for (Map.Entry<PointId, Value> e : order.targets().entrySet()) {
            CommandRule rule = all.get(e.getKey());
            String device = live.source(e.getKey());
            if (rule == null || device == null) {
                return "not allowed: the site file allows no order to " + e.getKey();
            }
            if (!rule.allows(order.scenario())) {
                return "not allowed: " + order.issuer() + " may not write " + e.getKey();
            }
            String why = rule.refuses(e.getValue());
            if (why != null) {
                return "range: " + CommandText.of(e.getValue()) + " for " + e.getKey() + " " + why;
            }
            devices.add(device);
            wanted.put(e.getKey(), rule);
        }
        return devices.stream().distinct().count() == 1
                ? null
                : "several devices: " + String.join(", ", devices) + "; give one order a device";
    }

    void end(CommandOrder order, String device, Step step, String detail, Consumer<CommandResult> end) {
        record(order.step(step.name(), detail).setSource(device), false, () -> {});
        end.accept(new CommandResult(order.id(), step, detail));
    }

    /** @param written called on the ledger's thread once the step is in the file; null: it may wait for what comes behind it */
    void record(CommandStep.Builder step, boolean forced, @Nullable Runnable written) {
        meters.commandStep(step.getStep());
        pipeline.step(step.build(), forced, written);
    }

    /** Orders that wait are refused; one that a device was told has two seconds to end. */
    @Override
    public void close() {
        List<CommandLane> all;
        synchronized (lanes) {
            closed = true;
            all = List.copyOf(lanes.values());
        }
        all.forEach(CommandLane::stop);
        all.forEach(CommandLane::close);
    }
}
