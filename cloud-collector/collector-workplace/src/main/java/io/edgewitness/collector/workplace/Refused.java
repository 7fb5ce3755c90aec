package io.edgewitness.collector.workplace;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Something was not done, and nothing was changed. The message is one line in English; {@link #text} has it in both languages. */
public final class Refused extends RuntimeException {
    private static final Properties CHINESE = texts("zh");
    private static final Properties ENGLISH = texts("en");

    private final Refusal refusal;
    private final transient List<Object> arguments;

    Refused(Refusal refusal, @Nullable Throwable cause, Object... arguments) {
        super(fill(refusal, "en", List.of(arguments)), cause);
        this.refusal = refusal;
        this.arguments = List.of(arguments);
    }

    public Refusal refusal() {
        return refusal;
    }

    public Refusal.Kind kind() {
        return refusal.kind();
    }

    /** @return what fills the text's places, in order */
    public List<Object> arguments() {
        return arguments;
    }

    /**
     * One line for a person: what is wrong and how to mend it.
     *
     * @param language {@code zh} or {@code en}
     */
    public String text(String language) {
        return fill(refusal, language, arguments);
    }

    private static String fill(Refusal refusal, String language, List<Object> arguments) {
        String text = (language.equals("en") ? ENGLISH : CHINESE).getProperty(refusal.key(), refusal.key());
        for (int i = 0; i < arguments.size(); i++) {
            text = text.replace("{" + i + "}", String.valueOf(arguments.get(i)));
        }
        return text;
    }

    private static Properties texts(String language) {
        String name = "refusals_" + language + ".properties";
        try (InputStream in = Refused.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks " + name);
            }
            Properties texts = new Properties();
            texts.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            return texts;
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }
}
