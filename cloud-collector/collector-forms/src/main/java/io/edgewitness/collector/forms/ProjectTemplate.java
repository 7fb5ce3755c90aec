package io.edgewitness.collector.forms;

import io.edgewitness.collector.api.Scope;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes an empty project.yaml for a notice: every field that is to be declared, with its name, limit and hint. */
public final class ProjectTemplate {
    private ProjectTemplate() {}

    /** @return YAML that loads as it is; what is not filled in yet is listed by {@link Readiness} */
    public static String yaml(Notice notice, Scope scope) {
        StringBuilder out = new StringBuilder();
        out.append("# ").append(notice.formTitle()).append('\n');
        out.append("# ").append(notice.title()).append('\n');
        out.append("# 在冒号后填写；留空表示未填。文件路径相对本文件。\n");
        out.append(
                "# Answer after each colon; leave empty what is not known yet. Files are named relative to this one.\n");
        out.append("notice: ").append(notice.id()).append('\n');
        out.append("scope: {enterprise: ")
                .append(scope.enterprise() == null ? "null" : quoted(scope.enterprise()))
                .append(", site: ")
                .append(scope.site() == null ? "null" : quoted(scope.site()))
                .append("}\n");
        out.append("# 填报日期 / date of filing, such as ").append(notice.year()).append("-08-20\n");
        out.append("filing-date:\n\n");
        out.append("fields:\n");
        notice.fields().values().stream()
                .filter(f -> f.type().declared() && !f.derived())
                .forEach(f -> field(out, notice, f));
        lists(out, notice);
        figures(out, notice);
        files(out, notice);
        return out.toString();
    }

    private static void field(StringBuilder out, Notice notice, Field field) {
        out.append("\n  # ").append(field.name());
        if (!field.gloss().isEmpty()) {
            out.append(" / ").append(field.gloss());
        }
        out.append(must(notice, field, "填"));
        if (field.limit() > 0) {
            out.append(" ≤").append(field.limit()).append("字");
        }
        out.append('\n');
        if (field.hint() != null) {
            comment(out, field.hint());
        }
        String form = form(notice, field);
        if (!form.isEmpty()) {
            comment(out, form);
        }
        out.append("  ").append(field.id()).append(":\n");
    }

    /** Some fields only some applicants have to answer. */
    private static String must(Notice notice, Field field, String verb) {
        List<Rule> asking = notice.rules().stream()
                .filter(r -> r.asks() && r.fields().contains(field.id()))
                .toList();
        boolean all = field.required() || asking.stream().anyMatch(r -> r.whenField() == null);
        return all ? "（必" + verb + "）" : asking.isEmpty() ? "（选" + verb + "）" : "（部分申报主体必" + verb + "）";
    }

    private static String form(Notice notice, Field field) {
        return switch (field.type()) {
            case NARRATIVE -> "多段文字 / paragraphs: start with | and indent";
            case COUNT -> "整数 / a whole number" + (field.unit() == null ? "" : "，" + field.unit());
            case NUMBER -> "数字 / a number" + (field.unit() == null ? "" : "，" + field.unit());
            case DATE -> "日期 / a date: " + notice.year() + "-06-30";
            case PERIOD -> "起止年月 / two months: {from: " + (notice.year() - 1) + "-03, to: " + notice.year() + "-06}";
            case YEARS ->
                field.years().stream()
                        .map(y -> (notice.year() + y) + "年")
                        .collect(Collectors.joining("、", "每年一个数 / one number a year: [", "]"));
            case CHOICE, CHOICES ->
                (field.type() == FieldType.CHOICES ? "多选 / some of: " : "单选 / one of: ") + Scalars.optionNames(field);
            case INDICATORS -> "文字，或 / text, or: [{name: 纳税总额, value: 320, unit: 万元, proof: 审计报告}]";
            default -> "";
        };
    }

    private static void lists(StringBuilder out, Notice notice) {
        List<Field> fields =
                notice.fields().values().stream().filter(f -> f.list() != null).toList();
        if (fields.isEmpty()) {
            return;
        }
        out.append("\n# 台账：若干行，或表格文件；字段留空时由台账得出 / lists: lines, or the sheet that has them; a field that is\n");
        out.append("# left empty follows from its list. [{...: ..., proof: a.pdf}] 或 / or {file: list.xlsx}\n");
        out.append("lists:\n");
        for (Field field : fields) {
            ListSpec spec = Objects.requireNonNull(field.list());
            out.append("  # ")
                    .append(spec.title())
                    .append(" / ")
                    .append(spec.gloss())
                    .append('\n');
            spec.columns()
                    .forEach(c -> out.append("  #   ")
                            .append(c.id())
                            .append("  ")
                            .append(c.field().name())
                            .append(c.field().required() ? "（必填）\n" : "\n"));
            out.append("  ").append(field.id()).append(":\n");
        }
    }

    private static void figures(StringBuilder out, Notice notice) {
        String fields = notice.fields().values().stream()
                .filter(Field::figures)
                .map(f -> f.id() + " " + f.name())
                .collect(Collectors.joining("、"));
        out.append("\n# 实测指标，按此顺序打印 / measured figures, printed in this order\n");
        out.append("# field: ").append(fields).append('\n');
        out.append("# id: 在正文中写 {{figure:ID}}，打印时换成该指标 / a text that says {{figure:ID}} prints that figure\n");
        out.append("#  - indicator: energy-consumption\n");
        out.append("#    id: kwh-line-1                       # 可省 / optional\n");
        out.append("#    field: ...\n");
        out.append("#    scenario: energy-line-1              # 可省 / optional\n");
        out.append("#    reporting: {from: \"2022-07-01T00:00:00+08:00\", to: \"2022-08-01T00:00:00+08:00\"}\n");
        out.append(
                "#    baseline: {from: \"2021-07-01T00:00:00+08:00\", to: \"2021-08-01T00:00:00+08:00\"}   # 可省 / optional\n");
        out.append(
                "#    instrument: {name: 电表1, class: 0.5, resolution: 0.01, calibrated-until: 2023-05-31, certificate: JZ-001}   # 可省 / optional\n");
        out.append(
                "#    comparison: {kind: B1, zone: Asia/Shanghai, interval: day, drivers: [{name: units, metric: mp_good_units,"
                        + " unit: \"1\"}]}   # 按数量类型选取估计方法的指标用 / for indicators by kind of quantity\n");
        out.append("figures: []\n");
    }

    private static void files(StringBuilder out, Notice notice) {
        notice.fields().values().stream()
                .filter(f -> f.type() == FieldType.PHOTOS)
                .forEach(f -> out.append("\n# ")
                        .append(f.name())
                        .append(f.hint() == null ? "" : "：" + f.hint())
                        .append('\n'));
        out.append("# - {file: a.jpg, caption: 车间全景}\n");
        out.append("photos: []\n");
        out.append("\n# 附件 / files; one name or a list\n");
        out.append("attachments:\n");
        notice.fields().values().stream()
                .filter(f -> f.type() == FieldType.ATTACHMENT)
                .forEach(f -> out.append("  # ")
                        .append(f.name())
                        .append(must(notice, f, "附"))
                        .append('\n')
                        .append("  ")
                        .append(f.id())
                        .append(":\n"));
    }

    private static void comment(StringBuilder out, String text) {
        text.lines().forEach(line -> out.append("  #   ").append(line).append('\n'));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
