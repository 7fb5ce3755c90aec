package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** What a record says beside what its samples give. */
final class AuditAmounts {
    /** Of a record's sketch: its relative error is 1 %, and a hair for the last digit. */
    private static final BigDecimal SKETCH = new BigDecimal("0.0101");

    private AuditAmounts() {}

    /** Exact amounts are the same digit for digit; a sketch's quantile within its own bound. */
    static boolean same(Amount said, Amount derived) {
        if (said instanceof Amount.Exact a && derived instanceof Amount.Exact b) {
            return a.value().compareTo(b.value()) == 0;
        }
        if (said instanceof Amount.Ratio a && derived instanceof Amount.Ratio b) {
            return a.numerator().compareTo(b.numerator()) == 0
                    && a.denominator().compareTo(b.denominator()) == 0;
        }
        if (said instanceof Amount.Sketch && derived instanceof Amount.Sketch) {
            BigDecimal a = number(said);
            BigDecimal b = number(derived);
            return a != null
                    && b != null
                    && a.subtract(b).abs().compareTo(b.abs().multiply(SKETCH)) <= 0;
        }
        return said instanceof Amount.Missing && derived instanceof Amount.Missing;
    }

    /** @return one line for people */
    static String text(Amount amount) {
        if (amount instanceof Amount.Exact e) {
            return e.value().toPlainString();
        }
        if (amount instanceof Amount.Ratio r) {
            return r.numerator().toPlainString() + " / " + r.denominator().toPlainString();
        }
        if (amount instanceof Amount.Missing m) {
            return "— (" + m.reason() + ")";
        }
        BigDecimal value = number(amount);
        return value == null ? "—" : value.toPlainString();
    }

    /** @return derived less said; empty where one of them is no number */
    static String difference(Amount said, Amount derived) {
        BigDecimal a = number(said);
        BigDecimal b = number(derived);
        return a == null || b == null ? "" : b.subtract(a).stripTrailingZeros().toPlainString();
    }

    private static @Nullable BigDecimal number(Amount amount) {
        if (amount instanceof Amount.Exact e) {
            return e.value();
        }
        if (amount instanceof Amount.Ratio r && r.denominator().signum() != 0) {
            return r.numerator().divide(r.denominator(), MathContext.DECIMAL128);
        }
        if (amount instanceof Amount.Sketch s && Double.isFinite(s.value())) {
            return Value.of(s.value()).number();
        }
        return null;
    }
}
