package io.edgewitness.collector.forms;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads comma-separated values (RFC 4180), as spreadsheet programs write them: also with semicolons or tabs, also in GB 18030. */
final class CsvFile {
    private static final Charset CHINESE = Charset.forName("GB18030");

    private final String text;
    private final char separator;
    private int at;
    private int line = 1;

    private CsvFile(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    static Grid read(String name, byte[] content) throws UnreadableSheet {
        String text = decoded(content);
        String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return new Grid(name, new CsvFile(bare, separator(bare)).rows());
    }

    private static String decoded(byte[] content) throws UnreadableSheet {
        for (Charset charset : List.of(StandardCharsets.UTF_8, CHINESE)) {
            try {
                return charset.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            } catch (CharacterCodingException e) {
                // The next one.
            }
        }
        throw new UnreadableSheet("不是 UTF-8 或 GB 18030 编码的文本", "is text neither in UTF-8 nor in GB 18030");
    }

    /** The one that the first line has most of. */
    private static char separator(String text) {
        int end = text.indexOf('\n');
        String head = end < 0 ? text : text.substring(0, end);
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            if (count(head, candidate) > count(head, best)) {
                best = candidate;
            }
        }
        return best;
    }

    private static long count(String text, char wanted) {
        return text.chars().filter(c -> c == wanted).count();
    }

    private List<Grid.Row> rows() throws UnreadableSheet {
        List<Grid.Row> rows = new ArrayList<>();
        while (at < text.length() && rows.size() < Grid.MOST_ROWS) {
            int number = line;
            Map<Integer, String> cells = new LinkedHashMap<>();
            int column = 0;
            boolean more = true;
            while (more) {
                String cell = cell();
                if (!cell.isBlank() && column < Grid.MOST_COLUMNS) {
                    cells.put(column, cell);
                }
                column++;
                more = at < text.length() && text.charAt(at) == separator;
                at++;
            }
            line++;
            if (!cells.isEmpty()) {
                rows.add(new Grid.Row(number, cells, Map.of()));
            }
        }
        return rows;
    }

    /** Reads a cell and stops at what ends it. */
    private String cell() throws UnreadableSheet {
        StringBuilder cell = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            quoted(cell);
        }
        while (at < text.length() && text.charAt(at) != separator && text.charAt(at) != '\n') {
            append(cell, text.charAt(at++));
        }
        return cell.toString().strip();
    }

    private void quoted(StringBuilder cell) throws UnreadableSheet {
        int begun = line;
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            boolean doubled = c == '"' && at < text.length() && text.charAt(at) == '"';
            if (c == '"' && !doubled) {
                return;
            }
            at += doubled ? 1 : 0;
            line += c == '\n' ? 1 : 0;
            append(cell, c);
        }
        throw new UnreadableSheet("第 " + begun + " 行的引号没有结束", "a quotation mark of line " + begun + " is never closed");
    }

    private static void append(StringBuilder cell, char c) {
        if (cell.length() < Grid.MOST_TEXT) {
            cell.append(c);
        }
    }
}
