package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.ScenarioManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The registry of formulas: definitions by id and version, each version once. An id alone means its newest version; older ones stay, so that
 * an old figure can always be made again. Immutable.
 */
public final class IndicatorLibrary {
    private static final int MOST_LIKE = 10;
    private static final String INDEX = "indicators.txt";
    private static final Map<String, LibraryRow> ROWS = LibraryRow.shipped();

    /** Immutable, so one is enough. */
    private static final class Shipped {
        private static final IndicatorLibrary LIBRARY =
                new IndicatorLibrary(new String(read(INDEX), StandardCharsets.UTF_8)
                        .lines()
                        .filter(l -> !l.isBlank())
                        .map(name -> new DefinitionParser(read(name + ".yaml")).definition(false))
                        .toList());
    }

    private final Map<String, IndicatorDefinition> byReference = new LinkedHashMap<>();
    private final Map<String, IndicatorDefinition> newest = new LinkedHashMap<>();

    /**
     * What the registry says of one version of a formula. Figures are exact until they are printed, then rounded once, half to even.
     *
     * @param reference {@code id@version}
     * @param sha256 of the definition's bytes, lower-case hexadecimal
     * @param unit UCUM
     * @param decimals most places after the point that are ever printed
     * @param estimator {@code id@version} of what a change is estimated with; empty where the formula alone makes the figure
     */
    public record Entry(String reference, String sha256, String unit, int decimals, String estimator) {}

    /** @throws IllegalArgumentException if a version is there twice, or a variant's level is not there */
    public IndicatorLibrary(Collection<IndicatorDefinition> definitions) {
        for (IndicatorDefinition d : definitions) {
            if (byReference.put(d.reference(), d) != null) {
                throw new IllegalArgumentException("indicator " + d.reference() + " is defined twice");
            }
            newest.merge(d.id(), d, (a, b) -> a.version() > b.version() ? a : b);
        }
        for (IndicatorDefinition d : definitions) {
            String of = d.of();
            if (of != null) {
                IndicatorDefinition level = byReference.get(of);
                if (level == null || level.isChange()) {
                    throw new IllegalArgumentException(
                            "indicator " + d.id() + " compares " + of + ", which is not defined");
                }
            }
        }
    }

    /** @return the indicators that come with this version */
    public static IndicatorLibrary shipped() {
        return Shipped.LIBRARY;
    }

    /** @return the same and these. @throws IllegalArgumentException if a version is there twice, or a variant's level is not there */
    public IndicatorLibrary with(Collection<IndicatorDefinition> more) {
        List<IndicatorDefinition> all = new ArrayList<>(byReference.values());
        all.addAll(more);
        return new IndicatorLibrary(all);
    }

    /** @return IND-01 to IND-11 */
    public static Collection<LibraryRow> rows() {
        return Collections.unmodifiableCollection(ROWS.values());
    }

    /** @return empty if there is no such row */
    public static Optional<LibraryRow> row(String id) {
        return Optional.ofNullable(ROWS.get(id));
    }

    private static byte[] read(String name) {
        try (InputStream in = IndicatorLibrary.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library lacks its file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the newest version of each */
    public Collection<IndicatorDefinition> definitions() {
        return Collections.unmodifiableCollection(newest.values());
    }

    /** @return the newest version of each of a row, in the library's order */
    public List<IndicatorDefinition> ofRow(String row) {
        return newest.values().stream().filter(d -> d.family().equals(row)).toList();
    }

    /** @return the newest version of each that may support a form's field, in the library's order */
    public List<IndicatorDefinition> ofField(String field) {
        return newest.values().stream().filter(d -> d.fields().contains(field)).toList();
    }

    /**
     * What can be measured by what runs.
     *
     * @param metrics names that scenarios declare in their manifests, or that are recorded already
     * @return the newest version of each whose inputs are all among them, in the library's order
     */
    public List<IndicatorDefinition> offers(Collection<String> metrics) {
        return newest.values().stream()
                .filter(d -> level(d).inputs().values().stream().allMatch(i -> metrics.contains(i.metric())))
                .toList();
    }

    /** @return names of the metrics that these scenarios declare, for {@link #offers} */
    public static Set<String> metrics(Collection<ScenarioManifest> running) {
        return running.stream()
                .flatMap(m -> m.metrics().stream())
                .map(ScenarioManifest.MetricDefinition::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * The best that a figure of it can be, whatever its records are like: its own top grade, its row's and that of its level, whichever is
     * worst; and D′ if it or an input is an amount of money.
     */
    public Grade topGrade(IndicatorDefinition d) {
        Grade top = d.topGrade() == null ? Grade.M1 : d.topGrade();
        LibraryRow row = ROWS.get(d.family());
        if (row != null) {
            top = top.worst(row.topGrade());
        }
        boolean money = Money.isIn(d.unit()) || d.inputs().values().stream().anyMatch(i -> Money.isIn(i.unit()));
        top = money ? top.worst(Grade.D_PRIME) : top;
        return d.isChange() ? top.worst(topGrade(level(d))) : top;
    }

    /** @return kinds of baseline that suit it best, the best first; empty: of levels, or any will do */
    public List<BaselineKind> baselines(IndicatorDefinition d) {
        if (!d.isChange()) {
            return List.of();
        }
        return d.baselines().isEmpty()
                ? row(d.family()).map(LibraryRow::baselines).orElse(List.of())
                : d.baselines();
    }

    /** @return every version of every formula */
    public List<Entry> registry() {
        return byReference.values().stream()
                .map(d -> new Entry(
                        d.reference(),
                        d.sha256(),
                        d.unit(),
                        d.decimals(),
                        d.quantity() == null ? "" : d.quantity().formula()))
                .toList();
    }

    /** @param id of an indicator, or {@code id@version} */
    public Optional<IndicatorDefinition> find(String id) {
        return Optional.ofNullable(id.indexOf('@') < 0 ? newest.get(id) : byReference.get(id));
    }

    /**
     * @param id of an indicator, or {@code id@version}
     * @throws IllegalArgumentException naming ids like it
     */
    public IndicatorDefinition definition(String id) {
        return find(id).orElseThrow(
                        () -> new IllegalArgumentException("no indicator is called '" + id + "'; " + like(id).en()));
    }

    /** @return for who asked for an indicator that is none: how many there are, and which share a word with it */
    public Text like(String id) {
        Set<String> words = Set.of(id.replaceFirst("@.*", "").split("-", -1));
        String like = newest.keySet().stream()
                .filter(k -> Arrays.stream(k.split("-", -1)).anyMatch(words::contains))
                .limit(MOST_LIKE)
                .collect(Collectors.joining(", "));
        return new Text(
                "indicator-like",
                "共有" + newest.size() + "个" + (like.isEmpty() ? "，见指标页" : "，相近的有：" + like),
                "there are " + newest.size()
                        + (like.isEmpty() ? ", listed by the page of indicators" : ", among them " + like));
    }

    /** @return the level that a before/after variant compares, or the definition itself */
    public IndicatorDefinition level(IndicatorDefinition d) {
        String of = d.of();
        return of == null ? d : definition(of);
    }

    /** @return {@link #change(IndicatorDefinition, boolean)} by the formula alone */
    public IndicatorDefinition change(IndicatorDefinition d) {
        return change(d, false);
    }

    /**
     * @param byQuantity whether the variant is wanted whose estimator is chosen by the kind of quantity
     * @return the newest such before/after variant of a level, or the definition itself if it is a variant
     * @throws IllegalArgumentException if it has none
     */
    public IndicatorDefinition change(IndicatorDefinition d, boolean byQuantity) {
        return d.isChange()
                ? d
                : newest.values().stream()
                        .filter(c -> d.reference().equals(c.of()) && (c.quantity() != null) == byQuantity)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("indicator " + d.id()
                                + " has no before/after variant"
                                + (byQuantity ? " by kind of quantity" : "") + "; leave the baseline out"));
    }
}
