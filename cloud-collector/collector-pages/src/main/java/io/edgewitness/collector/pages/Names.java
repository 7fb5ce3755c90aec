package io.edgewitness.collector.pages;

import java.util.Locale;

/** Names of constants as keys of texts and as values of forms have them. */
public final class Names {
    private Names() {}

    /** @return such as {@code platform-admin} */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
