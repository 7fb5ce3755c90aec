package io.edgewitness.collector.pages;

import org.jspecify.annotations.Nullable;

/** Numbers that come with a request. */
final class Numbers {
    private Numbers() {}

    /** @return 0 where none is given */
    static long revision(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? 0 : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no-revision");
        }
    }
}
