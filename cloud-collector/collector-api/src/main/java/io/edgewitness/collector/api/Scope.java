package io.edgewitness.collector.api;

import org.jspecify.annotations.Nullable;

/**
 * What a caller may see. Each query takes one.
 *
 * @param enterprise null: all enterprises
 * @param site null: all sites of the enterprise
 */
public record Scope(@Nullable String enterprise, @Nullable String site) {
    public static final Scope ALL = new Scope(null, null);
}
