package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 17, 厂区智能理货. */
public final class YardFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(YardFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return YardParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new YardTallying(context, (YardParameters) context.parameters());
    }
}
