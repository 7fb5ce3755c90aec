package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.List;

/**
 * What was saved against a baseline model, as a share of what the model expects. Two estimates are made:
 *
 * <ul>
 *   <li><b>avoided</b>: Σ(Ê−E)/ΣÊ, the avoided energy of IPMVP options B and C. Each unit of energy counts alike.
 *   <li><b>common</b>: one minus the mean of E/Ê, each interval with the weight that its scatter leaves it: the coefficient of a before/after
 *       indicator in a model of proportions. Its interval is shorter; it means the same only if the saving is one share of every load.
 * </ul>
 *
 * The common one is stated unless the data say that the saving is no common share. Each comes with every interval that was made for it, and
 * the widest is the stated one.
 *
 * @param expected ΣÊ of the reporting intervals with the non-routine adjustment, amount
 * @param metered ΣE of the same, amount
 * @param avoided share, one estimate by method: Guideline 14, exact prediction covariance, block bootstrap
 * @param common share, one estimate by method: exact covariance, block bootstrap
 * @param isCommon whether the data allow one common share
 * @param claimUncertainty fractional savings uncertainty at 68 %, 1; infinite where nothing was saved
 * @param guards what limits the figure
 */
public record Savings(
        double expected,
        double metered,
        List<Estimate> avoided,
        List<Estimate> common,
        boolean isCommon,
        double claimUncertainty,
        List<Guard> guards) {
    /** Version of all that is made here. */
    public static final String FORMULA = "baseline-savings@1";

    public static final String EXACT = "prediction-covariance@1";
    public static final String BOOTSTRAP = "residual-block-bootstrap@1";
    public static final String COMMON_EXACT = "common-share-covariance@1";
    public static final String COMMON_BOOTSTRAP = "common-share-block-bootstrap@1";
    /** Level at which the data may refuse one common share, whatever is printed. */
    private static final double COMMON_CONFIDENCE = 0.90;

    /**
     * @param model of the baseline
     * @param rows reporting intervals with the model's drivers, in any order
     * @param adjustment signed sum of the logged non-routine adjustments, added to the expected amount
     * @param confidence such as 0.90
     * @param seed of the bootstrap
     * @throws IllegalArgumentException if there are no rows, or the model expects no positive amount
     */
    public static Savings of(
            Regression model, List<Observation> rows, double adjustment, double confidence, long seed) {
        List<Observation> reporting = Observation.sorted(rows);
        SavingsArithmetic a = new SavingsArithmetic(model, reporting, adjustment);
        if (!(a.expected > 0)) {
            throw new IllegalArgumentException("the model expects " + a.expected + " over " + rows.size()
                    + " intervals: there is nothing to save from");
        }
        Regression.Quality q = model.quality();
        double freedom = q.effective() - q.p();
        double t = freedom > 0 ? Quantiles.student(confidence, freedom) : Double.POSITIVE_INFINITY;
        double f = a.avoidedShare();
        double g14 = Fsu.halfWidth(t, q.cvRmse(), q.n(), q.effective(), reporting.size());
        double independent = q.independent() - q.p();
        double exactT = independent > 0 ? Quantiles.student(confidence, independent) : Double.POSITIVE_INFINITY;
        double pooledFreedom = independent + a.effectiveReporting() - 1;
        double pooledT = pooledFreedom > 0 ? Quantiles.student(confidence, pooledFreedom) : Double.POSITIVE_INFINITY;
        double[][] draws = SavingsBootstrap.draw(model, a, seed);
        double[] ends = Quantiles.ends(draws[0], confidence);
        double[] commonEnds = Quantiles.ends(draws[1], confidence);
        double c = a.commonShare();
        double claim = freedom > 0
                ? Fsu.of(
                        Quantiles.student(Fsu.CLAIM_CONFIDENCE, freedom),
                        q.cvRmse(),
                        q.n(),
                        q.effective(),
                        reporting.size(),
                        f)
                : Double.POSITIVE_INFINITY;
        return new Savings(
                a.expected,
                a.metered,
                List.of(
                        Estimate.symmetric(f, g14, confidence, Fsu.FORMULA),
                        Estimate.symmetric(f, exactT * a.avoidedDeviation(), confidence, EXACT),
                        Estimate.around(f, f - ends[1], f - ends[0], confidence, BOOTSTRAP)),
                List.of(
                        Estimate.symmetric(c, pooledT * a.commonDeviation(), confidence, COMMON_EXACT),
                        Estimate.around(c, c - commonEnds[1], c - commonEnds[0], confidence, COMMON_BOOTSTRAP)),
                adjustment == 0
                        && independent > 0
                        && a.disagreement() <= Quantiles.student(COMMON_CONFIDENCE, independent),
                claim,
                guards(model, reporting, claim));
    }

    /** @return the figure to print, a share */
    public Estimate stated() {
        return Estimate.widest(isCommon ? common : avoided);
    }

    /** @return the figure to print in the unit of the amounts */
    public Estimate statedAmount() {
        Estimate stated = stated();
        return stated.times(expected, stated.formula());
    }

    /** @return whether an improvement may be claimed */
    public boolean isClaimable() {
        return guards.stream().noneMatch(Guard::blocks);
    }

    private static List<Guard> guards(Regression model, List<Observation> reporting, double claim) {
        List<Guard> guards = new ArrayList<>();
        Regression.Quality q = model.quality();
        if (q.independent() - q.p() < 3) {
            guards.add(Guard.blocking(
                    "few-intervals",
                    "基期有效区间数不足：n=" + q.n() + "，p=" + q.p(),
                    "too few independent baseline intervals: n = " + q.n() + ", p = " + q.p()));
        }
        if (!(claim < Fsu.CLAIM_LIMIT)) {
            guards.add(Guard.blocking(
                    "savings-uncertain",
                    "节能量相对不确定度（68%）不小于50%，不得声称节能",
                    "the fractional savings uncertainty at 68 % is not below 50 %: no saving may be claimed"));
        }
        if (Math.abs(q.nmbe()) > 0.05) {
            guards.add(
                    Guard.warning("biased-model", "基期模型的归一化平均偏差超过5%", "the baseline model's mean bias is above 5 %"));
        }
        for (int d = 0; d < model.drivers().size(); d++) {
            int outside = outside(model.rows(), reporting, d);
            if (outside > 0) {
                guards.add(Guard.warning(
                        "extrapolated",
                        "有" + outside + "个报告期区间的“" + model.drivers().get(d) + "”超出基期范围±10%，属外推",
                        model.drivers().get(d) + " outside the baseline's range ± 10 % in " + outside
                                + " of the reporting intervals: extrapolated"));
            }
        }
        return guards;
    }

    /** Intervals whose daily driver lies outside the baseline's range by more than a tenth of it. */
    private static int outside(List<Observation> baseline, List<Observation> reporting, int driver) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (Observation row : baseline) {
            double daily = row.drivers()[driver] / row.days();
            least = Math.min(least, daily);
            most = Math.max(most, daily);
        }
        double margin = 0.1 * (most - least);
        int outside = 0;
        for (Observation row : reporting) {
            double daily = row.drivers()[driver] / row.days();
            outside += daily < least - margin || daily > most + margin ? 1 : 0;
        }
        return outside;
    }
}
