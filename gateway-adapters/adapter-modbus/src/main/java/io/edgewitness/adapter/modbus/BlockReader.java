package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads one planned request so that no good point is lost: one that the device refuses because of an address it does not have is split until the
 * refused points stand alone, and the split is kept. A unit that does not answer is asked ever less often, so that it does not slow the
 * others. One thread.
 */
final class BlockReader {
    private static final long FIRST_PAUSE = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(4).toNanos();
    private static final int TIMEOUTS_OF_A_DEAD_LINK = 3;

    private final ModbusConnection connection;
    private final long retryNanos;
    private final Map<Integer, Silence> silent = new HashMap<>();
    private int timeoutsInARow;

    private record Silence(ModbusFailure failure, long pause, long until) {}

    /** What a request gave for a point: bytes that begin at an address, or a failure. */
    sealed interface Outcome {
        record Bytes(byte[] bytes, int first) implements Outcome {}

        record Failed(ModbusFailure failure) implements Outcome {}
    }

    BlockReader(ModbusConnection connection, Duration retry) {
        this.connection = connection;
        retryNanos = retry.toNanos();
    }

    /** Whether nothing has answered for so long that the connection must be taken for dead. */
    boolean linkSeemsDead() {
        return timeoutsInARow >= TIMEOUTS_OF_A_DEAD_LINK;
    }

    void reconnected() {
        timeoutsInARow = 0;
        silent.clear();
    }

    /** @return for each point of the block, what came */
    Map<PlannedPoint, Outcome> read(PollGroup group, ReadBlock block) throws IOException, InterruptedException {
        Map<PlannedPoint, Outcome> outcomes = new LinkedHashMap<>();
        ModbusFailure resting = group.resting(block, System.nanoTime());
        if (resting != null) {
            fail(block, resting, outcomes);
            return outcomes;
        }
        List<ReadBlock> parts = new ArrayList<>();
        read(block, outcomes, parts);
        boolean anyGood = outcomes.values().stream().anyMatch(Outcome.Bytes.class::isInstance);
        if (!anyGood) {
            restIfRefused(group, block, outcomes);
        } else if (parts.size() > 1) {
            group.replace(block, parts);
            parts.forEach(part -> restIfRefused(group, part, outcomes));
        }
        return outcomes;
    }

    private void restIfRefused(PollGroup group, ReadBlock block, Map<PlannedPoint, Outcome> outcomes) {
        Outcome outcome = Objects.requireNonNull(outcomes.get(block.points().get(0)));
        if (outcome instanceof Outcome.Failed failed && failed.failure().maySplit()) {
            group.rest(block, failed.failure(), System.nanoTime() + retryNanos);
        }
    }

    private void read(ReadBlock block, Map<PlannedPoint, Outcome> outcomes, List<ReadBlock> parts)
            throws IOException, InterruptedException {
        try {
            byte[] bytes = request(block);
            Outcome outcome = new Outcome.Bytes(bytes, block.start());
            block.points().forEach(point -> outcomes.put(point, outcome));
            parts.add(block);
        } catch (ModbusFailure e) {
            if (e.maySplit() && block.maySplit()) {
                for (ReadBlock part : block.split()) {
                    read(part, outcomes, parts);
                }
            } else {
                fail(block, e, outcomes);
                parts.add(block);
            }
        }
    }

    private static void fail(ReadBlock block, ModbusFailure failure, Map<PlannedPoint, Outcome> outcomes) {
        Outcome outcome = new Outcome.Failed(failure);
        block.points().forEach(point -> outcomes.put(point, outcome));
    }

    private byte[] request(ReadBlock block) throws ModbusFailure, IOException, InterruptedException {
        Silence silence = silent.get(block.unit());
        if (silence != null && System.nanoTime() - silence.until() < 0) {
            throw silence.failure();
        }
        try {
            byte[] bytes = connection.read(block.unit(), block.table(), block.start(), block.count());
            answered(block.unit());
            return bytes;
        } catch (ModbusFailure e) {
            if (e.unitIsSilent()) {
                long pause = silence == null ? FIRST_PAUSE : Math.min(2 * silence.pause(), LONGEST_PAUSE);
                silent.put(block.unit(), new Silence(e, pause, System.nanoTime() + pause));
                timeoutsInARow++;
            } else {
                answered(block.unit());
            }
            throw e;
        }
    }

    private void answered(int unit) {
        silent.remove(unit);
        timeoutsInARow = 0;
    }
}
