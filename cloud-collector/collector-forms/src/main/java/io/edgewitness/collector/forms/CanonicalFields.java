package io.edgewitness.collector.forms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Everything that the documents say, as one line of JSON: keys sorted, no white space, every value a string, so that the same
 * application always has the same digest.
 */
final class CanonicalFields {
    private CanonicalFields() {}

    static String json(Filing filing) {
        Map<String, String> fields = new TreeMap<>();
        for (Field field : filing.notice().fields().values()) {
            String text = filing.text(field);
            if (!text.isEmpty()) {
                fields.put(field.id(), text);
            }
        }
        filing.project()
                .attachments()
                .forEach((id, files) -> fields.put(
                        id,
                        String.join(
                                " ",
                                files.stream().map(Project.Attachment::sha256).toList())));
        List<String> figures = new ArrayList<>();
        for (PrintedFigure f : filing.figures()) {
            Map<String, String> figure = new TreeMap<>();
            figure.put("indicator", f.indicator());
            figure.put("field", f.field());
            figure.put("value", f.value());
            figure.put("uncertainty", f.uncertainty());
            figure.put("interval", f.interval());
            figure.put("confidence", f.confidence());
            figure.put("unit", f.unit());
            figure.put("windows", f.windows());
            figure.put("grade", f.mark().sign());
            figure.put("formula", f.formula());
            figure.put("evidence", f.evidence());
            if (!f.measured().isEmpty()) {
                figure.put("measured", f.measured());
            }
            figures.add(object(figure));
        }
        List<String> photos = filing.project().photos().stream()
                .map(p -> object(new TreeMap<>(Map.of("caption", p.caption(), "sha256", p.sha256()))))
                .toList();
        return "{\"fields\":" + object(fields) + ",\"figures\":[" + String.join(",", figures) + "]," + lists(filing)
                + "\"notice\":"
                + quoted(filing.notice().id()) + ",\"photos\":[" + String.join(",", photos) + "]}";
    }

    /** Empty without lists: what has none keeps the digest that it had before there were any. */
    private static String lists(Filing filing) {
        Map<String, String> lists = new TreeMap<>();
        filing.project()
                .lists()
                .forEach((field, rows) -> lists.put(
                        field, rows.stream().map(CanonicalFields::row).collect(Collectors.joining(",", "[", "]"))));
        return lists.isEmpty()
                ? ""
                : "\"lists\":{"
                        + String.join(
                                ",",
                                lists.entrySet().stream()
                                        .map(e -> quoted(e.getKey()) + ":" + e.getValue())
                                        .toList())
                        + "},";
    }

    private static String row(Project.Row row) {
        Map<String, String> members = new TreeMap<>(row.cells());
        if (row.proof() != null) {
            members.put("sha256", row.proof().sha256());
        }
        return object(members);
    }

    /** Rows as a JSON array of objects, members in the order of the rows. */
    static String array(List<Map<String, String>> rows) {
        return rows.stream().map(CanonicalFields::object).collect(Collectors.joining(",", "[", "]"));
    }

    private static String object(Map<String, String> members) {
        return "{"
                + String.join(
                        ",",
                        members.entrySet().stream()
                                .map(e -> quoted(e.getKey()) + ":" + quoted(e.getValue()))
                                .toList())
                + "}";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').appendCodePoint(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.append('"').toString();
    }
}
