package io.edgewitness.collector.pages;

import org.jspecify.annotations.Nullable;

/** Where a page sends on to: a path of this server, whatever the address asked for. */
final class LocalPath {
    private static final int LONGEST = 1_000;

    private LocalPath() {}

    /** @return {@code /} unless the text is a path of this server that no browser takes for another one's */
    static String of(@Nullable String asked) {
        if (asked == null || asked.length() > LONGEST) {
            return "/";
        }
        // Browsers read \ as /, skip control characters, and take // for the start of a host.
        boolean local = asked.startsWith("/")
                && !asked.startsWith("//")
                && asked.chars().allMatch(ch -> ch > ' ' && ch < 0x7f && ch != '\\');
        return local ? asked : "/";
    }
}
