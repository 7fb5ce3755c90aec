package io.edgewitness.edge.dist;

import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the time of a rejected part went, by the agent's own clock: from the frame's receipt to the order, to its acceptance in the ledger, to the device's answer. */
final class VisionTimes {
    private final List<Double> judged = new ArrayList<>();
    private final List<Double> accepted = new ArrayList<>();
    private final List<Double> executed = new ArrayList<>();
    private final List<Double> whole = new ArrayList<>();

    private VisionTimes() {}

    static VisionTimes of(Path agentData, String scenario) throws IOException {
        List<Long> frames = new ArrayList<>();
        Map<String, Map<String, Long>> steps = new HashMap<>();
        List<String> orders = new ArrayList<>();
        try (LedgerReplay replay = LedgerReplay.open(new FileDisk(agentData.resolve("ledger")), 0, 0)) {
            for (LedgerReplay.Item item = replay.next(); item != null; item = replay.next()) {
                EvidenceRecord r = item instanceof LedgerReplay.Item.Evidence e ? e.record() : null;
                if (r != null && r.hasEvent() && r.getEvent().getType().equals("part-rejected")) {
                    frames.add(r.getAt());
                } else if (r != null
                        && r.hasCommand()
                        && r.getCommand().getScenario().equals(scenario)) {
                    String id = r.getCommand().getId();
                    if (!steps.containsKey(id)) {
                        orders.add(id);
                    }
                    steps.computeIfAbsent(id, i -> new HashMap<>())
                            .put(r.getCommand().getStep(), r.getAt());
                }
            }
        }
        VisionTimes times = new VisionTimes();
        for (int i = 0; i < Math.min(frames.size(), orders.size()); i++) {
            times.add(frames.get(i), steps.get(orders.get(i)));
        }
        return times;
    }

    private void add(long frame, Map<String, Long> steps) {
        Long issued = steps.get("ISSUED");
        Long taken = steps.get("ACCEPTED");
        Long done = steps.get("EXECUTED");
        if (issued != null && taken != null && done != null) {
            judged.add((issued - frame) / 1e6);
            accepted.add((taken - issued) / 1e6);
            executed.add((done - taken) / 1e6);
            whole.add((done - frame) / 1e6);
        }
    }

    void print() {
        line("frame's receipt to the verdict's order", judged);
        line("to its acceptance", accepted);
        line("to the device's answer", executed);
        line("all of it", whole);
    }

    private static void line(String what, List<Double> milliseconds) {
        double[] sorted =
                milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length > 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: p50 %.1f ms, p99 %.1f ms, most %.1f ms (%d)%n",
                    what,
                    sorted[sorted.length / 2],
                    sorted[(int) Math.ceil(0.99 * sorted.length) - 1],
                    sorted[sorted.length - 1],
                    sorted.length);
        }
    }
}
