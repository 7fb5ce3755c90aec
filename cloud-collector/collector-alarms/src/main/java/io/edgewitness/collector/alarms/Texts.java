package io.edgewitness.collector.alarms;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A message in words, in one language or in Chinese with English behind it, short enough for where it goes. Names and texts of agents are
 * other people's: they cannot break a line, and have no character by which Markdown makes links, mentions or headings.
 */
final class Texts {
    /** Chinese, then English. */
    static final String BOTH = "both";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");
    private static final String MARKS = "[]()<>`*#!@|~\\";
    private static final String PLAIN = "［］（）＜＞｀＊＃！＠｜～＼";

    private final List<String> languages;
    private final String link;
    private final ZoneId zone;

    /** @param language {@code zh}, {@code en} or {@link #BOTH} */
    Texts(String language, String link, ZoneId zone) {
        this.languages = language.equals(BOTH) ? List.of("zh", "en") : List.of(language);
        this.link = link;
        this.zone = zone;
    }

    String link() {
        return link;
    }

    private static boolean english(String language) {
        return language.equals("en");
    }

    private String each(Function<String, String> in) {
        return languages.stream().map(in).collect(Collectors.joining(" / "));
    }

    /** One line: what happened, how often. */
    String title(Message message) {
        return "EdgeWitness " + each(language -> title(language, message));
    }

    private static String title(String language, Message message) {
        Message.Item first = message.items().get(0);
        String one = first.change().title(language)
                + (english(language) ? ": " : "：")
                + first.subject().title(language);
        int more = message.items().size() - 1;
        if (more == 0) {
            return one + " " + safe(first.subject().subject());
        }
        return one + (english(language) ? " and " + more + " more" : " 等 " + (more + 1) + " 条");
    }

    /** Lines for people, plain text. */
    String plain(Message message, int mostBytes) {
        return lines(message, "", "", mostBytes);
    }

    /** The same as Markdown, as DingTalk and WeCom both read it. */
    String markdown(Message message, int mostBytes) {
        return lines(message, "#### ", "- ", mostBytes);
    }

    private String lines(Message message, String heading, String bullet, int mostBytes) {
        StringBuilder out = new StringBuilder(heading).append(title(message)).append("\n\n");
        String end = link.isEmpty() ? "" : "\n" + link + "\n";
        int room = mostBytes - bytes(end) - 400 * languages.size(); // for the line that counts what is left out
        int shown = 0;
        for (Message.Item item : message.items()) {
            String line = languages.stream()
                    .map(language -> bullet + line(language, item) + "\n")
                    .collect(Collectors.joining());
            if (bytes(out) + bytes(line) > room) {
                break;
            }
            out.append(line);
            shown++;
        }
        List<Message.Item> rest = message.items().subList(shown, message.items().size());
        if (!rest.isEmpty()) {
            out.append(bullet).append(each(language -> rest(language, rest))).append('\n');
        }
        return out.append(end).toString();
    }

    private String line(String language, Message.Item item) {
        Subject a = item.subject();
        boolean english = english(language);
        String head =
                item.change().title(language) + " " + a.title(language) + " " + Finding.cut(safe(a.subject()), 120);
        return head + (english ? ": " : "：") + Finding.cut(safe(a.text(language)), 300)
                + (english ? " (since " : "（自 ") + TIME.format(a.since().atZone(zone)) + " #" + a.id()
                + (english ? ")" : "）");
    }

    private static String rest(String language, List<Message.Item> rest) {
        boolean english = english(language);
        Map<String, Integer> counts = new LinkedHashMap<>();
        rest.forEach(i -> counts.merge(i.subject().title(language), 1, Integer::sum));
        StringBuilder out = new StringBuilder(english ? rest.size() + " more" : "另有 " + rest.size() + " 条");
        counts.forEach((kind, n) ->
                out.append(english ? ", " : "，").append(kind).append(' ').append(n));
        return out.toString();
    }

    private static int bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    static String safe(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char ch = text.charAt(i);
            int mark = MARKS.indexOf(ch);
            boolean control = Character.isISOControl(ch) || ch == '\u2028' || ch == '\u2029' || isTurning(ch);
            out.append(mark >= 0 ? PLAIN.charAt(mark) : control ? ' ' : ch);
        }
        return out.toString();
    }

    /** Characters that turn the direction of text can make a line say something else than it does. */
    private static boolean isTurning(char ch) {
        return (ch >= '\u202A' && ch <= '\u202E')
                || (ch >= '\u2066' && ch <= '\u2069')
                || ch == '\u200E'
                || ch == '\u200F';
    }
}
