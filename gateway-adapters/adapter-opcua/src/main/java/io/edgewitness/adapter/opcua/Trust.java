package io.edgewitness.adapter.opcua;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which server certificate is trusted: the one with this SHA-256 fingerprint (64 hexadecimal digits, colons allowed), or those in this
 * folder. Exactly one is set.
 */
public record Trust(@Nullable String fingerprint, @Nullable Path directory) {
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    public static Trust parse(String text) {
        String plain = text.strip().toLowerCase(Locale.ROOT).replace(":", "").replace(" ", "");
        String digits = plain.startsWith("sha256") ? plain.substring("sha256".length()) : plain;
        if (FINGERPRINT.matcher(digits).matches()) {
            return new Trust(digits, null);
        }
        if (text.isBlank() || plain.matches("[0-9a-f]{32,}")) {
            throw new IllegalArgumentException("'" + text
                    + "' is neither a SHA-256 fingerprint (64 hexadecimal digits) nor a folder with certificates");
        }
        return new Trust(null, Path.of(text.strip()));
    }
}
