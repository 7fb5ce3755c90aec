package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An indicator over the enterprises of a zone that agreed to be counted: a pure function of their figures, and of nothing else of theirs.
 *
 * @param value null where figures of enterprises cannot be put together, or there are none
 * @param uncertainty null where one of them has none, or they are of unlike confidence
 * @param grade the worst of those that count, ◇ at best; X: no value
 * @param enterprises behind the value
 * @param without enterprises that agreed and have no value
 * @param method how they were put together
 */
public record ZoneFigure(
        IndicatorDefinition definition,
        @Nullable BigDecimal value,
        @Nullable Uncertainty uncertainty,
        Grade grade,
        int enterprises,
        int without,
        Text method,
        List<Text> limitations) {
    /** Enterprises behind what a zone is told, at least: of fewer, one could tell the number of another. */
    public static final int LEAST = 3;

    static final MathContext QUOTIENT = MathContext.DECIMAL128;

    /**
     * A figure of an enterprise that agreed to be counted with it.
     *
     * @param base what it is weighed by: of a share or a rate its denominator, see {@link Indicators#base}; null: unknown, or it is a sum
     */
    public record Consented(
            String enterprise, Figure figure, @Nullable BigDecimal base) {}

    /**
     * @param figures of each enterprise one, all of one definition; at least one
     * @throws IllegalArgumentException if they are not that
     */
    public static ZoneFigure of(List<Consented> figures) {
        IndicatorDefinition d = checked(figures);
        Grading grading = new Grading();
        grading.limit(Grade.D, "zone", "由各企业数据汇总", "put together from the figures of enterprises");
        figures.forEach(f -> taint(f.figure(), grading));
        List<Consented> counted =
                figures.stream().filter(f -> f.figure().value() != null).toList();
        int without = figures.size() - counted.size();
        if (without > 0) {
            grading.note(
                    "zone-without",
                    without + "家同意汇总的企业没有数值，未计入",
                    without + " enterprises that agreed have no value and are not counted");
        }
        if (!counted.isEmpty() && counted.size() < LEAST) {
            grading.note(
                    "zone-few",
                    "仅" + counted.size() + "家企业，汇总值可能还原个别企业的数据",
                    "of " + counted.size() + " enterprises only: the value may tell that of one of them");
        }
        if (counted.stream().map(f -> f.figure().request().times()).distinct().count() > 1) {
            grading.note("zone-times", "各企业的统计时段不同", "the figures of the enterprises are of unlike times");
        }
        ZoneSum sum = ZoneSum.of(d, counted);
        grading.limit(Grade.M1, sum.method());
        BigDecimal value = sum.value();
        Uncertainty uncertainty = value == null ? null : sum.uncertainty();
        if (value == null) {
            grading.limit(Grade.X, "zone-none", "各企业数据无法汇总为一个数值", "the figures of the enterprises make no one value");
        } else if (uncertainty == null) {
            grading.note(
                    "uncertainty-not-stated",
                    "部分企业的数据没有区间或置信水平不同，未给出区间",
                    "some figures have no interval, or one of another confidence, so none is stated");
        }
        if (d.isChange() && value != null) {
            claim(counted, uncertainty, grading);
        }
        return new ZoneFigure(
                d, value, uncertainty, grading.grade(), counted.size(), without, sum.method(), grading.limitations());
    }

    private static IndicatorDefinition checked(List<Consented> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("there is no figure of an enterprise that agreed");
        }
        IndicatorDefinition d = figures.get(0).figure().definition();
        if (figures.stream().anyMatch(f -> !f.figure().definition().equals(d))) {
            throw new IllegalArgumentException("figures of several definitions make no sum");
        }
        if (figures.stream().map(Consented::enterprise).distinct().count() < figures.size()) {
            throw new IllegalArgumentException("an enterprise is there twice");
        }
        return d;
    }

    /** A missing figure is left out and told; a simulated one shows, lest the zone prints it. */
    private static void taint(Figure f, Grading grading) {
        if (f.value() != null || f.grade() == Grade.S) {
            grading.limit(f.grade(), "zone-grade", "各企业数据中最差的等级", "the worst grade among the enterprises' figures");
        }
    }

    private static void claim(List<Consented> counted, @Nullable Uncertainty u, Grading grading) {
        if (u != null && u.low().signum() <= 0 && u.high().signum() >= 0) {
            grading.note(Figure.NO_CLAIM, "未见显著变化", "no significant change");
        } else if (u == null || counted.stream().anyMatch(f -> isBlocked(f.figure()))) {
            grading.notEnough();
        }
    }

    /** That one of them shows no significant change alone does not keep all of them together from it; other reasons do. */
    private static boolean isBlocked(Figure f) {
        return f.limitations().stream().anyMatch(t -> t.code().equals(Figure.NO_CLAIM) && !t.zh().equals("未见显著变化"));
    }

    /**
     * What a zone is told and may print. There is no value where fewer than {@link #LEAST} enterprises have something of it, and none that is
     * one enterprise's own, as the largest is. It names no record and no gap: those are the enterprises'.
     *
     * @param asked the indicator, as long as nobody agreed
     * @param figures of each enterprise that agreed one
     */
    public static Figure told(IndicatorDefinition asked, FigureRequest request, List<Consented> figures) {
        if (figures.isEmpty()) {
            return told(asked, request, figures, null, null, Grade.X, List.of(NOBODY));
        }
        ZoneFigure z = of(figures);
        Text hidden = hidden(z, figures);
        if (hidden != null) {
            return told(z.definition, request, figures, null, null, Grade.X, List.of(hidden));
        }
        return told(z.definition, request, figures, z.value, z.uncertainty, z.grade, z.limitations);
    }

    private static @Nullable Text hidden(ZoneFigure z, List<Consented> figures) {
        if (z.method.equals(ZoneSum.LARGEST) || z.method.equals(ZoneSum.SMALLEST)) {
            return EXTREME;
        }
        // A nothing hides nobody in a sum; of a share it is a value as any other.
        long behind = !z.method.equals(ZoneSum.SUM)
                ? z.enterprises
                : figures.stream()
                        .map(f -> f.figure().value())
                        .filter(v -> v != null && v.signum() != 0)
                        .count();
        return behind < LEAST ? FEW : null;
    }

    private static Figure told(
            IndicatorDefinition d,
            FigureRequest request,
            List<Consented> figures,
            @Nullable BigDecimal value,
            @Nullable Uncertainty uncertainty,
            Grade grade,
            List<Text> limitations) {
        BigDecimal coverage = figures.stream()
                .map(f -> f.figure().coverage())
                .reduce(BigDecimal::min)
                .orElse(BigDecimal.ZERO);
        return new Figure(
                request,
                d,
                value,
                uncertainty,
                grade,
                grade,
                limitations,
                -1,
                0,
                null,
                coverage,
                Map.of(),
                List.of(),
                List.of());
    }

    private static final Text NOBODY =
            new Text("zone-nobody", "没有企业同意汇总这项指标", "no enterprise agreed to be counted with this indicator");
    private static final Text FEW = new Text(
            "zone-few",
            "有数值的企业不足" + LEAST + "家，不给出汇总值",
            "fewer than " + LEAST + " enterprises have a value, so none is told");
    private static final Text EXTREME = new Text(
            "zone-extreme",
            "最大值和最小值是单个企业的数值，不给出",
            "the largest or smallest is one enterprise's own value, so none is told");

    /** @return as {@link Figure#printed} */
    public String printed(String language) {
        return new FigurePrint(definition, value, uncertainty, limitations).full(language);
    }
}
