package io.edgewitness.collector.pages;

import io.edgewitness.collector.indicators.Comparison;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.edge.api.Window;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks for, as he wrote it, so that a refused form comes back as it was.
 *
 * @param sought of indicators to choose one of
 * @param compare {@code level}, {@code formula} or {@code quantity}
 * @param from and the other times: local, such as {@code 2026-06-01T00:00}
 * @param zone of these times
 */
public record FigureForm(
        String sought,
        String indicator,
        String scenario,
        String labels,
        String compare,
        String from,
        String to,
        String baselineFrom,
        String baselineTo,
        String zone) {
    static FigureForm of(Context c) {
        return new FigureForm(
                text(c, "sought"),
                text(c, "indicator"),
                text(c, "scenario"),
                text(c, "labels"),
                text(c, "compare"),
                text(c, "from"),
                text(c, "to"),
                text(c, "baseline-from"),
                text(c, "baseline-to"),
                text(c, "zone"));
    }

    FigureForm during(Preset.Span span) {
        return new FigureForm(
                sought, indicator, scenario, labels, compare, span.from(), span.to(), baselineFrom, baselineTo, zone);
    }

    FigureForm compared(String how) {
        return new FigureForm(sought, indicator, scenario, labels, how, from, to, baselineFrom, baselineTo, zone);
    }

    private static String text(Context c, String key) {
        String form = c.formParam(key);
        String value = form == null ? c.queryParam(key) : form;
        return value == null ? "" : value.strip();
    }

    /** @throws IllegalArgumentException with what is wrong, in the reader's language */
    FigureRequest request(View view) {
        Window reporting = window(view, view.t("reporting"), from, to);
        boolean compared = compare.equals("formula") || compare.equals("quantity");
        Window baseline = compared ? window(view, view.t("baseline"), baselineFrom, baselineTo) : null;
        Comparison comparison = compare.equals("quantity") ? Comparison.measured(zone(view)) : null;
        return new FigureRequest(
                indicator, scenario.isEmpty() ? null : scenario, labels(view), reporting, baseline, null, comparison);
    }

    private Window window(View view, String name, String begin, String end) {
        Instant start = instant(view, name, begin);
        Instant stop = instant(view, name, end);
        if (!start.isBefore(stop)) {
            throw new IllegalArgumentException(view.t("time-order", name));
        }
        return new Window(start, stop);
    }

    private Instant instant(View view, String name, String text) {
        try {
            return LocalDateTime.parse(text).atZone(zone(view)).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(view.t("time-wanted", name), e);
        }
    }

    ZoneId zone(View view) {
        @Nullable ZoneId known = null;
        try {
            known = zone.isEmpty() ? null : ZoneId.of(zone);
        } catch (DateTimeException e) {
            // A browser that names its zone in a way of its own gets ours.
        }
        return known == null ? view.zone() : known;
    }

    private Map<String, String> labels(View view) {
        Map<String, String> found = new TreeMap<>();
        for (String part : labels.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                found.put(
                        part.substring(0, equals).strip(),
                        part.substring(equals + 1).strip());
            } else if (!part.isBlank()) {
                throw new IllegalArgumentException(view.t("labels-wanted"));
            }
        }
        return found;
    }
}
