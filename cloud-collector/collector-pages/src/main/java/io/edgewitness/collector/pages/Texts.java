package io.edgewitness.collector.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The words of all pages in one language. Immutable. */
public final class Texts {
    /** Files {@code texts/NAME_zh.properties} and {@code texts/NAME_en.properties}; a key is in one of them only. */
    static final List<String> FILES = List.of(
            "pages",
            "plant",
            "people",
            "forms",
            "agents",
            "clauses",
            "machines",
            "inbox",
            "compliance",
            "yard",
            "inspection",
            "life",
            "teach",
            "models");

    private static final Texts CHINESE = load("zh");
    private static final Texts ENGLISH = load("en");

    private final String language;
    private final Map<String, String> texts;

    private Texts(String language, Map<String, String> texts) {
        this.language = language;
        this.texts = texts;
    }

    /** @param language {@code zh} or {@code en}; anything else is Chinese */
    public static Texts of(@Nullable String language) {
        return "en".equals(language) ? ENGLISH : CHINESE;
    }

    private static Texts load(String language) {
        Map<String, String> texts = new TreeMap<>();
        for (String file : FILES) {
            String name = "texts/" + file + "_" + language + ".properties";
            try (InputStream in = Texts.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException(name + " is missing from the package");
                }
                Properties properties = new Properties();
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
                properties.forEach((key, value) -> {
                    if (texts.put((String) key, (String) value) != null) {
                        throw new IllegalStateException("text '" + key + "' is in two files");
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new Texts(language, Map.copyOf(texts));
    }

    public String language() {
        return language;
    }

    /**
     * A text, with what stands for its {@code {0}}, {@code {1}}, ….
     *
     * @throws IllegalArgumentException if there is no such text, so that a missing translation shows in the tests
     */
    public String get(String key, Object... arguments) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text '" + key + "' in " + language);
        }
        return filled(text, arguments);
    }

    /** In one pass: an argument that looks like a place is left as it is. */
    private static String filled(String text, Object... arguments) {
        StringBuilder filled = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            boolean place = text.charAt(i) == '{' && i + 2 < text.length() && text.charAt(i + 2) == '}';
            int n = place ? text.charAt(i + 1) - '0' : -1;
            if (n >= 0 && n < arguments.length) {
                filled.append(arguments[n]);
                i += 2;
            } else {
                filled.append(text.charAt(i));
            }
        }
        return filled.toString();
    }

    /** @return the text if there is one, else {@code otherwise}: for words that come from agents, such as a state */
    public String orElse(String key, String otherwise) {
        return texts.getOrDefault(key, otherwise);
    }

    Set<String> keys() {
        return texts.keySet();
    }
}
