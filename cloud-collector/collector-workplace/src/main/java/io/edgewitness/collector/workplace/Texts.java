package io.edgewitness.collector.workplace;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What people type, checked before it is kept. HTML and SQL are text like any other: who shows it escapes it. */
final class Texts {
    static final int NAME = 120;
    static final int LINE = 400;
    static final int NOTE = 10_000;
    private static final int SLUG = 40;

    private static final Pattern LOGIN = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._@+-]{1,63}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\"]{1,64}@[A-Za-z0-9.-]{3,190}");
    private static final Pattern SEGMENT = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._ -]{0,63}");
    private static final Pattern PLACE = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,119}");

    private Texts() {}

    /**
     * One line.
     *
     * @param what of which thing, for the message
     * @param longest in code points
     * @return without blanks around, in normal form C
     */
    static String line(String what, String text, int longest) {
        String clean = optional(what, text, longest);
        if (clean.isEmpty()) {
            throw Refusal.TEXT_EMPTY.with(what);
        }
        return clean;
    }

    /** As {@link #line}, but it may be empty. */
    static String optional(String what, String text, int longest) {
        String clean = Normalizer.normalize(text.strip(), Normalizer.Form.NFC);
        limited(what, clean, longest);
        if (clean.codePoints().anyMatch(Texts::unseen)) {
            throw Refusal.TEXT_CONTROL.with(what);
        }
        return clean;
    }

    /** Several lines. */
    static String lines(String what, String text, int longest) {
        String clean = text.strip();
        if (clean.isEmpty()) {
            throw Refusal.TEXT_EMPTY.with(what);
        }
        limited(what, clean, longest);
        if (clean.codePoints().anyMatch(c -> c != '\n' && c != '\r' && c != '\t' && unseen(c))) {
            throw Refusal.TEXT_CONTROL.with(what);
        }
        return clean;
    }

    private static void limited(String what, String text, int longest) {
        int length = text.codePointCount(0, text.length());
        if (length > longest) {
            throw Refusal.TEXT_TOO_LONG.with(what, longest, length);
        }
    }

    /** Control characters, half surrogates, and those that turn the direction of what follows. */
    static boolean unseen(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.SURROGATE
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069)
                || c == 0x2028
                || c == 0x2029;
    }

    /** @return as it is compared: what a person signs in with has no case */
    static String login(String text) {
        String clean = Normalizer.normalize(text.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        if (!LOGIN.matcher(clean).matches()) {
            throw Refusal.BAD_ID.with("login");
        }
        return clean;
    }

    static @Nullable String email(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String clean = text.strip();
        if (!EMAIL.matcher(clean).matches() || clean.codePoints().anyMatch(Texts::unseen)) {
            throw Refusal.BAD_EMAIL.with();
        }
        return clean;
    }

    static String language(String text) {
        if (!text.equals("zh") && !text.equals("en")) {
            throw Refusal.BAD_LANGUAGE.with();
        }
        return text;
    }

    /** @return whether the tree can have it: what agents name may be of any script, and is there before this collector has a say */
    static boolean isSegment(String text) {
        return SEGMENT.matcher(text).matches() && text.strip().equals(text);
    }

    /** @return one part of a new node's id: two that differ in case, or in a blank, are one too many for who types them elsewhere */
    static String place(String text) {
        String clean = text.strip();
        if (!PLACE.matcher(clean).matches()) {
            throw Refusal.BAD_PLACE_ID.with();
        }
        return clean;
    }

    /** @return the letters, digits and hyphens that a name leaves, such as {@code plant-1}; empty: none, as of a Chinese one */
    static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFKD).toLowerCase(Locale.ROOT);
        String joined = plain.replaceAll("\\p{M}+", "").replaceAll("[^a-z0-9]+", "-");
        String trimmed = joined.replaceAll("^-|-$", "");
        return trimmed.length() > SLUG ? trimmed.substring(0, SLUG).replaceAll("-$", "") : trimmed;
    }

    /** @return whether {@link #line} would take it as a name */
    static boolean isShown(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= NAME
                && text.codePoints().noneMatch(Texts::unseen);
    }

    /** Ids of notices, kinds, slots and keys. */
    static boolean isWord(String text) {
        return WORD.matcher(text).matches();
    }
}
