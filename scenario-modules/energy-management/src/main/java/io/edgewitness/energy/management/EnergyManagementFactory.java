package io.edgewitness.energy.management;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 13, 生产能效管控. */
public final class EnergyManagementFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(EnergyManagementFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return EnergyParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new EnergyManagement(context, (EnergyParameters) context.parameters());
    }
}
