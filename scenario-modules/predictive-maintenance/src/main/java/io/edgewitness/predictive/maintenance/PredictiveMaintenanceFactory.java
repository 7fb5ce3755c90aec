package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 16, 设备预测维护. */
public final class PredictiveMaintenanceFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(PredictiveMaintenanceFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return MaintenanceParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new PredictiveMaintenance(context, (MaintenanceParameters) context.parameters());
    }
}
