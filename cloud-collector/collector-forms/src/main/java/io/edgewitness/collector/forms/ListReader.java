package io.edgewitness.collector.forms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the lines of lists: in project.yaml, and as the workplace keeps them. */
final class ListReader {
    private final Notice notice;
    private final @Nullable ProjectFiles files;

    /** @param files where proofs and sheets lie; null: proofs are names only, and a list is no sheet */
    ListReader(Notice notice, @Nullable ProjectFiles files) {
        this.notice = notice;
        this.files = files;
    }

    Map<String, List<Project.Row>> lists(@Nullable YamlItem item) {
        Map<String, List<Project.Row>> lists = new LinkedHashMap<>();
        if (item == null || item.isNull()) {
            return lists;
        }
        item.entries().forEach((id, rows) -> {
            Field field = notice.fields().get(id);
            if (field == null || field.list() == null) {
                item.keyMistake(
                        id,
                        ProjectReader.UNKNOWN_FIELD,
                        "no list stands behind this field; lists: " + known(),
                        "该字段没有台账；有台账的字段：" + known());
            } else if (!rows.isNull()) {
                List<Project.Row> read = rows(field.list(), rows);
                if (!read.isEmpty()) {
                    lists.put(id, read);
                }
            }
        });
        return lists;
    }

    private String known() {
        return String.join(
                ", ",
                notice.fields().values().stream()
                        .filter(f -> f.list() != null)
                        .map(Field::id)
                        .toList());
    }

    List<Project.Row> rows(ListSpec spec, YamlItem list) {
        if (list.isMapping()) {
            return sheet(spec, list);
        }
        List<Project.Row> rows = new ArrayList<>();
        for (YamlItem line : list.items()) {
            if (rows.size() == ListSpec.MOST_ROWS) {
                line.mistake(
                        Scalars.VALUE,
                        "a list has at most " + ListSpec.MOST_ROWS + " lines",
                        "台账最多 " + ListSpec.MOST_ROWS + " 行");
                break;
            }
            rows.add(row(spec, line));
        }
        return List.copyOf(rows);
    }

    private Project.Row row(ListSpec spec, YamlItem line) {
        Map<String, YamlItem> in = line.entries();
        Map<String, String> raw = new LinkedHashMap<>();
        in.forEach((id, item) -> {
            String text = item.text();
            if (spec.column(id) == null && !id.equals(ListSpec.PROOF)) {
                line.keyMistake(
                        id,
                        ProjectReader.UNKNOWN_FIELD,
                        "the list has columns " + columns(spec),
                        "没有这一列；有：" + columns(spec));
            } else if (text != null) {
                raw.put(id, text);
            }
        });
        Map<String, String> cells = ListRows.cells(
                spec, raw, (column, problem) -> in.getOrDefault(column, line).mistake(problem));
        YamlItem proof = in.get(ListSpec.PROOF);
        return new Project.Row(cells, files == null || proof == null ? null : files.attachment(proof));
    }

    private static String columns(ListSpec spec) {
        return String.join(
                        ", ", spec.columns().stream().map(ListSpec.Column::id).toList()) + ", " + ListSpec.PROOF;
    }

    /** {@code {file: x.xlsx}}: every problem of the sheet is told at the file's name. */
    private List<Project.Row> sheet(ListSpec spec, YamlItem item) {
        Map<String, YamlItem> in = item.entries("file");
        YamlItem name = in.get("file");
        if (name == null || files == null) {
            item.mistake(
                    Scalars.TYPE,
                    "expected lines here, or the sheet that has them, as in {file: list.xlsx}",
                    "应为若干行，或其所在的表格，如 {file: list.xlsx}");
            return List.of();
        }
        byte[] content = files.sheet(name);
        if (content == null) {
            return List.of();
        }
        ListImport.Result result = ListImport.read(spec, String.valueOf(name.text()), content);
        result.problems().forEach(p -> name.mistake(p.code(), p.place() + ": " + p.en(), p.place() + "：" + p.zh()));
        return result.rows().stream().map(cells -> row(files, name, cells)).toList();
    }

    private static Project.Row row(ProjectFiles files, YamlItem sheet, Map<String, String> cells) {
        String proof = cells.get(ListSpec.PROOF);
        return new Project.Row(cells, proof == null ? null : files.attachment(sheet, proof));
    }
}
