package io.edgewitness.collector.indicators;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What an applicant states in place of a figure. The field is a declared one then, whatever was measured; the measured value stays beside it.
 *
 * @param value in the figure's unit
 * @param by who states it
 * @param reason why
 * @param proof id of the attachment that shows it; null: none
 */
public record StatedValue(
        BigDecimal value,
        String by,
        String reason,
        @Nullable String proof) {
    /** @throws IllegalArgumentException if it does not say who or why */
    public StatedValue {
        if (by.isBlank() || reason.isBlank()) {
            throw new IllegalArgumentException("an override says who states it (by) and why (reason)");
        }
    }
}
