package io.edgewitness.collector.pages;

import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.LibraryRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Indicators to choose one of, by row of the library: first what the running scenarios measure, then the others with what they lack.
 *
 * @param sought as it was typed; empty: all are shown
 * @param total how many there are
 * @param shown how many of them are sought
 * @param groups none empty
 */
public record IndicatorChoice(String sought, String chosen, int total, int shown, List<Group> groups) {
    /** @param title in the reader's language */
    public record Group(String title, List<Option> options) {}

    public record Option(String id, String name) {}

    /**
     * @param definitions to choose of
     * @param metrics that running scenarios make; null: it is not told what runs
     * @param sought words that all are in an indicator's names, id, row, metrics or scenario, in any case
     * @param chosen stays to be chosen, whatever is sought; empty: none
     */
    static IndicatorChoice of(
            View view,
            IndicatorLibrary library,
            List<IndicatorDefinition> definitions,
            @Nullable Set<String> metrics,
            String sought,
            String chosen) {
        List<String> words = List.of(sought.toLowerCase(Locale.ROOT).strip().split("\\s+", -1));
        List<IndicatorDefinition> found = definitions.stream()
                .filter(d -> words.stream().allMatch(text(view, library, d)::contains))
                .toList();
        Stream<IndicatorDefinition> kept = definitions.stream().filter(d -> d.id().equals(chosen) || found.contains(d));
        Map<String, List<Option>> now = new LinkedHashMap<>();
        Map<String, List<Option>> later = new LinkedHashMap<>();
        kept.sorted((a, b) -> a.family().compareTo(b.family())).forEach(d -> {
            String missing = metrics == null ? "" : missing(view, library, d, metrics);
            String name = d.title(view.text().language()) + unit(view, d) + missing;
            String row = row(view, d.family());
            boolean first = metrics != null && missing.isEmpty();
            (first ? now : later)
                    .computeIfAbsent(
                            metrics == null ? row : view.t(first ? "choice-now" : "choice-later", row),
                            k -> new ArrayList<>())
                    .add(new Option(d.id(), name));
        });
        List<Group> groups = Stream.concat(now.entrySet().stream(), later.entrySet().stream())
                .map(e -> new Group(e.getKey(), e.getValue()))
                .toList();
        return new IndicatorChoice(sought, chosen, definitions.size(), found.size(), groups);
    }

    private static String row(View view, String family) {
        return family
                + IndicatorLibrary.row(family)
                        .map((LibraryRow r) -> " " + r.title(view.text().language()))
                        .orElse("");
    }

    private static String unit(View view, IndicatorDefinition d) {
        String unit = view.unit(d.unitText(view.text().language()));
        return unit.isEmpty() ? "" : " (" + unit + ")";
    }

    private static Set<String> metrics(IndicatorLibrary library, IndicatorDefinition d) {
        return library.level(d).inputs().values().stream()
                .map(IndicatorDefinition.Input::metric)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What is to be run before it can be measured. */
    private static String missing(View view, IndicatorLibrary library, IndicatorDefinition d, Set<String> have) {
        String lacking = metrics(library, d).stream()
                .filter(m -> !have.contains(m))
                .map(m -> m + scenario(view, m))
                .collect(Collectors.joining(view.chinese() ? "、" : ", "));
        return lacking.isEmpty() ? "" : " — " + view.t("choice-lacks", lacking);
    }

    /** A metric's name begins with two letters of its scenario; with {@code x_} what any scenario measures. */
    private static String scenario(View view, String metric) {
        String prefix = metric.replaceFirst("_.*", "");
        String name = view.text().orElse("scenario-" + prefix, "");
        return name.isEmpty() ? "" : view.chinese() ? "（" + name + "）" : " (" + name + ")";
    }

    private static String text(View view, IndicatorLibrary library, IndicatorDefinition d) {
        List<String> all = new ArrayList<>(List.of(d.id(), d.title("zh"), d.title("en"), row(view, d.family())));
        metrics(library, d).forEach(m -> all.add(m + " " + scenario(view, m)));
        return String.join("\n", all).toLowerCase(Locale.ROOT);
    }
}
