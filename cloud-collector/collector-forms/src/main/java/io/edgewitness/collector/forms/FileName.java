package io.edgewitness.collector.forms;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/** Makes a name that came with an upload one that every file system takes and that says no path. */
final class FileName {
    private static final int MOST = 80;

    /** Control and format characters (which can turn a name round so that {@code gpj.exe} reads as a picture), and what Windows forbids. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}<>:\"|?*]");

    private static final Pattern RESERVED = Pattern.compile("(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?");

    private FileName() {}

    /** @return never empty, at most 80 characters, the ending kept */
    static String clean(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String plain = FORBIDDEN
                .matcher(Normalizer.normalize(last, Normalizer.Form.NFC))
                .replaceAll("")
                .replaceAll("\\s+", " ")
                .replaceAll("^[. ]+|[. ]+$", "");
        if (plain.isEmpty()) {
            return "file";
        }
        String safe = RESERVED.matcher(plain).matches() ? "_" + plain : plain;
        int dot = safe.lastIndexOf('.');
        String ending =
                dot > 0 && safe.length() - dot <= 6 ? safe.substring(dot).toLowerCase(Locale.ROOT) : "";
        String stem = safe.substring(0, safe.length() - ending.length());
        int kept = Math.min(stem.length(), MOST - ending.length());
        // Not between the two halves of a rare character.
        kept -= kept > 0 && Character.isHighSurrogate(stem.charAt(kept - 1)) ? 1 : 0;
        return stem.substring(0, kept) + ending;
    }
}
