package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 14, 工艺合规校验. */
public final class ProcessComplianceFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(ProcessComplianceFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return ComplianceParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new ProcessCompliance(context, (ComplianceParameters) context.parameters());
    }
}
