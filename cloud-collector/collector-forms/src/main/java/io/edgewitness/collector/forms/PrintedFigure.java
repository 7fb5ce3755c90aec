package io.edgewitness.collector.forms;

import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.Money;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.Uncertainty;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A measured figure ready for print: already rounded to the digits that its uncertainty supports.
 *
 * @param id names it in the applicant's texts; empty: no text can
 * @param indicator id in the indicator library
 * @param name Chinese name
 * @param field where it is printed, besides the table of all figures
 * @param value such as {@code 1234.5}; {@code —} when there is none
 * @param uncertainty expanded, in the same unit, such as {@code 0.6}; empty: none, or an interval
 * @param interval such as {@code 95% 区间 7.1 至 9.9}; empty: none
 * @param confidence such as {@code 95%}; empty without an uncertainty
 * @param unit as printed
 * @param baseline the window compared with; empty: none
 * @param reporting the window reported
 * @param formula id@version
 * @param evidence the records behind it
 * @param limitations what narrows it, in Chinese; printed as a footnote
 * @param method how the uncertainty was made; empty without one
 * @param gaps declared holes inside its windows
 * @param measured what was measured, with its mark, where a stated value is printed in its place; else empty
 */
record PrintedFigure(
        String id,
        String indicator,
        String name,
        String field,
        String value,
        String uncertainty,
        String interval,
        String confidence,
        String unit,
        String baseline,
        String reporting,
        Mark mark,
        String formula,
        String evidence,
        List<String> limitations,
        String method,
        List<String> gaps,
        String measured) {
    /** Codes of {@link io.edgewitness.edge.api.Gap#reason}. */
    private static final Map<String, String> REASONS = Map.of(
            "disconnected", "连接中断",
            "rejected", "数据未被接受",
            "overflow", "缓冲溢出",
            "poll-missed", "未及时采集",
            "overload", "处理过载",
            "reconfigured", "配置变更",
            "restart", "程序重启",
            "stalled", "程序停滞",
            "clock", "时钟被调整",
            "quota", "存储配额不足，原始数据已删除");

    /** How a value is proved, as the form shows it; from best to worst. */
    enum Mark {
        M1("●", "实测"),
        M2("◐", "实测（有限制）"),
        D("◇", "推算"),
        D_DECLARED("◇′", "推算（含申报参数）"),
        C_ATTACHED("□A", "申报（附证明）"),
        C("□", "申报"),
        X("—", "缺失"),
        S("仿", "仿真");

        private final String sign;
        private final String name;

        Mark(String sign, String name) {
            this.sign = sign;
            this.name = name;
        }

        String sign() {
            return sign;
        }

        String meaning() {
            return name;
        }

        static Mark of(io.edgewitness.collector.indicators.Grade grade) {
            return switch (grade) {
                case M1 -> M1;
                case M2 -> M2;
                case D -> D;
                case D_PRIME -> D_DECLARED;
                case C -> C;
                case X -> X;
                case S -> S;
            };
        }

        /** Measured, or computed from nothing but measurements and declared parameters. */
        boolean measured() {
            return this == M1 || this == M2 || this == D || this == D_DECLARED;
        }
    }

    /** Money follows from a price that someone states, whatever a formula or a record claims. */
    PrintedFigure {
        if (Money.isIn(unit) && mark.compareTo(Mark.D_DECLARED) < 0) {
            mark = Mark.D_DECLARED;
        }
    }

    /**
     * @param wanted what the project wants of it
     * @param attached whether the attachment is there that a stated value names
     */
    static PrintedFigure of(Figure figure, Project.Wanted wanted, boolean attached) {
        PrintedFigure measured = of(figure, wanted);
        StatedValue override = figure.request().override();
        return override == null || measured.simulated() ? measured : measured.stated(override.value(), attached);
    }

    private PrintedFigure stated(BigDecimal stated, boolean attached) {
        return new PrintedFigure(
                id,
                indicator,
                name,
                field,
                stated.toPlainString(),
                "",
                "",
                "",
                unit,
                baseline,
                reporting,
                attached ? Mark.C_ATTACHED : Mark.C,
                formula,
                evidence,
                limitations,
                method,
                gaps,
                "实测 " + amountWithUnit() + (missing() ? "" : " " + mark.sign()));
    }

    static PrintedFigure of(Figure figure, Project.Wanted wanted) {
        String unit = figure.unit("zh");
        Uncertainty u = figure.uncertainty();
        BigDecimal value = figure.value();
        boolean missing = value == null || figure.grade() == io.edgewitness.collector.indicators.Grade.X;
        boolean stated = u != null && !missing;
        String expanded = stated ? figure.printedHalfWidth() : "";
        return new PrintedFigure(
                wanted.id(),
                figure.definition().id(),
                figure.title("zh"),
                wanted.field(),
                missing ? Mark.X.sign() : figure.printedNumber(),
                expanded,
                stated ? figure.printedInterval("zh") : "",
                u == null || expanded.isEmpty() ? "" : confidence(u.confidence()),
                unit.equals(figure.unit()) ? Units.chinese(unit) : unit,
                window(figure.request().baseline()),
                window(figure.request().reporting()),
                missing && figure.grade() != io.edgewitness.collector.indicators.Grade.S
                        ? Mark.X
                        : Mark.of(figure.grade()),
                figure.formula(),
                records(figure.records()),
                figure.limitations().stream().map(t -> t.in("zh")).toList(),
                u == null || !stated ? "" : u.method().in("zh"),
                figure.gaps().stream().map(PrintedFigure::gap).toList(),
                "");
    }

    private static String confidence(BigDecimal share) {
        return share.compareTo(BigDecimal.ONE) == 0
                ? "误差界"
                : share.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    private static String window(@Nullable Window window) {
        return window == null ? "" : Dates.print(window.start(), window.end());
    }

    private static String records(List<RecordReference> records) {
        if (records.isEmpty()) {
            return "无记录";
        }
        RecordReference first = records.get(0);
        RecordReference last = records.get(records.size() - 1);
        return records.size() == 1 ? first.toString() : first + " … " + last + "，共" + records.size() + "条";
    }

    private static String gap(StoredGap stored) {
        var gap = stored.gap();
        String lost = gap.count() < 0 ? "数量未知" : gap.count() + "个样本";
        return stored.record().agent() + " / " + stored.source() + "：" + Dates.print(gap.from(), gap.to()) + "，" + lost
                + "，" + reason(gap.reason());
    }

    /** The code in Chinese; the words behind it are the agent's own and stay in the records. */
    private static String reason(String reason) {
        int colon = reason.indexOf(':');
        String code = colon < 0 ? reason : reason.substring(0, colon);
        return REASONS.getOrDefault(code, code);
    }

    boolean simulated() {
        return mark == Mark.S;
    }

    boolean missing() {
        return value.equals(Mark.X.sign());
    }

    /** {@code 1234.5 ± 0.6}, or with the interval after it. */
    String amount() {
        if (missing()) {
            return Mark.X.sign();
        }
        if (!interval.isEmpty()) {
            return value + "（" + interval + "）";
        }
        return uncertainty.isEmpty() ? value : value + " ± " + uncertainty;
    }

    /** {@code 1234.5 ± 0.6 kW·h}. */
    String amountWithUnit() {
        if (missing() || unit.isEmpty() || unit.equals("1")) {
            return amount();
        }
        return interval.isEmpty() ? amount() + " " + unit : value + " " + unit + "（" + interval + "）";
    }

    /** The sign beside a value; a demo says the word. */
    String sign() {
        return simulated() ? "【仿真】" : missing() ? "" : mark.sign();
    }

    /**
     * The figure in a line of text: value, unit, and in brackets all that a reader needs to judge it.
     *
     * @param evidence its number in the evidence appendix
     */
    String inline(int evidence) {
        List<String> about = new ArrayList<>(List.of(windows().replace("\n", "，")));
        if (!confidence.isEmpty()) {
            about.add(confidence.endsWith("%") ? "置信水平" + confidence : confidence);
        }
        if (!measured.isEmpty()) {
            about.add(measured);
        }
        about.add(formula);
        about.add("证据" + evidence);
        return amountWithUnit() + "（" + String.join("，", about) + "）" + sign();
    }

    /** Both windows, one a line. */
    String windows() {
        return baseline.isEmpty() ? "报告期 " + reporting : "基线期 " + baseline + "\n报告期 " + reporting;
    }
}
