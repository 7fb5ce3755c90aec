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
     * @param details what exactly, one line each
     */
    public record Finding(String rule, Rule.Force force, String words, String zh, String en, List<Detail> details) {}

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
                        ? "结论：尚不能申报，通知规定的条件未满足。\nResult: not ready – conditions of the notice itself are not met.\n"
                        : "结论：通知规定的条件均已满足。\nResult: ready – every condition of the notice that can be checked here is met.\n");
        section(out, Rule.Force.BLOCK, "一、不满足的通知条件（阻止导出） / Blocks: conditions in the notice's own words");
        section(out, Rule.Force.WARN, "二、提醒（不阻止导出） / Warnings: checks of ours");
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
