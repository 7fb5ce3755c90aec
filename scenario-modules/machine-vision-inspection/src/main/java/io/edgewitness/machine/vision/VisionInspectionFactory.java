package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.scenario.kit.Manifests;

/** Scenario 6, 机器视觉质检. */
public final class VisionInspectionFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(VisionInspectionFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public Class<? extends Record> parameters() {
        return VisionParameters.class;
    }

    @Override
    public boolean takesModels(Record parameters) {
        return ((VisionParameters) parameters).store() != null;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new VisionInspection(context, (VisionParameters) context.parameters());
    }
}
