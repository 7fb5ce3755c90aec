package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 15, 生产过程溯源. */
public final class TraceabilityFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(TraceabilityFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return TraceabilityParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new ProductionTraceability(context, (TraceabilityParameters) context.parameters());
    }
}
