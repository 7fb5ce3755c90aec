package io.edgewitness.collector.indicators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The registry of formulas: definitions by id and version, each version once. An id alone means its newest version; older ones stay, so that
 * an old figure can always be made again. Immutable.
 */
public final class IndicatorLibrary {
    private static final String INDEX = "indicators.txt";
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
        String index = new String(read(INDEX), StandardCharsets.UTF_8);
        return new IndicatorLibrary(index.lines()
                .filter(l -> !l.isBlank())
                .map(name -> IndicatorDefinition.parse(read(name + ".yaml")))
                .toList());
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
     * @throws IllegalArgumentException naming the ids there are
     */
    public IndicatorDefinition definition(String id) {
        return find(id).orElseThrow(() ->
                new IllegalArgumentException("no indicator is called '" + id + "'; there are " + newest.keySet()));
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
