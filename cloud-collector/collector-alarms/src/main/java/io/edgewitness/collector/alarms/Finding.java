package io.edgewitness.collector.alarms;

/**
 * A condition that holds now. What is too long is cut: names and texts are an agent's, an index has no room for more, and nobody reads more.
 *
 * @param subject what it is about, such as an agent; with the kind it makes the alarm
 * @param zh what is the matter, for people, in Chinese; one line
 * @param en the same in English
 */
public record Finding(AlarmKind kind, String subject, String zh, String en) {
    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_TEXT = 1_000;

    public Finding {
        if (subject.length() > LONGEST_SUBJECT) {
            // Two that begin alike stay two.
            subject = cut(subject, LONGEST_SUBJECT) + Integer.toHexString(subject.hashCode());
        }
        zh = cut(zh, LONGEST_TEXT);
        en = cut(en, LONGEST_TEXT);
    }

    /** @return at most so many characters, none of them half a one */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
