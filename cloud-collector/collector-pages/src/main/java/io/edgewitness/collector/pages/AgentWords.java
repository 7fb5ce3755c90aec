package io.edgewitness.collector.pages;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What agents say in English, told in the reader's language. {@code texts/agents_en.properties} has the words as agents write them, with a
 * place for what differs; a text that is not among them stays as it is. The recorded words are evidence and are never replaced, only
 * shown in other words. Any thread.
 */
public final class AgentWords {
    private static final String PREFIX = "phrase-";

    /** Nothing that an agent of ours says is longer; hostile texts cost no time. */
    private static final int LONGEST = 1_000;

    private static final int DEEPEST = 6;
    private static final List<Phrase> PHRASES = phrases();

    /** What parts a sentence, and what does in Chinese; the first that occurs parts it. */
    private static final Map<String, String> MARKS = marks();

    private record Phrase(String key, Pattern english, int words) {}

    private AgentWords() {}

    private static Map<String, String> marks() {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put("; ", "；");
        marks.put(": ", "：");
        marks.put(", ", "，");
        return marks;
    }

    private static List<Phrase> phrases() {
        Texts english = Texts.of("en");
        List<Phrase> phrases = new ArrayList<>();
        for (String key : english.keys()) {
            if (key.startsWith(PREFIX)) {
                String text = english.orElse(key, "");
                phrases.add(new Phrase(
                        key, pattern(text), text.replaceAll("\\{\\d}", "").length()));
            }
        }
        phrases.sort(Comparator.comparingInt(Phrase::words).reversed().thenComparing(Phrase::key));
        return List.copyOf(phrases);
    }

    /** A group for each place, in their order: the n-th is the place of that number. But for the last words, a place reaches over no mark: a list is told part by part. */
    private static Pattern pattern(String text) {
        StringBuilder pattern = new StringBuilder();
        Matcher places = Pattern.compile("\\{\\d}").matcher(text);
        int from = 0;
        while (places.find()) {
            String place = places.end() == text.length() ? "(.+?)" : "((?:(?!, |: |; ).)+?)";
            pattern.append(Pattern.quote(text.substring(from, places.start()))).append(place);
            from = places.end();
        }
        return Pattern.compile(pattern + Pattern.quote(text.substring(from)), Pattern.DOTALL);
    }

    /** Why data is missing, {@code disconnected: …} for instance: a code, and what the agent says of it. */
    public static String gap(Texts texts, String said) {
        int colon = said.indexOf(": ");
        if (colon < 0) {
            return texts.orElse("gap-" + said, told(texts, said));
        }
        String code = said.substring(0, colon);
        return texts.orElse("gap-" + code, code)
                + (texts.language().equals("en") ? ": " : "：")
                + told(texts, said.substring(colon + 2));
    }

    /** @return in the language of the texts; what is not known stays as it was said */
    public static String told(Texts texts, String said) {
        return texts.language().equals("en") || said.length() > LONGEST ? said : told(texts, said, DEEPEST);
    }

    private static String told(Texts texts, String said, int depth) {
        if (said.isEmpty() || depth == 0) {
            return said;
        }
        for (Phrase phrase : PHRASES) {
            Matcher m = phrase.english.matcher(said);
            if (m.matches()) {
                Object[] places = new Object[m.groupCount()];
                for (int i = 0; i < places.length; i++) {
                    places[i] = told(texts, m.group(i + 1), depth - 1);
                }
                return texts.get(phrase.key, places);
            }
        }
        return inParts(texts, said, depth);
    }

    /** Two clauses, or a place before what happened there, {@code tcp://10.0.0.7:1883: the connection was lost}, or a list of what is known. */
    private static String inParts(Texts texts, String said, int depth) {
        for (Map.Entry<String, String> mark : MARKS.entrySet()) {
            int at = said.indexOf(mark.getKey());
            if (at > 0) {
                String before = said.substring(0, at);
                String after = said.substring(at + 2);
                String first = told(texts, before, depth - 1);
                String second = told(texts, after, depth - 1);
                return first.equals(before) && second.equals(after) ? said : first + mark.getValue() + second;
            }
        }
        return said;
    }
}
