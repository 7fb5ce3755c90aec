package io.edgewitness.adapter.plc4x;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a group so that no good point is lost: a block that the controller refuses is read point by point, and stays so; where a controller refuses a
 * whole request because of one item, each of its items is asked alone. One thread.
 */
final class S7Reader {
    private final Runnable between;
    private final Set<S7Range> alone = new HashSet<>();

    /** @param between runs between two requests, so that a write need not wait for a long cycle */
    S7Reader(Runnable between) {
        this.between = between;
    }

    /** What came for a point: bytes that begin at an address, or a failure. */
    sealed interface Outcome {
        record Bytes(byte[] bytes, int start) implements Outcome {}

        record Failed(S7Failure failure) implements Outcome {}
    }

    /** @param lost why the rest is missing; null: nothing is */
    record Cycle(Map<S7Point, Outcome> outcomes, @Nullable IOException lost) {}

    void reconnected() {
        alone.clear();
    }

    Cycle read(S7Group group, S7Session session) {
        Map<S7Point, Outcome> outcomes = new LinkedHashMap<>();
        try {
            List<S7Block> refused = new ArrayList<>();
            read(group.blocks(), session, outcomes, refused);
            List<S7Block> again = new ArrayList<>();
            for (S7Block block : refused) {
                group.takeApart(block);
                again.addAll(block.singles());
            }
            read(again, session, outcomes, new ArrayList<>());
            return new Cycle(outcomes, null);
        } catch (IOException e) {
            return new Cycle(outcomes, e);
        }
    }

    /** @param refused gets the blocks that may be taken apart */
    private void read(List<S7Block> blocks, S7Session session, Map<S7Point, Outcome> outcomes, List<S7Block> refused)
            throws IOException {
        Map<S7Range, S7Session.Item> items = new LinkedHashMap<>();
        IOException lost = null;
        try {
            for (List<S7Range> request : requests(blocks, session.pdu())) {
                between.run();
                request(request, session, items);
            }
        } catch (IOException e) {
            lost = e; // what came before it came
        }
        for (S7Block block : blocks) {
            if (lost != null && !items.keySet().containsAll(block.range().split(session.pdu()))) {
                continue;
            }
            Outcome outcome = outcome(block.range(), session.pdu(), items);
            if (outcome instanceof Outcome.Failed && block.points().size() > 1) {
                refused.add(block);
            } else {
                block.points().forEach(point -> outcomes.put(point, outcome));
            }
        }
        if (lost != null) {
            throw lost;
        }
    }

    private List<List<S7Range>> requests(List<S7Block> blocks, int pdu) {
        List<S7Range> together = new ArrayList<>();
        List<List<S7Range>> requests = new ArrayList<>();
        for (S7Block block : blocks) {
            for (S7Range part : block.range().split(pdu)) {
                if (alone.contains(part)) {
                    requests.add(List.of(part));
                } else {
                    together.add(part);
                }
            }
        }
        requests.addAll(S7Range.batches(together, pdu));
        return requests;
    }

    private void request(List<S7Range> ranges, S7Session session, Map<S7Range, S7Session.Item> items)
            throws IOException {
        try {
            List<S7Session.Item> came = session.read(ranges);
            for (int i = 0; i < ranges.size(); i++) {
                items.put(ranges.get(i), came.get(i));
            }
        } catch (S7Failure e) {
            if (ranges.size() == 1) {
                items.put(ranges.get(0), new S7Session.Item(null, e));
                alone.add(ranges.get(0));
                return;
            }
            for (S7Range range : ranges) {
                request(List.of(range), session, items);
            }
        }
    }

    private static Outcome outcome(S7Range range, int pdu, Map<S7Range, S7Session.Item> items) {
        List<S7Range> parts = range.split(pdu);
        byte[] bytes = new byte[range.length()];
        for (S7Range part : parts) {
            S7Session.Item item = Objects.requireNonNull(items.get(part));
            if (item.failure() != null) {
                return new Outcome.Failed(item.failure());
            }
            byte[] came = Objects.requireNonNull(item.bytes());
            System.arraycopy(came, 0, bytes, part.start() - range.start(), came.length);
        }
        return new Outcome.Bytes(bytes, range.start());
    }
}
