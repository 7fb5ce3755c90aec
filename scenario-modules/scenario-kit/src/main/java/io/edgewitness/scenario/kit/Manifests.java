package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.ScenarioManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Loads the {@code scenario.yaml} beside a scenario class. */
public final class Manifests {
    private Manifests() {}

    /** @throws IllegalStateException if the module was packed without a manifest, or with one that is not of its form */
    public static ScenarioManifest load(Class<?> beside) {
        try (InputStream in = beside.getResourceAsStream("scenario.yaml")) {
            if (in == null) {
                throw new IllegalStateException("no scenario.yaml beside " + beside.getName());
            }
            return parse(new Node(asMap(new Load(LoadSettings.builder().build()).loadFromInputStream(in))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ScenarioManifest parse(Node n) {
        return new ScenarioManifest(
                n.text("slug", ""),
                Integer.parseInt(n.text("number", "0")),
                n.texts("title"),
                n.text("version", "1"),
                n.list("demands", Object::toString),
                n.list("inputs", Node::of).stream()
                        .map(i -> new ScenarioManifest.Input(
                                i.text("name", ""),
                                Boolean.parseBoolean(i.text("required", "false")),
                                Boolean.parseBoolean(i.text("many", "false")),
                                i.text("unit", ""),
                                i.texts("title")))
                        .toList(),
                n.list("parameters", Node::of).stream()
                        .map(p -> new ScenarioManifest.Parameter(
                                p.text("name", ""), p.text("type", "text"), p.text("default", ""), p.texts("title")))
                        .toList(),
                n.list("metrics", Node::of).stream()
                        .map(m -> new ScenarioManifest.MetricDefinition(
                                m.text("name", ""),
                                m.text("unit", ""),
                                m.text("formula", ""),
                                m.text("aggregation", ""),
                                m.list("fields", Object::toString),
                                m.texts("title")))
                        .toList(),
                n.list("preflight", Node::of).stream()
                        .map(p -> new ScenarioManifest.PreflightDefinition(p.text("id", ""), p.texts("title")))
                        .toList(),
                n.text("tier", "mec"),
                n.text("safety-class", "none"));
    }

    private static Map<String, Object> asMap(Object node) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (!(node instanceof Map<?, ?> given)) {
            throw new IllegalStateException("a mapping is expected, not " + node);
        }
        given.forEach((key, value) -> map.put(String.valueOf(key), value));
        return map;
    }

    private record Node(Map<String, Object> map) {
        static Node of(Object node) {
            return new Node(asMap(node));
        }

        String text(String key, String otherwise) {
            Object value = map.get(key);
            return value == null ? otherwise : value.toString();
        }

        Map<String, String> texts(String key) {
            Map<String, String> texts = new LinkedHashMap<>();
            if (map.get(key) != null) {
                asMap(map.get(key)).forEach((k, v) -> texts.put(k, String.valueOf(v)));
            }
            return texts;
        }

        <T> List<T> list(String key, Function<Object, T> each) {
            return map.get(key) instanceof List<?> items
                    ? items.stream().map(i -> each.apply((Object) i)).toList()
                    : List.of();
        }
    }
}
