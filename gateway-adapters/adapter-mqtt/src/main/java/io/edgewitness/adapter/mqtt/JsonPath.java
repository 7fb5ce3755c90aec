package io.edgewitness.adapter.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names one place in a JSON document: {@code $} is all of it, {@code .field} and {@code ['field']} a field, {@code [0]} an element from the front.
 */
public final class JsonPath {
    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]\\s'\"]+)|\\[(\\d{1,6})]|\\['([^']+)']");

    private final String text;
    private final List<Object> steps;

    private JsonPath(String text, List<Object> steps) {
        this.text = text;
        this.steps = steps;
    }

    /** @throws IllegalArgumentException with the mend */
    public static JsonPath parse(String text) {
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        int at = 1;
        while (text.startsWith("$") && at < text.length() && matcher.find(at) && matcher.start() == at) {
            String index = matcher.group(2);
            String field = matcher.group(1) == null ? matcher.group(3) : matcher.group(1);
            steps.add(index == null ? field : Integer.valueOf(index));
            at = matcher.end();
        }
        if (!text.startsWith("$") || at < text.length()) {
            throw new IllegalArgumentException(
                    "a path is $ followed by .field, ['field'] or [0], such as $.cells[0].temp, not '" + text + "'");
        }
        return new JsonPath(text, List.copyOf(steps));
    }

    /** @return null if the document has nothing there */
    @Nullable
    JsonNode read(JsonNode document) {
        JsonNode node = document;
        for (Object step : steps) {
            node = step instanceof Integer index ? node.get(index) : node.get((String) step);
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    /** @throws IllegalArgumentException if it names an element of an array: there is none to put it into */
    List<String> fields() {
        if (steps.stream().anyMatch(Integer.class::isInstance)) {
            throw new IllegalArgumentException("the path of a point with access: write has fields only, not " + text);
        }
        return steps.stream().map(String.class::cast).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonPath path && steps.equals(path.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
