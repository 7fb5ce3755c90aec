package io.edgewitness.collector.server;

import io.edgewitness.collector.maintenance.CmmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the {@code cmms} block of collector.yaml; its mistakes go where the file's others go. One use. */
final class CmmsReader {
    private static final String CODE = "EW-CONFIG-CMMS";
    private static final Set<String> KEYS = Set.of(
            "url",
            "token-file",
            "header",
            "every",
            "timeout",
            "create",
            "order",
            "update",
            "find",
            "changed",
            "fields",
            "closed",
            "cancelled",
            "failed",
            "codes",
            "language",
            "probability",
            "most-a-day",
            "machines");

    private final ConfigYaml yaml;
    private final RemoteReader remote;

    /** @param file that paths count from */
    CmmsReader(ConfigYaml yaml, Path file) {
        this.yaml = yaml;
        this.remote = new RemoteReader(yaml, file, CODE);
    }

    @Nullable
    CmmsSettings read(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Map<String, Node> m = yaml.map(node, "cmms", KEYS);
        URI url = remote.url(
                m.get("url"), node, "the maintenance system's REST begins, such as https://cmms.example/api");
        List<CmmsSettings.Equipment> machines = machines(m.get("machines"), node);
        CmmsSettings settings = new CmmsSettings(
                url == null ? URI.create("http://127.0.0.1") : url,
                remote.tokenFile(m.get("token-file")),
                remote.matching(
                        m.get("header"), "header", "[A-Za-z][A-Za-z0-9-]{0,60}", "Authorization", "Authorization"),
                remote.time(m.get("every"), Duration.ofSeconds(30)),
                remote.time(m.get("timeout"), Duration.ofSeconds(10)),
                remote.path(m.get("create"), "create", "", "/work-orders"),
                remote.path(m.get("order"), "order", "{id}", "/work-orders/{id}"),
                remote.path(m.get("update"), "update", "{id}", "/work-orders/{id}"),
                remote.path(m.get("find"), "find", "{external}", "/work-orders?external={external}"),
                remote.path(m.get("changed"), "changed", "{cursor}", "/work-orders?updated_after={cursor}"),
                fields(m.get("fields")),
                words(m.get("closed"), Set.of("closed", "completed")),
                words(m.get("cancelled"), Set.of("cancelled", "rejected")),
                words(m.get("failed"), Set.of("failed", "breakdown")),
                texts(m.get("codes"), "codes"),
                remote.matching(m.get("language"), "language", "zh|en|both", "both", "zh, en or both"),
                probability(m.get("probability")),
                number(m.get("most-a-day")),
                machines);
        return url == null ? null : settings;
    }

    private Map<String, String> fields(@Nullable Node node) {
        Map<String, String> fields = texts(node, "fields");
        fields.keySet().stream().filter(f -> !CmmsSettings.FIELDS.contains(f)).forEach(f -> {
            if (node != null) {
                yaml.mistake(node, CODE, "there is no field '" + f + "'; there are " + CmmsSettings.FIELDS);
            }
        });
        if (node != null
                && fields.values().stream().anyMatch(v -> !v.matches("([A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)?"))) {
            yaml.mistake(
                    node, CODE, "a field's place is names apart by dots, such as status.name, or '' if there is none");
        }
        return fields;
    }

    private Map<String, String> texts(@Nullable Node node, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            for (NodeTuple t : mapping.getValue()) {
                texts.put(
                        t.getKeyNode() instanceof ScalarNode k ? k.getValue() : "?",
                        yaml.text(t.getValueNode()).strip());
            }
        } else if (node != null) {
            yaml.mistake(node, CODE, key + " is a map of names to names");
        }
        return texts;
    }

    private Set<String> words(@Nullable Node node, Set<String> preset) {
        return node == null
                ? preset
                : yaml.items(node).stream()
                        .map(n -> yaml.text(n).toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    private double probability(@Nullable Node node) {
        String text = node == null ? "0.5" : yaml.text(node);
        if (text.matches("0(\\.\\d{1,3})?|1(\\.0)?")) {
            return Double.parseDouble(text);
        }
        if (node != null) {
            yaml.mistake(node, CODE, "probability is 0 to 1, such as 0.5, not " + ConfigYaml.written(node));
        }
        return 0.5;
    }

    private int number(@Nullable Node node) {
        String text = node == null ? "10" : yaml.text(node);
        if (text.matches("[1-9]\\d{0,2}")) {
            return Integer.parseInt(text);
        }
        if (node != null) {
            yaml.mistake(node, CODE, "most-a-day is 1 to 999, not " + ConfigYaml.written(node));
        }
        return 10;
    }

    private List<CmmsSettings.Equipment> machines(@Nullable Node node, Node place) {
        List<CmmsSettings.Equipment> machines = new ArrayList<>();
        for (Node item : yaml.items(node)) {
            Map<String, Node> m = yaml.map(item, "a machine", Set.of("agent", "machine", "asset"));
            List<String> parts = List.of("agent", "machine", "asset").stream()
                    .map(k -> yaml.text(m, k, "").strip())
                    .toList();
            if (parts.stream().anyMatch(String::isEmpty) || !RemoteReader.isId(parts.get(1))) {
                yaml.mistake(
                        item,
                        CODE,
                        "a machine has the agent that watches it, the instance that does, and the asset's number: {agent: gw-1, machine: pump-3, asset: P-1003}");
            }
            machines.add(new CmmsSettings.Equipment(parts.get(0), parts.get(1), parts.get(2)));
        }
        if (machines.isEmpty()) {
            yaml.mistake(
                    node == null ? place : node, CODE, "machines lists those of which orders are made; there are none");
        }
        return machines;
    }
}
