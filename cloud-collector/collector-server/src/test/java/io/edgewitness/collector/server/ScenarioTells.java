package io.edgewitness.collector.server;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.ledger.ProtoValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the events of a scenario for an agent's batches. One thread. */
final class ScenarioTells implements ScenarioOutput {
    private final String scenario;
    private final List<Event> events = new ArrayList<>();

    ScenarioTells(String scenario) {
        this.scenario = scenario;
    }

    /** Adds what was told since the last call. */
    TestBatches tell(TestBatches batches) {
        for (Event e : events) {
            Map<String, io.edgewitness.edge.ledger.proto.Value> attributes = new LinkedHashMap<>();
            e.attributes().forEach((name, value) -> attributes.put(name, ProtoValues.encode(value)));
            batches.toldAt(e.at(), scenario, e.type(), e.severity(), e.message(), attributes);
        }
        events.clear();
        return batches;
    }

    @Override
    public void metric(Metric metric) {}

    @Override
    public void event(Event event) {
        events.add(event);
    }

    @Override
    public void command(Command command) {}

    @Override
    public BlobId blob(String mediaType, byte[] content) {
        return new BlobId("00".repeat(32));
    }

    @Override
    public void demand(DemandResult result) {}
}
