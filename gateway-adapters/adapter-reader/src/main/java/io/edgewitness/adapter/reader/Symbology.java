package io.edgewitness.adapter.reader;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What kind of code was read, from the AIM identifier in front of it (ISO/IEC 15424): {@code ]C1} is GS1-128.
 *
 * @param code without the identifier
 * @param name null: the reader did not say
 */
record Symbology(String code, @Nullable String name) {
    private static final Map<Character, String> NAMES = Map.ofEntries(
            Map.entry('A', "code-39"),
            Map.entry('C', "code-128"),
            Map.entry('E', "ean-upc"),
            Map.entry('F', "codabar"),
            Map.entry('G', "code-93"),
            Map.entry('H', "code-11"),
            Map.entry('I', "itf"),
            Map.entry('L', "pdf-417"),
            Map.entry('M', "msi"),
            Map.entry('Q', "qr"),
            Map.entry('U', "maxicode"),
            Map.entry('d', "data-matrix"),
            Map.entry('e', "gs1-databar"),
            Map.entry('h', "han-xin"),
            Map.entry('J', "dotcode"),
            Map.entry('z', "aztec"));
    /** Identifiers that say that the code's first character is FNC1, so that it holds GS1 element strings. */
    private static final Map<String, String> GS1 = Map.of(
            "C1",
            "gs1-128",
            "d2",
            "gs1-data-matrix",
            "d5",
            "gs1-data-matrix",
            "Q3",
            "gs1-qr",
            "Q4",
            "gs1-qr",
            "J1",
            "gs1-dotcode",
            "z1",
            "gs1-aztec");

    /** A text without a known identifier is the code as it is. */
    static Symbology of(String text) {
        if (text.length() < 3 || text.charAt(0) != ']' || !Character.isLetterOrDigit(text.charAt(2))) {
            return new Symbology(text, null);
        }
        String name = GS1.getOrDefault(text.substring(1, 3), NAMES.get(text.charAt(1)));
        return name == null ? new Symbology(text, null) : new Symbology(text.substring(3), name);
    }
}
