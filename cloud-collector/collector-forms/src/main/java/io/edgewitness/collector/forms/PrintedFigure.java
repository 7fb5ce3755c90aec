package io.edgewitness.collector.forms;

import java.util.List;

/**
 * A measured figure ready for print: already rounded to the digits that its uncertainty supports.
 *
 * @param indicator id in the indicator library
 * @param name Chinese name
 * @param field where it is printed, besides the table of all figures
 * @param value such as {@code 1234.5}; {@code —} when there is none
 * @param uncertainty expanded, in the same unit, such as {@code 0.6}; empty: none
 * @param confidence such as {@code 95%}; empty without an uncertainty
 * @param unit as printed
 * @param baseline the window compared with; empty: none
 * @param reporting the window reported
 * @param formula id@version
 * @param evidence identity under which the bundle proves it
 * @param limitations what narrows it, in Chinese; printed as a footnote
 * @param parameters declared parameters that went in, such as {@code 电价 0.68元/kWh}
 */
public record PrintedFigure(
        String indicator,
        String name,
        String field,
        String value,
        String uncertainty,
        String confidence,
        String unit,
        String baseline,
        String reporting,
        Mark mark,
        String formula,
        String evidence,
        List<String> limitations,
        List<String> parameters) {

    /** How a value is proved, as the form shows it. */
    public enum Mark {
        M1("●", "实测"),
        M2("◐", "实测（限）"),
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

        public String sign() {
            return sign;
        }

        public String meaning() {
            return name;
        }

        /** Measured, or computed from nothing but measurements and declared parameters. */
        boolean measured() {
            return this == M1 || this == M2 || this == D || this == D_DECLARED;
        }
    }

    boolean simulated() {
        return mark == Mark.S;
    }

    boolean missing() {
        return mark == Mark.X;
    }

    /** {@code 1234.5 ± 0.6}. */
    String amount() {
        if (missing()) {
            return Mark.X.sign();
        }
        return uncertainty.isEmpty() ? value : value + " ± " + uncertainty;
    }

    /** {@code 1234.5 ± 0.6 kW·h}. */
    String amountWithUnit() {
        return missing() || unit.isEmpty() || unit.equals("1") ? amount() : amount() + " " + unit;
    }

    /** Both windows, one a line. */
    String windows() {
        return baseline.isEmpty() ? "报告期 " + reporting : "基线期 " + baseline + "\n报告期 " + reporting;
    }
}
