package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Settings;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads how much people may put in, and what the hash of a password costs. */
final class WorkplaceReader {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,6})([KMGT])iB");
    private static final String UNITS = "KMGT";
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
                (int) size(l.get("answer"), preset.answerBytes(), KIB, 16 * MIB),
                size(l.get("all-answers"), preset.answersBytes(), KIB, 64 * MIB),
                number(l.get("answers"), preset.answers(), 100, 100_000),
                size(l.get("text"), preset.textBytes(), 16 * MIB, MIB << 20),
                number(l.get("files"), preset.files(), 10, 100_000),
                size(l.get("file"), preset.fileBytes(), KIB, 600 * MIB),
                size(l.get("project"), preset.projectBytes(), MIB, MIB << 20),
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
                (int) (size(p.get("memory"), preset.kibibytes() * KIB, 8 * MIB, 1024 * MIB) / KIB),
                number(p.get("passes"), preset.passes(), 1, 20),
                number(p.get("lanes"), preset.lanes(), 1, 8));
    }

    private long size(@Nullable Node node, long preset, long least, long most) {
        if (node == null) {
            return preset;
        }
        Matcher m = SIZE.matcher(reader.text(node));
        if (m.matches()) {
            long size = Long.parseLong(m.group(1)) << (10 * (UNITS.indexOf(m.group(2)) + 1));
            if (size >= least && size <= most) {
                return size;
            }
        }
        reader.mistake(
                node,
                "EW-CONFIG-LIMIT",
                "this is a size such as 500MiB, from " + text(least) + " to " + text(most) + ", not "
                        + ConfigYaml.written(node));
        return preset;
    }

    private static String text(long size) {
        int unit = (Long.numberOfTrailingZeros(size) / 10) - 1;
        return (size >> (10 * (unit + 1))) + UNITS.substring(unit, unit + 1) + "iB";
    }

    private int number(@Nullable Node node, int preset, int least, int most) {
        if (node == null) {
            return preset;
        }
        String text = reader.text(node);
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        reader.mistake(
                node,
                "EW-CONFIG-LIMIT",
                "this is a whole number from " + least + " to " + most + ", not " + ConfigYaml.written(node));
        return preset;
    }
}
