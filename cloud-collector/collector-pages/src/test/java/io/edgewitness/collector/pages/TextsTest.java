package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {
    private static final Texts CHINESE = Texts.of("zh");
    private static final Texts ENGLISH = Texts.of("en");

    /** Templates and classes, and classes of the server that name a text. */
    private static String sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            return files.filter(
                            f -> f.toString().endsWith(".jte") || f.toString().endsWith(".java"))
                    .map(f -> {
                        try {
                            return Files.readString(f);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .collect(Collectors.joining("\n"));
        }
    }

    private static Set<String> found(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher m = Pattern.compile(pattern).matcher(text);
        while (m.find()) {
            found.add(m.group(1));
        }
        return found;
    }

    @Test
    void bothLanguagesHaveTheSameTexts() {
        assertThat(ENGLISH.keys()).isEqualTo(CHINESE.keys());
    }

    @Test
    void theSamePlacesAreFilledInBothLanguages() {
        for (String key : CHINESE.keys()) {
            assertThat(found("(\\{\\d})", ENGLISH.orElse(key, "")))
                    .as(key)
                    .isEqualTo(found("(\\{\\d})", CHINESE.orElse(key, "")));
        }
    }

    @Test
    void eachTextThatIsAskedForExists() throws IOException {
        Set<String> asked = found("\\bt\\(\"([a-z0-9-]*[a-z0-9])\"", sources());
        assertThat(CHINESE.keys()).containsAll(asked);
    }

    @Test
    void noTextIsUnused() throws IOException {
        String sources = sources();
        Set<String> named = found("\"([a-z0-9-]+)\"", sources);
        Set<String> beginnings = found("\"([a-z0-9-]+-)\"(?: \\+|;)", sources);
        assertThat(CHINESE.keys())
                .allMatch(key -> named.contains(key) || beginnings.stream().anyMatch(key::startsWith));
    }

    @Test
    void whatIsFilledInIsNeverFilledAgain() {
        assertThat(ENGLISH.get("no-such-page", "{0}")).isEqualTo("There is no page {0}.");
        assertThatThrownBy(() -> ENGLISH.get("nothing")).hasMessageContaining("nothing");
    }
}
