package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Stalls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads planned requests so that no good point is lost: one that the device refuses because of an address it does not have is split until the
 * refused points stand alone, and the split is kept. A unit that does not answer is waited for no longer than the others can spare. One thread.
 */
final class BlockReader {
    private static final long LEAST = Duration.ofMillis(20).toNanos();
    private static final int USUAL_TIMES = 4;

    private final long timeoutNanos;
    private final long retryNanos;
    private final LongSupplier ticker;
    private final Stalls stalls;
    private final Pipelining pipelining;
    private final List<ReadBlock> flight = new ArrayList<>();
    private final List<ReadBlock> refused = new ArrayList<>();
    private @Nullable ModbusFailure none; // why the last answer is not there

    BlockReader(String name, Polling polling, LongSupplier ticker, Stalls stalls) {
        timeoutNanos = polling.timeout().toNanos();
        retryNanos = polling.retry().toNanos();
        this.ticker = ticker;
        this.stalls = stalls;
        pipelining = new Pipelining(name, polling.inFlight(), timeoutNanos);
    }

    void connected() {
        pipelining.connected();
    }

    /** Reads the first of the requests, or as many as may be in flight while no order waits; what was read, or failed, is taken out. */
    void read(UnitGroup group, Deque<ReadBlock> todo, Link link, Bus bus, Poller poller) throws IOException {
        ModbusFailure silence = group.unit().resting(ticker.getAsLong());
        if (silence != null) {
            poller.bad(List.copyOf(todo), text(silence));
            todo.clear();
            return;
        }
        int window = group.unit().isSilent() ? 1 : pipelining.window();
        flight.clear();
        refused.clear();
        try {
            do {
                send(window, group, todo, link, bus, poller);
                if (!flight.isEmpty() && !receive(group, link, bus, poller)) {
                    break;
                }
            } while (!flight.isEmpty() || (window > 1 && !todo.isEmpty() && !bus.hasOrders()));
            while (!refused.isEmpty()) {
                split(group, refused.get(0), link, bus, poller);
                refused.remove(0);
            }
        } catch (IOException | RuntimeException e) {
            refused.forEach(todo::addFirst);
            flight.forEach(todo::addFirst);
            throw e;
        }
    }

    private void send(int window, UnitGroup group, Deque<ReadBlock> todo, Link link, Bus bus, Poller poller)
            throws IOException {
        if (flight.size() > window / 2) {
            return; // so that several go out at once
        }
        while (flight.size() < window && !todo.isEmpty()) {
            if (!flight.isEmpty() && bus.hasOrders()) {
                return;
            }
            ReadBlock block = todo.remove();
            ModbusFailure resting = group.resting(block, ticker.getAsLong());
            if (resting != null) {
                poller.bad(List.of(block), text(resting));
                continue;
            }
            flight.add(block);
            link.send(block.request());
        }
    }

    /** @return false if the unit is silent and its other requests can be spared, or what was in flight is of no use */
    private boolean receive(UnitGroup group, Link link, Bus bus, Poller poller) throws IOException {
        Answer answer = await(group.unit(), link, bus);
        if (answer == null) {
            ModbusFailure why = Objects.requireNonNull(none);
            poller.bad(flight, text(why));
            int together = flight.size();
            flight.clear();
            if (why.unitIsSilent()) {
                pipelining.timedOut(together);
            }
            return false;
        }
        ReadBlock block = inFlight(answer.request());
        ModbusFailure failure = answer.failure();
        if (failure == null) {
            poller.good(block, answer.buffer(), answer.data());
        } else if (failure.maySplit() && block.maySplit()) {
            refused.add(block);
        } else {
            poller.bad(List.of(block), text(failure));
            restIfRefused(group, block, failure);
        }
        flight.remove(block);
        if (failure == null) {
            pipelining.tryOut(block, link, flight.size());
        }
        pipelining.check(answer, link);
        return true;
    }

    /** @return null if nothing came in time, or the agent did not run meanwhile: {@link #none} says why, and nothing is in flight */
    private @Nullable Answer await(Unit unit, Link link, Bus bus) throws IOException {
        long begin = ticker.getAsLong();
        long slack = bus.slack(unit, begin);
        long wait = patience(unit, bus, slack);
        boolean alone = slack == Long.MAX_VALUE;
        Answer answer = link.receive(wait);
        long now = ticker.getAsLong();
        noteLate(link, bus, now);
        Stalls.Stall stall = stalls.since(begin);
        if (stall != null) {
            link.abandon();
            none = ModbusFailure.stalled(stall.reason());
            return null;
        }
        if (answer == null) {
            link.abandon();
            ModbusFailure silence = ModbusFailure.timeout(wait / 1_000_000);
            none = silence;
            unit.silent(silence, now - begin, alone, link.matches() ? 0 : now - begin, now);
            bus.timedOut();
            return null;
        }
        bus.answered();
        ModbusFailure failure = answer.failure();
        if (failure != null && failure.unitIsSilent()) {
            unit.silent(failure, now - begin, alone, 0, now);
        } else {
            unit.answered(now - begin);
        }
        return answer;
    }

    private long patience(Unit unit, Bus bus, long slack) {
        if (slack >= timeoutNanos || unit.isSlow()) {
            return timeoutNanos;
        }
        return Math.min(timeoutNanos, Math.max(slack, USUAL_TIMES * bus.usual(unit) + LEAST));
    }

    private static void noteLate(Link link, Bus bus, long now) {
        int late = link.takeLate();
        if (late >= 0) {
            bus.late(late, now);
        }
    }

    @SuppressWarnings("ReferenceEquality") // the same request, not one like it
    private ReadBlock inFlight(Request request) {
        for (int i = 0; i < flight.size(); i++) {
            if (flight.get(i).request() == request) {
                return flight.get(i);
            }
        }
        throw new IllegalStateException("an answer to a request that is not in flight");
    }

    /** Reads a refused request in parts. Its samples are handed over together at the end, so that a lost connection leaves none twice. */
    private void split(UnitGroup group, ReadBlock block, Link link, Bus bus, Poller poller) throws IOException {
        List<Sample> samples = new ArrayList<>(block.points().size());
        List<ReadBlock> parts = new ArrayList<>();
        List<ReadBlock> failed = new ArrayList<>();
        for (ReadBlock part : block.split()) {
            readPart(group, part, link, bus, poller, samples, parts, failed);
        }
        boolean allFailed = failed.size() == parts.size();
        if (!allFailed) {
            group.replace(block, parts);
        }
        poller.offer(samples);
    }

    private void readPart(
            UnitGroup group,
            ReadBlock part,
            Link link,
            Bus bus,
            Poller poller,
            List<Sample> samples,
            List<ReadBlock> parts,
            List<ReadBlock> failed)
            throws IOException {
        ModbusFailure failure = group.unit().resting(ticker.getAsLong());
        if (failure == null) {
            link.send(part.request());
            Answer answer = await(group.unit(), link, bus);
            failure = answer == null ? none : answer.failure();
            if (answer != null && failure == null) {
                poller.decode(part, answer.buffer(), answer.data(), samples);
                parts.add(part);
                return;
            }
        }
        if (Objects.requireNonNull(failure).maySplit() && part.maySplit()) {
            for (ReadBlock smaller : part.split()) {
                readPart(group, smaller, link, bus, poller, samples, parts, failed);
            }
            return;
        }
        poller.bad(part, text(failure), samples);
        restIfRefused(group, part, failure);
        parts.add(part);
        failed.add(part);
    }

    private void restIfRefused(UnitGroup group, ReadBlock block, ModbusFailure failure) {
        if (failure.maySplit()) {
            group.rest(block, failure, ticker.getAsLong() + retryNanos);
        }
    }

    private static String text(ModbusFailure failure) {
        return String.valueOf(failure.getMessage());
    }
}
