package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the values of a mapping's keys; a missing key gives what its caller expects then. */
final class Keys {
    /** Code of a mistake in a notice's own files. */
    static final String BAD = "EW-FORM-NOTICE";

    private Keys() {}

    static <E extends Enum<E>> E value(@Nullable YamlItem item, Class<E> type, E otherwise) {
        String text = item == null ? null : item.text();
        if (item == null || text == null) {
            return otherwise;
        }
        E[] values = type.getEnumConstants();
        for (E value : values) {
            if (spelling(value).equals(text)) {
                return value;
            }
        }
        item.mistake(
                BAD,
                "“" + text + "” is none of "
                        + String.join(
                                ", ", Arrays.stream(values).map(Keys::spelling).toList()));
        return otherwise;
    }

    static String spelling(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Map<String, YamlItem> entries(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null || item.isNull() ? Map.of() : item.entries();
    }

    static String text(Map<String, YamlItem> in, String key, String otherwise) {
        return Objects.requireNonNullElse(optional(in, key), otherwise);
    }

    static @Nullable String optional(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null ? null : item.text();
    }

    static List<String> texts(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null ? List.of() : List.copyOf(item.texts());
    }

    static boolean flag(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item != null && item.flag();
    }

    static int whole(Map<String, YamlItem> in, String key, int otherwise) {
        YamlItem item = in.get(key);
        return item == null ? otherwise : item.integer(otherwise);
    }

    static @Nullable BigDecimal number(Map<String, YamlItem> in, String key) {
        YamlItem item = in.get(key);
        return item == null ? null : item.number();
    }
}
