package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Settings;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads how much people may put in, and what the hash of a password costs. */
final class WorkplaceReader {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;

    private final ConfigYaml reader;

    WorkplaceReader(ConfigYaml reader) {
        this.reader = reader;
    }

    Settings read(@Nullable Node limits, @Nullable Node passwords) {
        Settings preset = Settings.DEFAULT;
        Map<String, Node> l = limits == null
                ? Map.of()
                : reader.map(
                        limits,
                        "limits",
                        Set.of("answer", "all-answers", "answers", "text", "files", "file", "project"));
        Settings settings = new Settings(
                (int) reader.size(l.get("answer"), preset.answerBytes(), KIB, 16 * MIB),
                reader.size(l.get("all-answers"), preset.answersBytes(), KIB, 64 * MIB),
                reader.number(l.get("answers"), preset.answers(), 100, 100_000),
                reader.size(l.get("text"), preset.textBytes(), 16 * MIB, MIB << 20),
                reader.number(l.get("files"), preset.files(), 10, 100_000),
                reader.size(l.get("file"), preset.fileBytes(), KIB, 600 * MIB),
                reader.size(l.get("project"), preset.projectBytes(), MIB, MIB << 20),
                argon(passwords, preset.argon()));
        if (limits != null && settings.fileBytes() > settings.projectBytes()) {
            reader.mistake(
                    limits, "EW-CONFIG-LIMIT", "a file may not be larger than all files of a project: raise project");
        }
        return settings;
    }

    private Settings.Argon argon(@Nullable Node node, Settings.Argon preset) {
        if (node == null) {
            return preset;
        }
        Map<String, Node> p = reader.map(node, "passwords", Set.of("memory", "passes", "lanes"));
        return new Settings.Argon(
                (int) (reader.size(p.get("memory"), preset.kibibytes() * KIB, 8 * MIB, 1024 * MIB) / KIB),
                reader.number(p.get("passes"), preset.passes(), 1, 20),
                reader.number(p.get("lanes"), preset.lanes(), 1, 8));
    }
}
