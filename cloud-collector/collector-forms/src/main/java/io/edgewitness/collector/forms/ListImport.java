package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.ListSpec.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a list from a sheet, .xlsx or .csv, with everything that is wrong in it at once. The columns are known by their heads, in
 * any order; a head may have an alias of the notice's. Nothing is computed: of a formula the stored result counts.
 */
public final class ListImport {
    /** Bytes of a file. */
    public static final int MOST_BYTES = 10 << 20;

    /** Problems told of one file. */
    private static final int MOST_PROBLEMS = 200;

    /** Rows in which a head is looked for. */
    private static final int HEAD_ROWS = 10;

    private final ListSpec spec;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> duplicates = new ArrayList<>();

    private ListImport(ListSpec spec) {
        this.spec = spec;
    }

    /** @param place such as {@code 表1!C7}; the file's name if it is about the whole of it */
    public record Problem(String place, String code, String zh, String en) {}

    /**
     * What a file held.
     *
     * @param rows by column as {@link Project.Row#cells()} has them; a line with a problem is in it as far as it is sound
     * @param duplicates rows that repeat the key of an earlier one, each with both numbers: they are among the rows, to be looked at,
     *     and {@link ListTally} does not count them
     * @param problems empty: the rows can be taken over
     */
    public record Result(List<Map<String, String>> rows, List<Problem> duplicates, List<Problem> problems) {
        public boolean sound() {
            return problems.isEmpty();
        }

        /** The rows as the answer {@code list:FIELD}. */
        public String json() {
            return CanonicalFields.array(rows);
        }
    }

    /**
     * Reads a file; never throws for what is in it.
     *
     * @param name the file's; {@code .csv} or {@code .txt} is read as text, anything else as .xlsx
     */
    public static Result read(ListSpec spec, String name, byte[] content) {
        ListImport reading = new ListImport(spec);
        List<Map<String, String>> rows = reading.rows(name, content);
        int more = reading.problems.size() - MOST_PROBLEMS;
        if (more > 0) {
            reading.problems.subList(MOST_PROBLEMS, reading.problems.size()).clear();
            reading.problems.add(new Problem(name, "EW-FORM-MORE", "另有 " + more + " 处问题未列出", "and " + more + " more"));
        }
        return new Result(List.copyOf(rows), List.copyOf(reading.duplicates), List.copyOf(reading.problems));
    }

    private List<Map<String, String>> rows(String name, byte[] content) {
        try {
            if (content.length > MOST_BYTES) {
                throw new UnreadableSheet(
                        "超过 " + (MOST_BYTES >> 20) + " MB", "is larger than " + (MOST_BYTES >> 20) + " MB");
            }
            String lower = name.toLowerCase(Locale.ROOT);
            boolean csv = lower.endsWith(".csv") || lower.endsWith(".txt");
            return rows(name, csv ? List.of(CsvFile.read(name, content)) : XlsxFile.read(content));
        } catch (UnreadableSheet e) {
            problems.add(
                    new Problem(name, e.text().code(), e.text().zh(), e.text().en()));
            return List.of();
        }
    }

    private record Head(Grid grid, int index, Map<Integer, String> columns) {}

    private List<Map<String, String>> rows(String name, List<Grid> grids) {
        Grid named = grids.stream()
                .filter(g -> g.name().strip().equals(spec.title()))
                .findFirst()
                .orElse(null);
        Head head = null;
        for (Grid grid : named == null ? grids : List.of(named)) {
            head = head == null ? head(grid) : head;
        }
        if (head == null) {
            String wanted = String.join(
                    "、", spec.columns().stream().map(c -> c.field().name()).toList());
            String place = grids.isEmpty() ? name : (named == null ? grids.get(0) : named).place(1, 0);
            problems.add(new Problem(
                    place, "EW-FORM-HEAD", "没有找到表头，应有各列：" + wanted, "no row has the list's heads: " + wanted));
            return List.of();
        }
        return body(head);
    }

    /** The first row that has the heads of half of the columns that are needed. */
    private @Nullable Head head(Grid grid) {
        long needed = Math.max(
                1, spec.columns().stream().filter(c -> c.field().required()).count());
        for (int i = 0; i < Math.min(HEAD_ROWS, grid.rows().size()); i++) {
            Map<Integer, String> columns = new LinkedHashMap<>();
            grid.rows().get(i).texts().forEach((at, text) -> {
                String id = id(text);
                if (id != null) {
                    columns.put(at, id);
                }
            });
            long found = columns.values().stream()
                    .distinct()
                    .filter(id -> spec.column(id) != null && required(id))
                    .count();
            if (found * 2 >= needed && found > 0) {
                Head head = new Head(grid, i, columns);
                checkHead(head);
                return head;
            }
        }
        return null;
    }

    private boolean required(String id) {
        Column column = spec.column(id);
        return column != null && column.field().required();
    }

    private @Nullable String id(String text) {
        for (Column column : spec.columns()) {
            if (column.named(text)) {
                return column.id();
            }
        }
        return ListSpec.isProof(text) ? ListSpec.PROOF : null;
    }

    private void checkHead(Head head) {
        Grid.Row row = head.grid().rows().get(head.index());
        Map<String, Integer> seen = new HashMap<>();
        row.texts().forEach((at, text) -> {
            String place = head.grid().place(row.number(), at);
            String id = head.columns().get(at);
            if (id == null) {
                String known = String.join(
                        "、", spec.columns().stream().map(c -> c.field().name()).toList());
                String shown = Scalars.shown(text);
                problems.add(new Problem(
                        place,
                        "EW-FORM-HEAD",
                        "没有“" + shown + "”这一列；可用的列：" + known + "、证明文件",
                        "there is no column “" + shown + "”; there are " + known + ", 证明文件"));
            } else if (seen.putIfAbsent(id, at) != null) {
                problems.add(new Problem(
                        place,
                        "EW-FORM-TWICE",
                        "“" + Scalars.shown(text) + "”一列出现两次",
                        "this column stands here a second time"));
            }
        });
        for (Column column : spec.columns()) {
            if (column.field().required() && !seen.containsKey(column.id())) {
                problems.add(new Problem(
                        head.grid().place(row.number(), 0),
                        "EW-FORM-HEAD",
                        "缺少必填列“" + column.field().name() + "”",
                        "the column “" + column.field().name() + "” is missing"));
            }
        }
    }

    private List<Map<String, String>> body(Head head) {
        Grid grid = head.grid();
        List<Map<String, String>> rows = new ArrayList<>();
        Map<List<String>, Integer> first = new HashMap<>();
        for (Grid.Row row : grid.rows().subList(head.index() + 1, grid.rows().size())) {
            if (rows.size() == ListSpec.MOST_ROWS) {
                problems.add(new Problem(
                        grid.place(row.number(), 0),
                        "EW-FORM-TOO-LONG",
                        "台账最多 " + ListSpec.MOST_ROWS + " 行",
                        "a list has at most " + ListSpec.MOST_ROWS + " lines"));
                break;
            }
            Map<String, String> cells = cells(head, row);
            rows.add(cells);
            List<String> key = ListTally.key(spec, cells);
            Integer earlier = key == null ? null : first.putIfAbsent(key, row.number());
            if (earlier != null) {
                duplicates.add(new Problem(
                        grid.place(row.number(), at(head, spec.key().get(0))),
                        "EW-FORM-TWICE",
                        "第 " + row.number() + " 行与第 " + earlier + " 行重复，不计数",
                        "row " + row.number() + " repeats row " + earlier + " and is not counted"));
            }
        }
        if (rows.isEmpty()) {
            problems.add(new Problem(
                    grid.place(grid.rows().get(head.index()).number() + 1, 0),
                    "EW-FORM-EMPTY",
                    "表头下没有数据",
                    "there is nothing below the head"));
        }
        return rows;
    }

    private Map<String, String> cells(Head head, Grid.Row row) {
        Map<String, String> raw = new LinkedHashMap<>();
        head.columns().forEach((at, id) -> {
            String text = row.texts().get(at);
            if (text != null) {
                raw.putIfAbsent(id, text);
            }
        });
        row.wrong().forEach((at, wrong) -> {
            if (head.columns().containsKey(at)) {
                problems.add(new Problem(head.grid().place(row.number(), at), "EW-FORM-SHEET", wrong.zh(), wrong.en()));
            }
        });
        return ListRows.cells(spec, raw, (column, problem) -> told(head, row, column, problem));
    }

    /** A cell of a column that is missing, or that was told of already, is not told of again. */
    private void told(Head head, Grid.Row row, String column, Text problem) {
        int at = at(head, column);
        if (head.columns().containsKey(at) && !row.wrong().containsKey(at)) {
            problems.add(new Problem(head.grid().place(row.number(), at), problem.code(), problem.zh(), problem.en()));
        }
    }

    private static int at(Head head, String column) {
        return head.columns().entrySet().stream()
                .filter(e -> e.getValue().equals(column))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(-1);
    }
}
