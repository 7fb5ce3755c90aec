package io.edgewitness.collector.forms;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What stands between an application and its filing.
 *
 * @param findings in the notice's order; only those that say something
 */
public record Readiness(String notice, String project, List<Finding> findings) {
    /**
     * One finding.
     *
     * @param rule such as {@code EL-JN-08}
     * @param words the notice's own words; empty for a remark of ours
     * @param zh what it means
     * @param en the same in English
     * @param fields where it can be mended, if its details name none
     * @param details what exactly, one line each
     */
    public record Finding(
            String rule,
            Rule.Force force,
            String words,
            String zh,
            String en,
            List<String> fields,
            List<Detail> details) {}

    /** @param field the field that it is about; empty: the application as a whole */
    public record Detail(String field, String zh, String en) {
        /** Both languages on one line. */
        @Override
        public String toString() {
            return zh.equals(en) ? zh : zh + " / " + en;
        }
    }

    /** Whether a condition that the notice itself sets is not met. */
    public boolean blocked() {
        return findings.stream().anyMatch(f -> f.force() == Rule.Force.BLOCK);
    }

    public List<Finding> of(Rule.Force force) {
        return findings.stream().filter(f -> f.force() == force).toList();
    }

    /** The text of readiness.txt, Chinese with English. */
    public String text() {
        StringBuilder out = new StringBuilder();
        out.append("申报准备情况 / Readiness\n");
        out.append("通知：").append(notice).append('\n');
        out.append("项目：").append(project).append("\n\n");
        out.append(
                blocked()
                        ? "结论：不能生成正式稿，通知规定的条件或申报书的必填栏目未满足。\nResult: no final form – conditions of the notice or rows of its form are not met.\n"
                        : "结论：可生成正式稿，申报书的必填栏目已填齐，此处能检查的通知条件均已满足。\nResult: ready – the form is filled in, and every condition of the notice that can be checked here is met.\n");
        section(
                out,
                Rule.Force.BLOCK,
                "一、阻止正式稿：通知的条件、申报书的必填栏目 / Blocks: conditions of the notice and rows of its form");
        section(out, Rule.Force.WARN, "二、提醒（不阻止） / Warnings: checks of ours");
        section(out, Rule.Force.PAPER, "三、纸质环节 / Steps on paper");
        section(out, Rule.Force.INFO, "四、说明 / Remarks");
        return out.toString();
    }

    private void section(StringBuilder out, Rule.Force force, String title) {
        List<Finding> list = of(force);
        out.append('\n').append(title).append('\n');
        if (list.isEmpty()) {
            out.append("  无 / none\n");
        }
        for (Finding f : list) {
            String words = f.words().isEmpty() ? "" : "“" + f.words() + "” ";
            String zh = f.zh().equals(f.words()) || f.zh().isEmpty() ? "" : f.zh() + " ";
            out.append("  [")
                    .append(f.rule())
                    .append("] ")
                    .append(words)
                    .append(zh)
                    .append("/ ")
                    .append(f.en())
                    .append('\n');
            out.append(f.details().stream().map(d -> "      - " + d + "\n").collect(Collectors.joining()));
        }
    }
}
