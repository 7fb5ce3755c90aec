package io.edgewitness.process.compliance;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a weighing says of a pick or a dose, given how well the scale weighs. Decision with guard bands (JCGM 106:2012): only what is wrong beyond
 * the uncertainty is called wrong, and only what is right beyond it right. All weights in kg.
 */
final class WeightRules {
    enum Verdict {
        IN,
        UNSURE,
        OUT,
        /** nothing was weighed or read */
        UNSEEN
    }

    private WeightRules() {}

    /** @param uncertainty expanded, 0 or more */
    static Verdict dose(SopStep.Dose dose, @Nullable BigDecimal weight, BigDecimal uncertainty) {
        if (weight == null) {
            return Verdict.UNSEEN;
        }
        BigDecimal off =
                weight.subtract(StepEvent.kg(dose.target(), dose.unit())).abs();
        BigDecimal tolerance = StepEvent.kg(dose.tolerance(), dose.unit());
        return within(off, tolerance, uncertainty);
    }

    private static Verdict within(BigDecimal off, BigDecimal tolerance, BigDecimal uncertainty) {
        if (off.subtract(uncertainty).compareTo(tolerance) > 0) {
            return Verdict.OUT;
        }
        return off.add(uncertainty).compareTo(tolerance) <= 0 ? Verdict.IN : Verdict.UNSURE;
    }

    /** Material and weight: each of them alone can show a wrong pick, and only both a right one. */
    static Verdict pick(SopStep.Pick pick, String material, @Nullable BigDecimal weight, BigDecimal uncertainty) {
        if (!material.isEmpty() && !pick.materials().contains(material)) {
            return Verdict.OUT;
        }
        Verdict byWeight = weighed(pick, weight, uncertainty);
        if (byWeight == Verdict.OUT) {
            return Verdict.OUT;
        }
        return material.isEmpty() ? Verdict.UNSEEN : byWeight;
    }

    private static Verdict weighed(SopStep.Pick pick, @Nullable BigDecimal weight, BigDecimal uncertainty) {
        BigDecimal low = pick.low();
        BigDecimal high = pick.high();
        if (low == null || high == null) {
            return Verdict.IN;
        }
        if (weight == null) {
            return Verdict.UNSEEN;
        }
        BigDecimal two = BigDecimal.valueOf(2);
        BigDecimal least = StepEvent.kg(low, pick.unit());
        BigDecimal most = StepEvent.kg(high, pick.unit());
        BigDecimal middle = least.add(most).divide(two);
        return within(weight.subtract(middle).abs(), most.subtract(least).divide(two), uncertainty);
    }

    /** How far a dose is off its target, in percent of it, 0 or more. */
    static double deviation(SopStep.Dose dose, BigDecimal weight) {
        BigDecimal target = StepEvent.kg(dose.target(), dose.unit());
        return weight.subtract(target)
                .abs()
                .multiply(BigDecimal.valueOf(100))
                .divide(target, java.math.MathContext.DECIMAL64)
                .doubleValue();
    }
}
