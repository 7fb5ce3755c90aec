package io.edgewitness.collector.pages;

import static java.time.format.DateTimeFormatter.ISO_OFFSET_DATE_TIME;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.indicators.Imported;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A figure's form and its entry under {@code figures:} of a project file; one becomes the other. What the form does not show, such as signed
 * adjustments, stays in the entry. Nothing that was typed is judged here.
 */
final class FigureInput {
    /** Not compared at all; by the formula alone; else the id of a kind of baseline. */
    static final String NONE = "none";

    static final String FORMULA = "formula";

    private static final Set<String> WITH_BASELINE = Set.of(FORMULA, "B1", "B2", "B4");
    private static final Set<String> WITH_DRIVERS = Set.of("B1", "B2", "B5");
    private static final List<String> DRIVER = List.of("name", "metric", "unit", "scenario");
    private static final List<String> INSTRUMENT =
            List.of("name", "class", "resolution", "calibrated-until", "certificate");
    private static final List<String> OVERRIDE = List.of("value", "by", "reason", "proof");
    private static final List<String> TRIAL = List.of("from", "period", "pairs", "seed", "settle");

    private FigureInput() {}

    /**
     * @param was the entry as it stands; empty: a new one
     * @param zone of the form's local times
     * @param history file that was given as imported history; null: none
     */
    static ObjectNode entry(FormValues form, ObjectNode was, ZoneId zone, @Nullable Imported history) {
        ObjectNode figure = was.deepCopy();
        figure.remove(List.of("scenario", "labels", "baseline", "instrument", "comparison", "override"));
        figure.put("id", form.one("figure"));
        figure.put("indicator", form.one("indicator"));
        figure.put("field", form.one("field"));
        put(figure, "scenario", form.one("scenario"));
        labels(figure, form.one("labels"));
        figure.set("reporting", window(zone, form.one("from"), form.one("to")));
        String compare = compare(form);
        if (WITH_BASELINE.contains(compare)) {
            figure.set("baseline", window(zone, form.one("baseline-from"), form.one("baseline-to")));
        }
        if (!compare.equals(NONE) && !compare.equals(FORMULA)) {
            figure.set("comparison", comparison(form, was.path("comparison"), compare, zone, history));
        }
        part(figure, "instrument", form, INSTRUMENT);
        part(figure, "override", form, OVERRIDE);
        return figure;
    }

    /** How it is compared; a form that says nothing compares by the formula where it gives a baseline. */
    static String compare(FormValues form) {
        String asked = form.one("compare");
        boolean baseline =
                !form.one("baseline-from").isEmpty() || !form.one("baseline-to").isEmpty();
        return !asked.isEmpty() ? asked : baseline ? FORMULA : NONE;
    }

    private static ObjectNode comparison(
            FormValues form, JsonNode was, String kind, ZoneId zone, @Nullable Imported history) {
        ObjectNode comparison = FieldInput.JSON.createObjectNode();
        comparison.put("kind", kind);
        String named = form.one("compare-zone");
        comparison.put("zone", named.isEmpty() ? zone.getId() : named);
        put(comparison, "interval", form.one("interval"));
        put(comparison, "cycle", form.one("cycle"));
        if (WITH_DRIVERS.contains(kind)) {
            drivers(comparison, form, was.path("drivers"));
            if (!form.one("weather-metric").isEmpty() && !kind.equals("B5")) {
                ObjectNode weather = was.path("weather") instanceof ObjectNode old ? old.deepCopy() : object();
                weather.remove("scenario");
                weather.put("metric", form.one("weather-metric"));
                weather.put("unit", form.one("weather-unit"));
                put(weather, "scenario", form.one("weather-scenario"));
                comparison.set("weather", weather);
            }
            if (was.path("adjustments").isArray()) {
                comparison.set("adjustments", was.path("adjustments"));
            }
        }
        switch (kind) {
            case "B3" -> comparison.set("trial", trial(form, zone));
            case "B4" -> {
                ObjectNode control = object();
                put(control, "scenario", form.one("control-scenario"));
                labels(control, form.one("control-labels"));
                comparison.set("control", control);
            }
            case "B5" -> {
                if (history != null) {
                    comparison.set(
                            "imported",
                            object().put("name", history.name())
                                    .put("sha256", history.sha256())
                                    .put("csv", history.csv()));
                } else if (was.has("imported")) {
                    comparison.set("imported", was.path("imported"));
                }
            }
            default -> {
                // Its baseline is the baseline time.
            }
        }
        part(comparison, "price", form, List.of("amount", "source"));
        return comparison;
    }

    private static void drivers(ObjectNode comparison, FormValues form, JsonNode was) {
        ArrayNode drivers = FieldInput.JSON.createArrayNode();
        List<String> names = form.all("driver-name");
        for (int i = 0; i < names.size(); i++) {
            ObjectNode driver = object();
            for (String key : DRIVER) {
                List<String> column = form.all("driver-" + key);
                put(driver, key, i < column.size() ? column.get(i) : "");
            }
            for (JsonNode old : was) {
                if (old.path("name").equals(driver.path("name")) && old.has("labels")) {
                    driver.set("labels", old.path("labels"));
                }
            }
            if (!driver.isEmpty()) {
                drivers.add(driver);
            }
        }
        if (!drivers.isEmpty()) {
            comparison.set("drivers", drivers);
        }
    }

    private static ObjectNode trial(FormValues form, ZoneId zone) {
        ObjectNode trial = object();
        for (String key : TRIAL) {
            String text = form.one("trial-" + key);
            put(trial, key, key.equals("from") ? time(zone, text) : text);
        }
        return trial;
    }

    /** What the form has of a part, under the part's own keys; nothing if all of it is blank. */
    private static void part(ObjectNode into, String part, FormValues form, List<String> keys) {
        ObjectNode values = object();
        keys.forEach(key -> put(values, key, form.one(part + "-" + key)));
        if (!values.isEmpty()) {
            into.set(part, values);
        }
    }

    private static ObjectNode object() {
        return FieldInput.JSON.createObjectNode();
    }

    private static void put(ObjectNode into, String key, String text) {
        if (!text.isEmpty()) {
            into.put(key, text);
        }
    }

    /** {@code a=b, c=d}; what is no pair becomes a name without a value, for the check to say so. */
    private static void labels(ObjectNode into, String text) {
        ObjectNode labels = object();
        for (String pair : text.split("[,，]", -1)) {
            int equals = pair.indexOf('=');
            String name = (equals < 0 ? pair : pair.substring(0, equals)).strip();
            if (!name.isEmpty()) {
                labels.put(name, equals < 0 ? "" : pair.substring(equals + 1).strip());
            }
        }
        if (!labels.isEmpty()) {
            into.set("labels", labels);
        }
    }

    /** Local times of that zone; what is none stays as it is, for the check to say so. */
    private static ObjectNode window(ZoneId zone, String from, String to) {
        return object().put("from", time(zone, from)).put("to", time(zone, to));
    }

    private static String time(ZoneId zone, String text) {
        try {
            return ISO_OFFSET_DATE_TIME.format(LocalDateTime.parse(text).atZone(zone));
        } catch (DateTimeException e) {
            return text;
        }
    }

    /** The form that an entry is edited with; its times are of the offset that the entry has them in. */
    static FormValues form(JsonNode figure) {
        Map<String, List<String>> form = new LinkedHashMap<>();
        JsonNode comparison = figure.path("comparison");
        String zone = zone(figure);
        set(form, "zone", zone);
        set(form, "figure", figure.path("id"));
        set(form, "labels", labels(figure.path("labels")));
        List.of("indicator", "field", "scenario").forEach(key -> set(form, key, figure.path(key)));
        set(form, "compare", kind(figure));
        for (String window : List.of("reporting", "baseline")) {
            String prefix = window.equals("reporting") ? "" : "baseline-";
            set(form, prefix + "from", local(figure.path(window).path("from"), zone));
            set(form, prefix + "to", local(figure.path(window).path("to"), zone));
        }
        set(form, "compare-zone", comparison.path("zone"));
        set(form, "interval", comparison.path("interval"));
        set(form, "cycle", comparison.path("cycle"));
        for (JsonNode driver : comparison.path("drivers")) {
            DRIVER.forEach(key -> form.computeIfAbsent("driver-" + key, k -> new ArrayList<>())
                    .add(driver.path(key).asText("")));
        }
        set(form, "control-labels", labels(comparison.path("control").path("labels")));
        set(form, "control-scenario", comparison.path("control").path("scenario"));
        List.of("metric", "unit", "scenario")
                .forEach(key ->
                        set(form, "weather-" + key, comparison.path("weather").path(key)));
        TRIAL.forEach(key -> set(form, "trial-" + key, comparison.path("trial").path(key)));
        set(form, "trial-from", local(comparison.path("trial").path("from"), zone));
        set(form, "history-name", comparison.path("imported").path("name"));
        List.of("amount", "source")
                .forEach(key ->
                        set(form, "price-" + key, comparison.path("price").path(key)));
        INSTRUMENT.forEach(
                key -> set(form, "instrument-" + key, figure.path("instrument").path(key)));
        OVERRIDE.forEach(
                key -> set(form, "override-" + key, figure.path("override").path(key)));
        return new FormValues(form);
    }

    /** How an entry is compared, as {@link #compare}. */
    static String kind(JsonNode figure) {
        String kind = figure.path("comparison").path("kind").asText("");
        return !kind.isEmpty() ? kind : figure.path("baseline").isObject() ? FORMULA : NONE;
    }

    /** An entry on a line, for who compares two of them. */
    static String line(JsonNode figure) {
        List<String> parts = new ArrayList<>();
        List.of("id", "indicator", "field", "scenario")
                .forEach(key -> parts.add(figure.path(key).asText("")));
        parts.add(figure.path("reporting").path("from").asText("") + " – "
                + figure.path("reporting").path("to").asText(""));
        String kind = kind(figure);
        parts.add(kind.equals(NONE) ? "" : kind);
        List.of("instrument", "override").forEach(key -> {
            if (figure.has(key)) {
                parts.add(figure.path(key).toString());
            }
        });
        parts.removeIf(String::isEmpty);
        return String.join(" · ", parts);
    }

    private static String zone(JsonNode figure) {
        try {
            return OffsetDateTime.parse(figure.path("reporting").path("from").asText(""))
                    .getOffset()
                    .getId();
        } catch (DateTimeException e) {
            return "";
        }
    }

    private static String local(JsonNode time, String zone) {
        String text = time.asText("");
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            return LocalDateTime.ofInstant(at, ZoneId.of(zone)).toString();
        } catch (DateTimeException e) {
            return text;
        }
    }

    private static String labels(JsonNode labels) {
        List<String> pairs = new ArrayList<>();
        labels.properties()
                .forEach(e -> pairs.add(e.getKey() + "=" + e.getValue().asText("")));
        return String.join(", ", pairs);
    }

    private static void set(Map<String, List<String>> form, String key, JsonNode value) {
        set(form, key, value.asText(""));
    }

    private static void set(Map<String, List<String>> form, String key, String value) {
        if (!value.isEmpty()) {
            form.put(key, List.of(value));
        }
    }
}
