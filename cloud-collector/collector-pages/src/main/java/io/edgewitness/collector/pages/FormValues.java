package io.edgewitness.collector.pages;

import java.util.List;
import java.util.Map;

/** What a form holds, for a template that shows it again, and for who reads it. */
public record FormValues(Map<String, List<String>> values) {
    static final FormValues EMPTY = new FormValues(Map.of());

    public FormValues {
        values = Map.copyOf(values);
    }

    /** @return without what no form prints; empty if it is not there */
    public String one(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : FieldInput.clean(all.get(0));
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .map(FieldInput::clean)
                .toList();
    }

    public boolean is(String name, String value) {
        return one(name).equals(value);
    }

    /** @return whether anything is there under a name that begins so */
    public boolean has(String prefix) {
        return values.keySet().stream()
                .anyMatch(k -> k.startsWith(prefix) && all(k).stream().anyMatch(v -> !v.isEmpty()));
    }
}
