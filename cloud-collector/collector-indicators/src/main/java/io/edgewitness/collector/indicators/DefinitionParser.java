package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Quantity;
import io.edgewitness.collector.indicators.IndicatorDefinition.Direction;
import io.edgewitness.collector.indicators.IndicatorDefinition.Estimator;
import io.edgewitness.collector.indicators.IndicatorDefinition.Input;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads one definition file strictly: a key that is not known is a mistake. */
final class DefinitionParser {
    private static final Set<String> KEYS = Set.of(
            "id",
            "version",
            "of",
            "family",
            "title",
            "inputs",
            "formula",
            "unit",
            "unit-text",
            "direction",
            "estimator",
            "quantity",
            "decimals",
            "clock-limit-s",
            "fields");
    private final byte[] yaml;
    private final Map<?, ?> root;

    DefinitionParser(byte[] yaml) {
        this.yaml = yaml.clone();
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder().setLabel("indicator").build())
                    .loadFromString(new String(yaml, StandardCharsets.UTF_8));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("an indicator's definition is no YAML: " + e.getMessage(), e);
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("an indicator's definition is a map of keys");
        }
        root = map;
        for (Object key : map.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'; known are " + new java.util.TreeSet<>(KEYS));
            }
        }
    }

    IndicatorDefinition definition() {
        String of = root.containsKey("of") ? text(root, "of") : null;
        Map<String, Input> inputs = of == null ? inputs() : Map.of();
        if (of != null && root.containsKey("inputs")) {
            throw new IllegalArgumentException("inputs: a before/after variant has those of " + of);
        }
        Estimator estimator = choice("estimator", Estimator.values());
        IndicatorDefinition d = new IndicatorDefinition(
                text(root, "id"),
                number("version", 1, 1_000_000),
                of,
                text(root, "family"),
                texts("title"),
                inputs,
                text(root, "formula"),
                text(root, "unit"),
                texts("unit-text"),
                choice("direction", Direction.values()),
                estimator,
                quantity(of, estimator),
                number("decimals", 0, 12),
                Duration.ofSeconds(number("clock-limit-s", 0, 86_400)),
                list(root.get("fields")),
                yaml);
        Formula.of(d);
        return d;
    }

    private @Nullable Quantity quantity(@Nullable String of, Estimator estimator) {
        if ((estimator == Estimator.BY_QUANTITY) != root.containsKey("quantity")) {
            throw new IllegalArgumentException("quantity: goes with estimator: by-quantity, and with no other");
        }
        if (estimator != Estimator.BY_QUANTITY) {
            return null;
        }
        if (of == null) {
            throw new IllegalArgumentException("quantity: only a before/after variant has one");
        }
        return Quantity.of(text(root, "quantity"));
    }

    private Map<String, Input> inputs() {
        if (!(root.get("inputs") instanceof Map<?, ?> map) || map.isEmpty()) {
            throw new IllegalArgumentException("inputs: a map of at least one name");
        }
        Map<String, Input> inputs = new TreeMap<>();
        map.forEach((name, value) -> {
            if (!(value instanceof Map<?, ?> input)) {
                throw new IllegalArgumentException("inputs: " + name + " is a map of metric, aggregation and unit");
            }
            inputs.put(
                    String.valueOf(name),
                    new Input(text(input, "metric"), Aggregation.of(text(input, "aggregation")), text(input, "unit")));
        });
        return Collections.unmodifiableMap(inputs);
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new IllegalArgumentException(key + ": missing");
        }
        return value.toString();
    }

    private Map<String, String> texts(String key) {
        if (!(root.get(key) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(key + ": a map of zh and en");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (String language : List.of("zh", "en")) {
            texts.put(language, text(map, language));
        }
        return Collections.unmodifiableMap(texts);
    }

    private int number(String key, int low, int high) {
        if (root.get(key) instanceof Integer i && i >= low && i <= high) {
            return i;
        }
        throw new IllegalArgumentException(key + ": a whole number from " + low + " to " + high);
    }

    private <E extends Enum<E>> E choice(String key, E[] values) {
        String wanted = text(root, key);
        List<String> known = new ArrayList<>();
        for (E e : values) {
            String name = e.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(wanted)) {
                return e;
            }
            known.add(name);
        }
        throw new IllegalArgumentException(key + ": one of " + known + ", not '" + wanted + "'");
    }

    private static List<String> list(@Nullable Object value) {
        if (!(value instanceof List<?> items)) {
            throw new IllegalArgumentException("fields: a list of ids");
        }
        return items.stream().map(String::valueOf).toList();
    }
}
