package io.edgewitness.collector.server;

import io.edgewitness.collector.compliance.QmsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the {@code quality} block of collector.yaml; its mistakes go where the file's others go. One use. */
final class QmsReader {
    private static final String CODE = "EW-CONFIG-QUALITY";

    private final ConfigYaml yaml;
    private final RemoteReader remote;

    /** @param file that paths count from */
    QmsReader(ConfigYaml yaml, Path file) {
        this.yaml = yaml;
        this.remote = new RemoteReader(yaml, file, CODE);
    }

    @Nullable
    QmsSettings read(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Map<String, Node> m = yaml.map(
                node, "quality", Set.of("url", "token-file", "header", "every", "timeout", "send", "find", "lines"));
        URI url = remote.url(m.get("url"), node, "the quality system's REST begins, such as https://qms.example/api");
        QmsSettings settings = new QmsSettings(
                url == null ? URI.create("http://127.0.0.1") : url,
                remote.tokenFile(m.get("token-file")),
                remote.matching(
                        m.get("header"), "header", "[A-Za-z][A-Za-z0-9-]{0,60}", "Authorization", "Authorization"),
                remote.time(m.get("every"), Duration.ofMinutes(1)),
                remote.time(m.get("timeout"), Duration.ofSeconds(10)),
                remote.path(m.get("send"), "send", "{id}", "/test-results/{id}"),
                remote.path(m.get("find"), "find", "{id}", "/test-results/{id}"),
                lines(m.get("lines"), node));
        return url == null ? null : settings;
    }

    private List<QmsSettings.Line> lines(@Nullable Node node, Node place) {
        List<QmsSettings.Line> lines = new ArrayList<>();
        for (Node item : yaml.items(node)) {
            Map<String, Node> m = yaml.map(item, "a line", Set.of("agent", "line"));
            String agent = yaml.text(m, "agent", "").strip();
            String line = yaml.text(m, "line", "").strip();
            if (agent.isEmpty() || !RemoteReader.isId(line)) {
                yaml.mistake(
                        item,
                        CODE,
                        "a line has its agent, and the instance that inspects: {agent: gw-1, line: board-line-1}");
            }
            lines.add(new QmsSettings.Line(agent, line));
        }
        if (lines.isEmpty()) {
            yaml.mistake(
                    node == null ? place : node, CODE, "lines lists those whose verdicts are sent; there are none");
        }
        return lines;
    }
}
