package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Executes orders, one after the other, on the adapter's thread. What does not fit is refused before anything is written; what may or may not have
 * been done is said to be unknown and never tried again.
 */
final class S7Writer {
    private static final int REMEMBERED = 1000;

    private final S7Link link;
    private final InstantSource clock;
    private final Charset charset;
    private final Map<PointId, S7Point> points = new LinkedHashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();

    S7Writer(S7Link link, S7Configuration configuration, InstantSource clock) {
        this.link = link;
        this.clock = clock;
        charset = configuration.characters();
        configuration.points().forEach(point -> points.put(point.id(), point));
    }

    private record Step(S7Point point, byte[] bytes) {}

    WriteOutcome execute(WriteOrder order) {
        if (!seen.add(order.id())) {
            return refused("an order of this id came before");
        }
        if (seen.size() > REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
        List<Step> steps = new ArrayList<>();
        for (Map.Entry<PointId, Value> target : order.targets().entrySet()) {
            try {
                steps.add(step(target.getKey(), target.getValue()));
            } catch (IllegalArgumentException e) {
                return refused(target.getKey() + ": " + e.getMessage());
            }
        }
        List<PointId> done = new ArrayList<>();
        for (Step step : steps) {
            String failure = write(step, order);
            if (!failure.isEmpty()) {
                return refused(failure + (done.isEmpty() ? "" : "; done before: " + done));
            }
            done.add(step.point().id());
        }
        return new WriteOutcome(true, "s7: written");
    }

    private static WriteOutcome refused(String why) {
        return new WriteOutcome(false, why);
    }

    private Step step(PointId target, Value value) {
        S7Point point = points.get(target);
        if (point == null) {
            throw new IllegalArgumentException("the adapter has no such point");
        }
        if (!point.address().writable()) {
            throw new IllegalArgumentException("inputs cannot be written");
        }
        return new Step(point, S7Encoder.encode(point, value, charset));
    }

    /** @return what went wrong; empty: nothing */
    private String write(Step step, WriteOrder order) {
        PointId id = step.point().id();
        S7Address address = step.point().address();
        S7Session session;
        int start = address.start();
        try {
            session = link.session();
            if (step.bytes().length > session.writable()) {
                return id
                        + ": the value takes more than one message of this controller, so it would not be written at once";
            }
            if (address.type().isText()) {
                start += checkRoom(step, session);
            }
        } catch (S7Failure e) {
            return id + ": " + e.getMessage();
        } catch (IOException e) {
            return id + ": not sent: " + link.failed(e);
        }
        if (!clock.instant().isBefore(order.deadline())) {
            return id + ": not sent: the order's deadline is over";
        }
        try {
            if (address.type() == S7Type.BOOL) {
                session.writeBit(address.area(), address.block(), start, address.bit(), step.bytes()[0]);
            } else {
                session.write(address.area(), address.block(), start, step.bytes());
            }
            link.answered();
            return "";
        } catch (S7Failure e) {
            return id + ": " + e.getMessage();
        } catch (IOException e) {
            return "unknown: " + id + ": " + link.failed(e);
        }
    }

    /**
     * Asks the controller how long its string may be, because a longer text would run into its neighbour.
     *
     * @return where its current length begins
     */
    private static int checkRoom(Step step, S7Session session) throws IOException, S7Failure {
        S7Address address = step.point().address();
        int width = address.type() == S7Type.WSTRING ? 2 : 1;
        S7Session.Item item = session.read(
                        List.of(new S7Range(address.area(), address.block(), address.start(), width, width)))
                .get(0);
        byte[] bytes = item.bytes();
        if (item.failure() != null) {
            throw item.failure();
        }
        int room = bytes == null ? 0 : unsigned(bytes);
        int length = step.bytes().length / width - 1;
        if (length > room) {
            throw S7Failure.malformed("the controller's string has room for " + room + " characters, not " + length);
        }
        return width;
    }

    private static int unsigned(byte[] bytes) {
        int number = 0;
        for (byte each : bytes) {
            number = (number << 8) | (each & 0xFF);
        }
        return number;
    }
}
