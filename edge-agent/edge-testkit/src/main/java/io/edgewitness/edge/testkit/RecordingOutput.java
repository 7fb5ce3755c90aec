package io.edgewitness.edge.testkit;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.ScenarioOutput;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/** Keeps what a scenario said, and renders it as text in which any difference shows. One thread. */
public final class RecordingOutput implements ScenarioOutput {
    public final List<Metric> metrics = new ArrayList<>();
    public final List<Event> events = new ArrayList<>();
    public final List<Command> commands = new ArrayList<>();
    public final List<DemandResult> demands = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void metric(Metric metric) {
        metrics.add(metric);
        line("metric " + metric.name() + " " + new TreeMap<>(metric.labels()) + " " + metric.window() + " r"
                + metric.revision() + " " + amount(metric.amount()) + " " + metric.received() + "/" + metric.expected()
                + " " + metric.inputs());
    }

    private static String amount(Metric.Amount amount) {
        return amount instanceof Metric.Amount.Sketch s
                ? HexFormat.of().formatHex(s.ddsketch()) + " " + s.quantile() + " " + s.value()
                : amount.toString();
    }

    @Override
    public void event(Event event) {
        events.add(event);
        line("event " + event);
    }

    @Override
    public void command(Command command) {
        commands.add(command);
        line("command " + command);
    }

    @Override
    public BlobId blob(String mediaType, byte[] content) {
        try {
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            line("blob " + mediaType + " " + sha256);
            return new BlobId(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void demand(DemandResult result) {
        demands.add(result);
        line("demand " + result);
    }

    /** @return the newest revision of each figure of that name, by start of window */
    public List<Metric> newest(String name) {
        TreeMap<String, Metric> newest = new TreeMap<>();
        for (Metric m : metrics) {
            if (m.name().equals(name)) {
                newest.merge(
                        m.window().start() + " " + new TreeMap<>(m.labels()),
                        m,
                        (a, b) -> b.revision() >= a.revision() ? b : a);
            }
        }
        return List.copyOf(newest.values());
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
