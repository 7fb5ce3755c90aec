package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** What the value of a level is uncertain by, where its estimator can tell; else the grading says why nothing is stated. */
final class LevelUncertainty {
    private static final MathContext ROOT = MathContext.DECIMAL64;
    static final BigDecimal TWO_SIGMA = new BigDecimal("0.95");

    private LevelUncertainty() {}

    /** @param formula of the level */
    static @Nullable Uncertainty of(
            Level level, BigDecimal value, @Nullable Instrument instrument, Formula formula, Grading grading) {
        switch (level.definition().estimator()) {
            case SKETCH -> {
                BigDecimal bound = level.relativeBound();
                if (bound != null && level.definition().isMeasured()) {
                    return Uncertainty.symmetric(
                            value,
                            value.abs().multiply(bound),
                            BigDecimal.ONE,
                            new Text("sketch", "分位数摘要的相对误差界", "bound of the sketch's relative error"));
                }
            }
            case INSTRUMENT -> {
                if (instrument != null
                        && instrument.accuracyClass().signum() > 0
                        && level.definition().isMeasured()) {
                    return instrumentUncertainty(level, value, instrument);
                }
            }
            case WILSON -> {
                return Shares.interval(level, formula, grading);
            }
            case COUNT, EVENTS -> {
                grading.note("uncertainty-not-stated", "计数得出，不另给不确定度", "counted: no uncertainty is stated");
                return null;
            }
            case MOVING_BLOCK_BOOTSTRAP, BY_QUANTITY -> {}
        }
        grading.note(
                "uncertainty-not-stated",
                "计量器具准确度等级未知，未给出不确定度",
                "the instrument's accuracy class is unknown, so no uncertainty is stated");
        return null;
    }

    /** Limits of error a: u = a/√3; a register read twice: u = r/√6 a series; U = 2u, about 95 %. */
    private static Uncertainty instrumentUncertainty(Level level, BigDecimal value, Instrument instrument) {
        BigDecimal a = value.abs().multiply(instrument.accuracyClass()).movePointLeft(2);
        long series = level.selections().values().stream()
                .mapToLong(s -> s.used().size())
                .max()
                .orElse(1);
        BigDecimal r2 = instrument.resolution().pow(2).multiply(BigDecimal.valueOf(series));
        BigDecimal u2 = a.pow(2)
                .divide(BigDecimal.valueOf(3), MathContext.DECIMAL128)
                .add(r2.divide(BigDecimal.valueOf(6), MathContext.DECIMAL128));
        return Uncertainty.symmetric(
                value,
                u2.sqrt(ROOT).multiply(BigDecimal.valueOf(2)),
                TWO_SIGMA,
                new Text(
                        "instrument",
                        instrument.name() + "，" + instrument.accuracyClass().toPlainString() + "级，k=2",
                        instrument.name() + ", class "
                                + instrument.accuracyClass().toPlainString() + ", k = 2"));
    }
}
