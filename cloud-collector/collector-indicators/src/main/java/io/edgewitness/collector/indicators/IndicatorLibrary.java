package io.edgewitness.collector.indicators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A set of definitions, each id once. Immutable. */
public final class IndicatorLibrary {
    private static final String INDEX = "indicators.txt";
    private final Map<String, IndicatorDefinition> byId = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if an id is there twice, or a variant's level is not there */
    public IndicatorLibrary(Collection<IndicatorDefinition> definitions) {
        for (IndicatorDefinition d : definitions) {
            if (byId.put(d.id(), d) != null) {
                throw new IllegalArgumentException("indicator " + d.id() + " is defined twice");
            }
        }
        for (IndicatorDefinition d : definitions) {
            String of = d.of();
            if (of != null
                    && definitions.stream()
                            .noneMatch(l -> !l.isChange() && l.reference().equals(of))) {
                throw new IllegalArgumentException(
                        "indicator " + d.id() + " compares " + of + ", which is not defined");
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

    public Collection<IndicatorDefinition> definitions() {
        return java.util.Collections.unmodifiableCollection(byId.values());
    }

    public Optional<IndicatorDefinition> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** @throws IllegalArgumentException naming the ids there are */
    public IndicatorDefinition definition(String id) {
        IndicatorDefinition d = byId.get(id);
        if (d == null) {
            throw new IllegalArgumentException("no indicator is called '" + id + "'; there are " + byId.keySet());
        }
        return d;
    }

    /** @return the level that a before/after variant compares, or the definition itself */
    public IndicatorDefinition level(IndicatorDefinition d) {
        String of = d.of();
        return of == null ? d : definition(of.substring(0, of.indexOf('@')));
    }

    /** @return the before/after variant of a level, or the definition itself. @throws IllegalArgumentException if it has none */
    public IndicatorDefinition change(IndicatorDefinition d) {
        return d.isChange()
                ? d
                : byId.values().stream()
                        .filter(c -> d.reference().equals(c.of()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "indicator " + d.id() + " has no before/after variant; leave the baseline out"));
    }
}
