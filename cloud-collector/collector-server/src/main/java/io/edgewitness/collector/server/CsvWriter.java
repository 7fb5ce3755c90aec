package io.edgewitness.collector.server;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as CSV (RFC 4180) in UTF-8, nothing kept. A text that a spreadsheet would take for a formula gets an apostrophe before it: what
 * machines and messages say is not to run on whose sheet shows it. One thread.
 */
final class CsvWriter {
    private static final String FORMULA = "=+-@\t\r\n";

    private final BufferedWriter out;

    /** @param bom begins with a byte order mark, by which Excel knows UTF-8 */
    CsvWriter(OutputStream out, boolean bom) throws IOException {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        if (bom) {
            this.out.write('\uFEFF');
        }
    }

    /**
     * A column.
     *
     * @param name as JSON has it
     * @param number its cells are written as they are: -1 is no formula
     */
    record Column(String name, boolean number) {
        /** @param names each a column's name; with a {@code #} before it: of numbers */
        static List<Column> of(String names) {
            return java.util.Arrays.stream(names.split(" ", -1))
                    .map(n -> n.startsWith("#") ? new Column(n.substring(1), true) : new Column(n, false))
                    .toList();
        }
    }

    void head(List<Column> columns) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            out.write(i == 0 ? "" : ",");
            out.write(columns.get(i).name());
        }
        out.write("\r\n");
    }

    void row(List<Column> columns, Map<String, @Nullable Object> values) throws IOException {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            out.write(i == 0 ? "" : ",");
            String text = text(values.get(column.name()));
            out.write(quoted(column.number() ? text : safe(text)));
        }
        out.write("\r\n");
    }

    void flush() throws IOException {
        out.flush();
    }

    private static String text(@Nullable Object value) throws IOException {
        if (value == null) {
            return "";
        }
        return value instanceof Map || value instanceof List ? Json.MAPPER.writeValueAsString(value) : value.toString();
    }

    private static String safe(String text) {
        return !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(ch -> ch == ',' || ch == '"' || ch == '\r' || ch == '\n');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
