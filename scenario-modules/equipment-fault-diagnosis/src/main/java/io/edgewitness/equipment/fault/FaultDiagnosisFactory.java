package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 7, 设备故障诊断. */
public final class FaultDiagnosisFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(FaultDiagnosisFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return FaultParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new FaultDiagnosis(context, (FaultParameters) context.parameters());
    }
}
