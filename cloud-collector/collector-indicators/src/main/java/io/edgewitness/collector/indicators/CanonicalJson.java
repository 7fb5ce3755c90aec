package io.edgewitness.collector.indicators;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * JSON in one form: maps, lists, text, whole numbers, booleans and null; decimals are text. Keys stay in the order of the map, two
 * blanks a level, a line feed after each item and at the end.
 */
public final class CanonicalJson {
    /** Characters read at a time: the reader moves what it holds each time, and of a text it holds the whole. */
    private static final int AT_A_TIME = 1 << 16;

    private CanonicalJson() {}

    public static byte[] write(Map<String, ?> root) {
        StringBuilder out = new StringBuilder();
        value(root, out, "\n");
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void value(@Nullable Object value, StringBuilder out, String newLine) {
        String inner = newLine + "  ";
        if (value instanceof Map<?, ?> map) {
            String separator = "";
            out.append('{');
            for (Map.Entry<?, ?> e : map.entrySet()) {
                out.append(separator).append(inner);
                text(String.valueOf(e.getKey()), out);
                out.append(": ");
                value(e.getValue(), out, inner);
                separator = ",";
            }
            out.append(map.isEmpty() ? "" : newLine).append('}');
        } else if (value instanceof List<?> list) {
            String separator = "";
            out.append('[');
            for (Object item : list) {
                out.append(separator).append(inner);
                value(item, out, inner);
                separator = ",";
            }
            out.append(list.isEmpty() ? "" : newLine).append(']');
        } else if (value instanceof String s) {
            text(s, out);
        } else {
            out.append(value);
        }
    }

    private static void text(String s, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == '\u2028' || c == '\u2029' || c == '\ufeff') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** JSON is YAML, so the YAML reader reads it. @throws IllegalArgumentException if it is no JSON, or no object */
    public static Map<String, Object> read(byte[] json) {
        JsonSyntax.check(new String(json, StandardCharsets.UTF_8));
        return yaml(json);
    }

    /** A YAML map with JSON's kinds of values. @throws IllegalArgumentException if it is none */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> yaml(byte[] yaml) {
        try {
            Object root = new Load(LoadSettings.builder()
                            .setLabel("JSON")
                            .setSchema(new JsonSchema())
                            .setCodePointLimit(Integer.MAX_VALUE)
                            .setBufferSize(AT_A_TIME)
                            .build())
                    .loadFromString(new String(yaml, StandardCharsets.UTF_8));
            if (root instanceof Map<?, ?> map) {
                return (Map<String, Object>) map;
            }
            throw new IllegalArgumentException("this is no JSON object");
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException("this is no JSON", e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("this nests too deep", e);
        }
    }
}
