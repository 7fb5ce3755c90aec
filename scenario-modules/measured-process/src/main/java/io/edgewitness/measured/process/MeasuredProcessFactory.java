package io.edgewitness.measured.process;

import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioManifest.MetricDefinition;
import io.edgewitness.scenario.kit.Manifests;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Metrics an engineer defines over points, for any scenario. */
public final class MeasuredProcessFactory implements Scenario.Factory {
    private final ScenarioManifest manifest = Manifests.load(MeasuredProcessFactory.class);

    @Override
    public ScenarioManifest manifest() {
        return manifest;
    }

    @Override
    public ScenarioManifest manifest(Record parameters) {
        MeasuredParameters given = (MeasuredParameters) parameters;
        List<MetricDefinition> metrics =
                given.metrics().stream().map(MeasuredProcessFactory::definition).toList();
        return new ScenarioManifest(
                given.slug(),
                manifest.number(),
                manifest.title(),
                manifest.version(),
                manifest.demands(),
                manifest.inputs(),
                manifest.parameters(),
                metrics,
                manifest.preflight(),
                manifest.tier(),
                manifest.safetyClass());
    }

    private static MetricDefinition definition(MeasuredParameters.Measured m) {
        String title = m.title().isEmpty() ? m.name() : m.title();
        return new MetricDefinition(
                m.name(),
                m.unit(),
                "measured_" + m.function().name().toLowerCase(Locale.ROOT) + "@1",
                m.function().aggregation(),
                List.of("JN-PI-TEC", "JN-4"),
                Map.of("zh", title, "en", title));
    }

    @Override
    public Class<? extends Record> parameters() {
        return MeasuredParameters.class;
    }

    @Override
    public Scenario create(ScenarioContext context) {
        return new MeasuredProcess(context, (MeasuredParameters) context.parameters());
    }
}
