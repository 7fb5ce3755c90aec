package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A row of the indicator library: one printable kind of figure, of which definitions are the variants. The texts stand in {@code rows.yaml}.
 *
 * @param id {@code IND-01} to {@code IND-11}
 * @param titles as to print, by language tag
 * @param family of benefits, by language tag: what the Jining guide calls 生产效率提高、成本下降、用工下降、经济效益, or social, technical, results
 * @param topGrade the best that any figure of it can be
 * @param baselines kinds of baseline that suit it best, the best first; empty: of levels
 * @param fields ids of form fields that it is for
 * @param declared what of it nobody measures
 */
public record LibraryRow(
        String id,
        Map<String, String> titles,
        Map<String, String> family,
        Grade topGrade,
        List<BaselineKind> baselines,
        List<String> fields,
        List<Declared> declared) {
    /**
     * Something that is stated and proved by an attachment, never by a record: □A at best.
     *
     * @param id such as {@code revenue}
     * @param unit UCUM, or with an ISO 4217 code
     * @param unitTexts as people write it
     * @param proof what proves it
     * @param fields ids of form fields that it is for
     */
    public record Declared(
            String id,
            Map<String, String> titles,
            String unit,
            Map<String, String> unitTexts,
            Map<String, String> proof,
            List<String> fields) {}

    public String title(String language) {
        return in(titles, language);
    }

    public String family(String language) {
        return in(family, language);
    }

    /** @param texts with {@code zh} and {@code en} */
    static String in(Map<String, String> texts, String language) {
        return Objects.requireNonNull(texts.get(language.startsWith("zh") ? "zh" : "en"));
    }

    /** @return by id, in the library's order */
    static Map<String, LibraryRow> shipped() {
        Map<String, LibraryRow> rows = new LinkedHashMap<>();
        try (InputStream in = LibraryRow.class.getResourceAsStream("rows.yaml")) {
            Object loaded = new Load(
                            LoadSettings.builder().setLabel("rows.yaml").build())
                    .loadFromInputStream(Objects.requireNonNull(in));
            ((Map<?, ?>) Objects.requireNonNull(loaded))
                    .forEach((id, row) -> rows.put(String.valueOf(id), row(String.valueOf(id), (Map<?, ?>) row)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static LibraryRow row(String id, Map<?, ?> map) {
        List<Declared> declared = new ArrayList<>();
        if (map.get("declared") instanceof Map<?, ?> all) {
            all.forEach((key, value) -> {
                Map<?, ?> d = (Map<?, ?>) value;
                declared.add(new Declared(
                        String.valueOf(key),
                        texts(d, "title"),
                        String.valueOf(d.get("unit")),
                        texts(d, "unit-text"),
                        texts(d, "proof"),
                        list(d, "fields")));
            });
        }
        return new LibraryRow(
                id,
                texts(map, "title"),
                texts(map, "family"),
                Grade.of(String.valueOf(map.get("top-grade"))),
                list(map, "baselines").stream()
                        .map(b -> Objects.requireNonNull(BaselineKind.ofChange(b)))
                        .toList(),
                list(map, "fields"),
                List.copyOf(declared));
    }

    private static Map<String, String> texts(Map<?, ?> map, String key) {
        Map<?, ?> texts = (Map<?, ?>) Objects.requireNonNull(map.get(key), key);
        return Map.of("zh", String.valueOf(texts.get("zh")), "en", String.valueOf(texts.get("en")));
    }

    private static List<String> list(Map<?, ?> map, String key) {
        return ((List<?>) Objects.requireNonNull(map.get(key), key))
                .stream().map(String::valueOf).toList();
    }
}
