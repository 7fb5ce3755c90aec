package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
            "fields",
            "top-grade",
            "baselines");
    private static final Set<String> INPUT_KEYS = Set.of("metric", "aggregation", "unit", "labels");
    /** It becomes the name of a file in a bundle. */
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private static final int LONGEST_ID = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private final byte[] yaml;
    private final Map<?, ?> root;

    /** @throws DefinitionException if it is no map of known keys */
    DefinitionParser(byte[] yaml) {
        this.yaml = yaml.clone();
        Object loaded;
        try {
            loaded = new Load(LoadSettings.builder().setLabel("indicator").build())
                    .loadFromString(new String(yaml, StandardCharsets.UTF_8));
        } catch (YamlEngineException e) {
            throw new DefinitionException(
                    "", "不是有效的 YAML：" + e.getMessage(), "an indicator's definition is no YAML: " + e.getMessage());
        }
        if (!(loaded instanceof Map<?, ?> map)) {
            throw new DefinitionException("", "文件应为“键: 值”的形式", "an indicator's definition is a map of keys");
        }
        root = map;
        for (Object key : map.keySet()) {
            if (!KEYS.contains(String.valueOf(key))) {
                throw new DefinitionException(
                        String.valueOf(key),
                        "没有这个键；可用：" + new TreeSet<>(KEYS),
                        "unknown key '" + key + "'; known are " + new TreeSet<>(KEYS));
            }
        }
    }

    /** @param checked whether the formula is compiled too, which costs milliseconds; it is again before it is used */
    IndicatorDefinition definition(boolean checked) {
        String of = root.containsKey("of") ? text(root, "of") : null;
        if (of != null && root.containsKey("inputs")) {
            throw new DefinitionException("inputs", "前后对比指标的输入取自" + of, "a before/after variant has those of " + of);
        }
        Map<String, Input> inputs = of == null ? inputs() : Map.of();
        Estimator estimator = choice("estimator", Estimator.values());
        IndicatorDefinition d = new IndicatorDefinition(
                id(),
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
                list("fields"),
                topGrade(),
                baselines(),
                yaml);
        shares(d);
        if (checked) {
            try {
                Formula.of(d);
            } catch (IllegalArgumentException e) {
                throw new DefinitionException("formula", "公式有误：" + e.getMessage(), String.valueOf(e.getMessage()));
            }
        }
        return d;
    }

    private String id() {
        String id = text(root, "id");
        if (id.length() > LONGEST_ID || !ID.matcher(id).matches()) {
            throw new DefinitionException(
                    "id",
                    "小写字母、数字和单个连字符，最多" + LONGEST_ID + "个字符",
                    "small letters, digits and single hyphens, at most " + LONGEST_ID + ", not '" + id + "'");
        }
        return id;
    }

    /** What Wilson's interval is of. */
    private static void shares(IndicatorDefinition d) {
        boolean one =
                d.isMeasured() && d.inputs().values().stream().allMatch(i -> i.aggregation() == Aggregation.RATIO);
        if (d.estimator() == Estimator.WILSON && !one) {
            throw new DefinitionException(
                    "estimator",
                    "wilson 只用于一个比率，原样或乘以100（x * 100）",
                    "wilson is for one ratio, as it is or in per cent (`x * 100`)");
        }
    }

    private @Nullable Grade topGrade() {
        if (!root.containsKey("top-grade")) {
            return null;
        }
        String wanted = text(root, "top-grade");
        for (Grade g : Grade.values()) {
            if (g.printable() && g.id().equals(wanted)) {
                return g;
            }
        }
        throw new DefinitionException("top-grade", "M1、M2、D、D′、C 之一", "one of M1, M2, D, D′, C, not '" + wanted + "'");
    }

    private List<BaselineKind> baselines() {
        List<BaselineKind> kinds = new ArrayList<>();
        for (String id : root.containsKey("baselines") ? list("baselines") : List.<String>of()) {
            BaselineKind kind = BaselineKind.ofChange(id);
            if (kind == null) {
                throw new DefinitionException("baselines", "B1 至 B5 的列表", "a list of B1 to B5, not '" + id + "'");
            }
            kinds.add(kind);
        }
        return List.copyOf(kinds);
    }

    private @Nullable Quantity quantity(@Nullable String of, Estimator estimator) {
        if ((estimator == Estimator.BY_QUANTITY) != root.containsKey("quantity")) {
            throw new DefinitionException(
                    "quantity", "与 estimator: by-quantity 同时给出", "goes with estimator: by-quantity, and with no other");
        }
        if (estimator != Estimator.BY_QUANTITY) {
            return null;
        }
        if (of == null) {
            throw new DefinitionException("quantity", "只有前后对比指标才有", "only a before/after variant has one");
        }
        try {
            return Quantity.of(text(root, "quantity"));
        } catch (IllegalArgumentException e) {
            throw new DefinitionException("quantity", "没有这种量", String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Input> inputs() {
        if (!(root.get("inputs") instanceof Map<?, ?> map) || map.isEmpty()) {
            throw new DefinitionException("inputs", "至少一个输入", "a map of at least one name");
        }
        Map<String, Input> inputs = new TreeMap<>();
        map.forEach((name, value) -> {
            if (!NAME.matcher(String.valueOf(name)).matches()
                    || !(value instanceof Map<?, ?> input)
                    || !INPUT_KEYS.containsAll(input.keySet())) {
                throw new DefinitionException(
                        "inputs",
                        name + " 应为 {metric, aggregation, unit}，可加 labels",
                        name + " is a map of metric, aggregation and unit, and may be of labels");
            }
            inputs.put(String.valueOf(name), input(input));
        });
        return Collections.unmodifiableMap(inputs);
    }

    private static Input input(Map<?, ?> input) {
        Map<String, String> labels = new TreeMap<>();
        if (input.get("labels") instanceof Map<?, ?> map) {
            map.forEach((k, v) -> labels.put(String.valueOf(k), String.valueOf(v)));
        } else if (input.containsKey("labels")) {
            throw new DefinitionException(
                    "inputs", "labels 应为 {sample: audit} 的形式", "labels is a map, such as {sample: audit}");
        }
        try {
            return new Input(
                    text(input, "metric"), Aggregation.of(text(input, "aggregation")), text(input, "unit"), labels);
        } catch (IllegalArgumentException e) {
            throw new DefinitionException("inputs", "有误：" + e.getMessage(), String.valueOf(e.getMessage()));
        }
    }

    private static String text(Map<?, ?> map, String key) {
        Object value = map.get(key);
        if (value == null) {
            throw new DefinitionException(key, "缺少", "missing");
        }
        return value.toString();
    }

    private Map<String, String> texts(String key) {
        if (!(root.get(key) instanceof Map<?, ?> map)) {
            throw new DefinitionException(key, "应有 zh 和 en", "a map of zh and en");
        }
        Map<String, String> texts = new LinkedHashMap<>();
        for (String language : List.of("zh", "en")) {
            Object text = map.get(language);
            if (text == null) {
                throw new DefinitionException(
                        key, "应有 zh 和 en，缺少 " + language, "a map of zh and en; " + language + " is missing");
            }
            texts.put(language, text.toString());
        }
        return Collections.unmodifiableMap(texts);
    }

    private int number(String key, int low, int high) {
        if (root.get(key) instanceof Integer i && i >= low && i <= high) {
            return i;
        }
        throw new DefinitionException(key, low + " 至 " + high + " 的整数", "a whole number from " + low + " to " + high);
    }

    private <E extends Enum<E>> E choice(String key, E[] values) {
        String wanted = text(root, key);
        List<String> known = new ArrayList<>();
        for (E e : values) {
            String name = e.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
            if (name.equals(wanted)) {
                return e;
            }
            known.add(name);
        }
        throw new DefinitionException(key, known + " 之一", "one of " + known + ", not '" + wanted + "'");
    }

    private List<String> list(String key) {
        if (!(root.get(key) instanceof List<?> items)) {
            throw new DefinitionException(key, "字段编号的列表", "a list of ids");
        }
        return items.stream().map(String::valueOf).toList();
    }
}
