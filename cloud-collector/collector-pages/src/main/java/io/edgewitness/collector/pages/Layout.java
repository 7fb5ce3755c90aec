package io.edgewitness.collector.pages;

import org.jspecify.annotations.Nullable;

/**
 * The frame around a page.
 *
 * @param title already in the reader's language
 * @param origin where the data that the page shows come from; NOTHING of a page that shows none
 * @param fresh address that tells it anew, for htmx; null: the page stays as it is
 * @param files the addresses of scripts and styles
 */
public record Layout(
        View view,
        String title,
        Plant.Origin origin,
        @Nullable String fresh,
        WebFiles files) {}
