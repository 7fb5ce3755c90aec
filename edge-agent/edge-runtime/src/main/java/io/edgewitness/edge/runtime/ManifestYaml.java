package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.ScenarioManifest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** A manifest in the form of {@code scenario.yaml}, as it travels in the ledger. */
final class ManifestYaml {
    private ManifestYaml() {}

    static String write(ScenarioManifest m) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("slug", m.slug());
        root.put("number", m.number());
        root.put("title", m.title());
        root.put("version", m.version());
        root.put("demands", m.demands());
        root.put(
                "inputs",
                m.inputs().stream()
                        .map(i -> map(
                                "name",
                                i.name(),
                                "required",
                                i.required(),
                                "many",
                                i.many(),
                                "unit",
                                i.unit(),
                                "title",
                                i.title()))
                        .toList());
        root.put(
                "parameters",
                m.parameters().stream()
                        .map(p -> map(
                                "name", p.name(), "type", p.type(), "default", p.defaultValue(), "title", p.title()))
                        .toList());
        root.put("metrics", m.metrics().stream().map(ManifestYaml::metric).toList());
        root.put(
                "preflight",
                m.preflight().stream()
                        .map(p -> map("id", p.id(), "title", p.title()))
                        .toList());
        root.put("tier", m.tier());
        root.put("safety-class", m.safetyClass());
        return new Dump(DumpSettings.builder()
                        .setDefaultFlowStyle(FlowStyle.AUTO)
                        .setWidth(200)
                        .build())
                .dumpToString(root);
    }

    private static Map<String, Object> metric(ScenarioManifest.MetricDefinition m) {
        return map(
                "name", m.name(),
                "unit", m.unit(),
                "formula", m.formula(),
                "aggregation", m.aggregation(),
                "fields", List.copyOf(m.fields()),
                "title", m.title());
    }

    private static Map<String, Object> map(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
