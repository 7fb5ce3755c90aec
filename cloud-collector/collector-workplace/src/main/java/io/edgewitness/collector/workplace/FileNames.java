package io.edgewitness.collector.workplace;

import java.text.Normalizer;

/** Names of files as they are kept and given out. */
final class FileNames {
    private static final String NOT_IN_NAMES = "\\/:*?\"<>|";

    /** Characters. */
    private static final int LONGEST = 120;

    private FileNames() {}

    /** @return the last part of a path, without what some machine cannot have in a name; never empty, never a dot file */
    static String cleaned(String name) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        StringBuilder clean = new StringBuilder();
        Normalizer.normalize(last, Normalizer.Form.NFC)
                .codePoints()
                .filter(c -> !Texts.unseen(c) && NOT_IN_NAMES.indexOf(c) < 0)
                .forEach(clean::appendCodePoint);
        String text = clean.toString().strip().replaceFirst("^[. ]+", "").replaceFirst("[. ]+$", "");
        return text.isEmpty() ? "file" : shortened(text);
    }

    /** The ending stays. */
    private static String shortened(String name) {
        int length = name.codePointCount(0, name.length());
        if (length <= LONGEST) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String ending = dot > 0 && name.length() - dot <= 10 ? name.substring(dot) : "";
        int kept = LONGEST - ending.codePointCount(0, ending.length());
        return name.substring(0, name.offsetByCodePoints(0, kept)) + ending;
    }
}
