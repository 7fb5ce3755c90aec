package io.edgewitness.collector.server;

import io.edgewitness.collector.pages.ScenarioDetail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What pages read of a scenario's manifest and parameters. They come from an agent: what is not of its form is left out. */
final class Manifest {
    private final Map<?, ?> manifest;
    private final Map<?, ?> parameters;

    Manifest(String yaml, String parameters) {
        this.manifest = map(ManifestYaml.load(yaml));
        Map<?, ?> all = map(ManifestYaml.load(parameters));
        this.parameters = all.get("parameters") instanceof Map<?, ?> inner ? inner : all;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    String version() {
        return manifest.get("version") instanceof String v ? v : "";
    }

    Map<String, String> titles() {
        return titles(manifest.get("title"));
    }

    /** One text is of all languages. */
    private static Map<String, String> titles(@Nullable Object title) {
        Map<String, String> titles = new LinkedHashMap<>();
        if (title instanceof String text) {
            titles.put("zh", text);
            titles.put("en", text);
        }
        map(title).forEach((language, text) -> titles.put(String.valueOf(language), String.valueOf(text)));
        return titles;
    }

    List<String> demands() {
        return list(manifest.get("demands")).stream().map(String::valueOf).toList();
    }

    /** Those of the module, and those that an engineer defines in the site file. */
    List<ScenarioDetail.Metric> metrics() {
        List<Object> all = new ArrayList<>(list(manifest.get("metrics")));
        all.addAll(list(parameters.get("metrics")));
        return all.stream()
                .map(Manifest::map)
                .filter(m -> m.get("name") instanceof String)
                .map(m -> new ScenarioDetail.Metric(
                        String.valueOf(m.get("name")), String.valueOf(m.get("unit")), titles(m.get("title"))))
                .toList();
    }
}
