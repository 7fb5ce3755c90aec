package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The page's words in one language. Immutable. */
public final class PageTexts {
    private final String language;
    private final Map<String, String> texts;

    private PageTexts(String language, Map<String, String> texts) {
        this.language = language;
        this.texts = texts;
    }

    /** @param language {@code zh} or {@code en}; anything else is Chinese */
    public static PageTexts of(@Nullable String language) {
        String known = "en".equals(language) ? "en" : "zh";
        try (InputStream in = PageTexts.class.getResourceAsStream("web/page_" + known + ".properties")) {
            if (in == null) {
                throw new IllegalStateException("the page's texts are missing from the package");
            }
            Properties properties = new Properties();
            properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            Map<String, String> texts = new TreeMap<>();
            properties.forEach((key, value) -> texts.put((String) key, (String) value));
            return new PageTexts(known, Map.copyOf(texts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String language() {
        return language;
    }

    /** @throws IllegalArgumentException if there is no such text, so that a missing translation shows in the tests */
    public String get(String key) {
        String text = texts.get(key);
        if (text == null) {
            throw new IllegalArgumentException("no text '" + key + "' in " + language);
        }
        return text;
    }

    Set<String> keys() {
        return texts.keySet();
    }

    /** All texts, for the page's script. */
    public String json() {
        try {
            return new ObjectMapper().writeValueAsString(texts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
