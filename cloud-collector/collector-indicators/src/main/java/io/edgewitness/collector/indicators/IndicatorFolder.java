package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Definitions that a user adds to the shipped ones: the files {@code *.yaml} of one folder, in the form that INDICATORS.md tells. At most 500
 * files of 64 KiB; links are not followed. One thread.
 */
public final class IndicatorFolder {
    private static final int MOST_FILES = 500;
    private static final int LARGEST = 64 << 10;
    /** The offline page reads no other YAML. */
    private static final Pattern LINE = Pattern.compile(" *[A-Za-z0-9_-]+:( .*)?|\\s*|#.*");

    private final IndicatorLibrary shipped;
    private final Map<String, IndicatorDefinition> found = new LinkedHashMap<>();
    private final Map<String, PlanPlaces> places = new LinkedHashMap<>();
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<String> mistakes = new ArrayList<>();

    private IndicatorFolder(IndicatorLibrary shipped) {
        this.shipped = shipped;
    }

    /**
     * @param library the shipped definitions and those of the folder that are right
     * @param mistakes a line each, {@code FILE:LINE:COLUMN: code: Chinese / English}; empty: all are right
     */
    public record Reading(IndicatorLibrary library, List<String> mistakes) {}

    /** @param folder that need not be there. @throws IOException if it cannot be read */
    public static Reading read(Path folder, IndicatorLibrary shipped) throws IOException {
        IndicatorFolder reader = new IndicatorFolder(shipped);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                List<Path> files = all.filter(f -> f.getFileName().toString().endsWith(".yaml"))
                        .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                        .sorted()
                        .limit(MOST_FILES + 1L)
                        .toList();
                if (files.size() > MOST_FILES) {
                    reader.mistake(
                            folder,
                            whole("indicator-many", "超过" + MOST_FILES + "个文件", "more than " + MOST_FILES + " files"));
                    files = files.subList(0, MOST_FILES);
                }
                for (Path file : files) {
                    reader.file(file);
                }
            }
        }
        return reader.reading();
    }

    private static PlanMistake whole(String code, String zh, String en) {
        return new PlanMistake(0, 0, new Text(code, zh, en));
    }

    private void mistake(Path file, PlanMistake m) {
        mistakes.add(m.in(file.toString()));
    }

    private void file(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            mistake(file, whole("indicator-large", "文件超过64 KiB", "the file has more than 64 KiB"));
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        String yaml;
        try {
            yaml = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            mistake(file, whole("indicator-yaml", "不是 UTF-8 文本", "this is no UTF-8 text"));
            return;
        }
        List<PlanMistake> unread = new ArrayList<>();
        PlanPlaces at = PlanPlaces.read(yaml, "indicator", "id: our-oee", unread);
        if (unread.isEmpty()) {
            form(yaml, unread);
        }
        if (unread.isEmpty()) {
            definition(file, bytes, at, unread);
        }
        unread.forEach(m -> mistake(file, m));
    }

    private static void form(String yaml, List<PlanMistake> unread) {
        String[] lines = yaml.split("\n", -1);
        for (int i = 0; i < lines.length && unread.isEmpty(); i++) {
            if (!LINE.matcher(lines[i]).matches()) {
                unread.add(new PlanMistake(
                        i + 1,
                        1,
                        new Text(
                                "indicator-form",
                                "每行一个键，映射用 {…}，列表用 […]：离线核验页只读这种写法",
                                "one key a line, maps as {…} and lists as […]: the offline page reads no other form")));
            }
        }
    }

    private void definition(Path file, byte[] bytes, PlanPlaces at, List<PlanMistake> unread) {
        IndicatorDefinition d;
        try {
            d = IndicatorDefinition.parse(bytes);
        } catch (DefinitionException e) {
            unread.add(isUnknown(e, at) ? at.key(e.key(), e.text()) : at.at(e.key(), e.text()));
            return;
        }
        if (shipped.find(d.id()).isPresent() || found.containsKey(d.reference())) {
            unread.add(at.at(
                    "id",
                    new Text(
                            "indicator-taken",
                            "编号 " + d.id() + " 已被使用，请另取",
                            "the id " + d.id() + " is taken; choose another")));
        } else if (IndicatorLibrary.row(d.family()).isEmpty()) {
            unread.add(at.at("family", new Text("indicator-family", "应为 IND-01 至 IND-11", "one of IND-01 to IND-11")));
        } else {
            found.put(d.reference(), d);
            places.put(d.reference(), at);
            files.put(d.reference(), file);
        }
    }

    private static boolean isUnknown(DefinitionException e, PlanPlaces at) {
        Map<?, ?> map = at.map();
        return map != null
                && map.containsKey(e.key())
                && String.valueOf(e.getMessage()).contains("unknown key");
    }

    /** Levels first: what a variant compares is there or is not. */
    private Reading reading() {
        List<IndicatorDefinition> right = new ArrayList<>();
        found.forEach((reference, d) -> {
            String of = d.of();
            IndicatorDefinition level = of == null ? null : level(of);
            if (of == null || (level != null && !level.isChange())) {
                right.add(d);
            } else {
                PlanPlaces at = places.getOrDefault(reference, PlanPlaces.NONE);
                mistake(
                        files.getOrDefault(reference, Path.of(reference)),
                        at.at(
                                "of",
                                new Text(
                                        "indicator-of",
                                        "没有指标" + of + "，应为“编号@版本”",
                                        "there is no level " + of + "; it is ID@VERSION")));
            }
        });
        return new Reading(shipped.with(right), List.copyOf(mistakes));
    }

    private @Nullable IndicatorDefinition level(String of) {
        return of.indexOf('@') < 0 ? null : shipped.find(of).orElse(found.get(of));
    }
}
