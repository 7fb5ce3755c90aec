package io.edgewitness.equipment.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Reads {@code knowledge.yaml} and {@code bearings.yaml}, which are part of the module. */
final class KnowledgeFiles {
    private KnowledgeFiles() {}

    static FaultGraph graph() {
        Map<String, Object> root = map(load("knowledge.yaml"));
        Map<String, Object> sources = map(root.get("sources"));
        return new FaultGraph(
                list(
                        root.get("symptoms"),
                        s -> new FaultGraph.Symptom(text(s, "id"), titles(s), number(s, "otherwise"))),
                list(root.get("components"), KnowledgeFiles::item),
                list(root.get("actions"), KnowledgeFiles::item),
                list(root.get("causes"), c -> cause(c, sources)),
                number(root, "sound"));
    }

    private static FaultGraph.Item item(Map<String, Object> item) {
        return new FaultGraph.Item(text(item, "id"), titles(item));
    }

    private static FaultGraph.Cause cause(Map<String, Object> c, Map<String, Object> sources) {
        Map<String, Double> symptoms = new LinkedHashMap<>();
        map(c.get("symptoms")).keySet().forEach(s -> symptoms.put(s, number(map(c.get("symptoms")), s)));
        return new FaultGraph.Cause(
                text(c, "id"),
                titles(c),
                text(c, "component"),
                number(c, "prior"),
                ((List<?>) Objects.requireNonNull(c.get("actions")))
                        .stream().map(String::valueOf).toList(),
                text(sources, text(c, "source")),
                symptoms);
    }

    /** Geometry by designation. */
    static Map<String, BearingGeometry> bearings() {
        Map<String, BearingGeometry> bearings = new LinkedHashMap<>();
        list(load("bearings.yaml"), b -> b)
                .forEach(b -> bearings.put(
                        text(b, "id"),
                        new BearingGeometry(
                                (int) number(b, "elements"),
                                number(b, "diameter"),
                                number(b, "pitch"),
                                number(b, "angle"),
                                text(b, "source"))));
        return bearings;
    }

    private static Object load(String name) {
        try (InputStream in = Objects.requireNonNull(KnowledgeFiles.class.getResourceAsStream(name), name)) {
            return new Load(LoadSettings.builder().build()).loadFromInputStream(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> map(@Nullable Object node) {
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(node)).forEach((k, v) -> map.put(String.valueOf(k), v));
        return map;
    }

    private static <T> List<T> list(@Nullable Object node, Function<Map<String, Object>, T> each) {
        return ((List<?>) Objects.requireNonNull(node))
                .stream().map(n -> each.apply(map(n))).toList();
    }

    private static String text(Map<String, Object> node, String key) {
        return Objects.requireNonNull(node.get(key), key).toString();
    }

    private static double number(Map<String, Object> node, String key) {
        return ((Number) Objects.requireNonNull(node.get(key), key)).doubleValue();
    }

    private static Map<String, String> titles(Map<String, Object> node) {
        Map<String, String> titles = new LinkedHashMap<>();
        map(node.get("title")).forEach((k, v) -> titles.put(k, String.valueOf(v)));
        return titles;
    }
}
