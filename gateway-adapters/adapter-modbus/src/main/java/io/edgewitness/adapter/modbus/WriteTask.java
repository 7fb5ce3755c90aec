package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An order, as requests to be sent one after the other by the bus's thread. It stops at the first that fails. A request whose outcome is not known is
 * never repeated; one that the device refused because it does not know the function is sent once more as the function for several.
 */
final class WriteTask {
    private final List<Step> steps;
    private final Instant deadline;
    private final InstantSource clock;
    private final long timeoutNanos;
    private final BooleanSupplier closed;
    private final CompletableFuture<WriteOutcome> outcome = new CompletableFuture<>();

    /** @param instead the same write by another function; null if there is none */
    record Step(PointId point, Request request, @Nullable Request instead) {}

    /** @param closed whether who gave the order is closed: on a shared line others go on */
    WriteTask(List<Step> steps, Instant deadline, InstantSource clock, long timeoutNanos, BooleanSupplier closed) {
        this.steps = List.copyOf(steps);
        this.deadline = deadline;
        this.clock = clock;
        this.timeoutNanos = timeoutNanos;
        this.closed = closed;
    }

    /** One that does nothing, to wake the bus. */
    static WriteTask nothing() {
        return new WriteTask(List.of(), Instant.MAX, InstantSource.fixed(Instant.EPOCH), 0, () -> false);
    }

    CompletionStage<WriteOutcome> outcome() {
        return outcome;
    }

    /** Nothing of it was sent, nor will be. */
    void refuse(String why) {
        outcome.complete(new WriteOutcome(false, why + "; nothing was sent"));
    }

    /** @throws IOException if the connection is lost; the outcome is told all the same */
    void run(Link link, Bus bus) throws IOException {
        for (int i = 0; i < steps.size(); i++) {
            String failure;
            try {
                failure = carryOut(steps.get(i), link, bus);
            } catch (IOException | RuntimeException e) {
                link.abandon();
                stop(i, "unknown: the connection was lost before the answer: " + Bus.reason(e));
                throw e;
            }
            if (failure != null) {
                stop(i, failure);
                return;
            }
        }
        outcome.complete(new WriteOutcome(true, "modbus: " + steps.size() + " written"));
    }

    /** @return why it failed; null if it is done */
    private @Nullable String carryOut(Step step, Link link, Bus bus) throws IOException {
        if (closed.getAsBoolean()) {
            return "closed; not sent";
        }
        if (clock.instant().isAfter(deadline)) {
            return "stale: the order's deadline has passed; not sent";
        }
        Request request = step.request();
        ModbusFailure silence = bus.silence(request.unit());
        if (silence != null) {
            return "disconnected: unit " + request.unit() + " is silent: " + silence.getMessage() + "; not sent";
        }
        try {
            link.settle();
        } catch (IOException e) {
            link.close();
            return "disconnected: " + Bus.reason(e) + "; not sent";
        }
        ModbusFailure failure = exchange(request, link, bus);
        Request instead = step.instead();
        if (failure != null && failure.functionUnknown() && instead != null) {
            failure = exchange(instead, link, bus);
        }
        if (failure == null) {
            return null;
        }
        return (failure.mayBeDone() ? "unknown: " : "") + failure.getMessage();
    }

    private @Nullable ModbusFailure exchange(Request request, Link link, Bus bus) throws IOException {
        link.send(request);
        if (link.broadcasts() && request.unit() == 0) {
            link.abandon();
            return ModbusFailure.malformed("sent to all units, and none answers a broadcast");
        }
        Answer answer = link.receive(timeoutNanos);
        if (answer == null) {
            link.abandon();
            bus.timedOut();
            return ModbusFailure.timeout(timeoutNanos / 1_000_000);
        }
        bus.answered();
        return answer.failure();
    }

    private void stop(int at, String why) {
        StringBuilder detail = new StringBuilder(why);
        if (steps.size() > 1) {
            detail.append("; failed: ").append(steps.get(at).point());
            name(detail, "; done: ", steps.subList(0, at));
            name(detail, "; not sent: ", steps.subList(at + 1, steps.size()));
        }
        outcome.complete(new WriteOutcome(false, detail.toString()));
    }

    private static void name(StringBuilder detail, String what, List<Step> some) {
        if (!some.isEmpty()) {
            detail.append(what)
                    .append(some.stream().map(step -> step.point().name()).collect(Collectors.joining(", ")));
        }
    }
}
