package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a completed step's material and weight are to the procedure, in words. */
final class WeightFindings {
    private final Case unit;
    private final StepEvent step;
    private final String station;
    private final Instant at;
    private final Figures figures;
    private final List<Finding> findings = new ArrayList<>();

    private WeightFindings(Case unit, StepEvent step, String station, Instant at, Figures figures) {
        this.unit = unit;
        this.step = step;
        this.station = station;
        this.at = at;
        this.figures = figures;
    }

    static List<Finding> of(
            Case unit,
            StepEvent step,
            SopStep asked,
            String station,
            Stations.Weighing weighing,
            Instant at,
            Figures figures) {
        WeightFindings w = new WeightFindings(unit, step, station, at, figures);
        if (asked.pick() != null) {
            w.pick(asked, asked.pick(), weighing);
        }
        if (asked.dose() != null) {
            w.dose(asked, asked.dose(), weighing);
        }
        return w.findings;
    }

    private void pick(SopStep asked, SopStep.Pick pick, Stations.Weighing weighing) {
        WeightRules.Verdict verdict =
                WeightRules.pick(pick, weighing.material(), weighing.weight(), weighing.uncertainty());
        boolean production = unit.seeded().isEmpty();
        if (production) {
            figures.pick(at, verdict != WeightRules.Verdict.UNSEEN);
        }
        String expected = String.join("/", pick.materials());
        String got = weighing.material().isEmpty() ? "?" : weighing.material();
        switch (verdict) {
            case OUT -> {
                figures.found(Finding.Kind.PICK, unit, at);
                add(
                        Finding.Kind.PICK,
                        "错误取料：" + asked.shown() + " 应取 " + expected + range(pick, "，重量 ") + "，实际 " + got
                                + weight(weighing, "，") + "；请放回并取正确物料",
                        "wrong pick at " + asked.id() + ": " + expected + range(pick, ", weight ") + " is asked for, "
                                + got + weight(weighing, ", ") + " was taken; put it back");
            }
            case UNSURE ->
                add(
                        Finding.Kind.DOSE_UNSURE,
                        asked.shown() + " 的取料重量" + weight(weighing, " ") + " 在秤的不确定度内无法判定",
                        "the weight of the pick at " + asked.id() + weight(weighing, " ")
                                + " cannot be judged within the scale's uncertainty");
            case UNSEEN ->
                add(
                        Finding.Kind.UNVERIFIED,
                        asked.shown() + " 的取料未验证：" + (weighing.material().isEmpty() ? "没有物料码" : "没有重量"),
                        "the pick at " + asked.id() + " was not verified: no "
                                + (weighing.material().isEmpty() ? "material code" : "weight"));
            case IN -> {}
        }
    }

    private void dose(SopStep asked, SopStep.Dose dose, Stations.Weighing weighing) {
        WeightRules.Verdict verdict = WeightRules.dose(dose, weighing.weight(), weighing.uncertainty());
        if (unit.seeded().isEmpty()) {
            BigDecimal weight = weighing.weight();
            figures.dose(at, weight == null ? null : WeightRules.deviation(dose, weight));
        }
        String wanted = dose.target().toPlainString() + " ± " + dose.tolerance().toPlainString() + " " + dose.unit();
        String uncertainty = weighing.uncertainty().toPlainString() + " kg";
        switch (verdict) {
            case OUT ->
                add(
                        Finding.Kind.DOSE,
                        asked.shown() + " 投料" + weight(weighing, " ") + "，应为 " + wanted + "（秤不确定度 " + uncertainty
                                + "）；请暂停并处理",
                        "dose at " + asked.id() + weight(weighing, " ") + ", " + wanted
                                + " is asked for (uncertainty of the scale " + uncertainty + "); hold");
            case UNSURE ->
                add(
                        Finding.Kind.DOSE_UNSURE,
                        asked.shown() + " 投料" + weight(weighing, " ") + " 接近限值 " + wanted + "，在秤不确定度 " + uncertainty
                                + " 内无法判定",
                        "dose at " + asked.id() + weight(weighing, " ") + " is near a limit of " + wanted
                                + " and cannot be judged within " + uncertainty);
            case UNSEEN ->
                add(
                        Finding.Kind.UNVERIFIED,
                        asked.shown() + " 的投料没有称量值",
                        "the dose at " + asked.id() + " was not weighed");
            case IN -> {}
        }
    }

    private static String range(SopStep.Pick pick, String before) {
        return pick.low() == null || pick.high() == null
                ? ""
                : before + pick.low().toPlainString() + "–" + pick.high().toPlainString() + " " + pick.unit();
    }

    private static String weight(Stations.Weighing weighing, String before) {
        BigDecimal weight = weighing.weight();
        String readings = weighing.readings().isEmpty() ? "" : " (" + weighing.readings() + ")";
        return weight == null ? "" : before + weight.toPlainString() + " kg" + readings;
    }

    private void add(Finding.Kind kind, String zh, String en) {
        findings.add(new Finding(kind, unit.id(), step.step(), station, step.actor(), at, zh, en));
    }
}
