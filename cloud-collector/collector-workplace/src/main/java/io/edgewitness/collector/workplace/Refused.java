package io.edgewitness.collector.workplace;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Something was not done, and nothing was changed. The message is one line in English; {@link #text} has it in both languages. */
public final class Refused extends RuntimeException {
    private static final Properties CHINESE = texts("refusals_zh");
    private static final Properties ENGLISH = texts("refusals_en");
    private static final Properties CHINESE_NAMES = texts("names_zh");
    private static final Properties ENGLISH_NAMES = texts("names_en");

    /** Their first argument is of ours and names what was filled in; elsewhere a text is what a person gave, and shown as it is. */
    private static final Set<Refusal> NAMING = EnumSet.of(
            Refusal.TEXT_EMPTY, Refusal.TEXT_TOO_LONG, Refusal.TEXT_CONTROL, Refusal.BAD_ID, Refusal.BAD_PARENT);

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
            text = text.replace("{" + i + "}", shown(refusal, language, arguments.get(i)));
        }
        return text;
    }

    private static String shown(Refusal refusal, String language, Object argument) {
        if (argument instanceof Collection<?> several) {
            return several.stream()
                    .map(a -> shown(refusal, language, String.valueOf(a), a instanceof Enum<?>))
                    .collect(Collectors.joining(language.equals("en") ? ", " : "、"));
        }
        return shown(refusal, language, String.valueOf(argument), argument instanceof Enum<?>);
    }

    private static String shown(Refusal refusal, String language, String plain, boolean named) {
        if (!named && !NAMING.contains(refusal)) {
            return plain;
        }
        String key = plain.toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        return (language.equals("en") ? ENGLISH_NAMES : CHINESE_NAMES).getProperty(key, plain);
    }

    private static Properties texts(String file) {
        String name = file + ".properties";
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
