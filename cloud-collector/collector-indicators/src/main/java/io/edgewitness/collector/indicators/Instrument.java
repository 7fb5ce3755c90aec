package io.edgewitness.collector.indicators;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * What is known of the instrument behind a figure. Without it the uncertainty is not stated and the grade is M2 at best.
 *
 * @param name maker, type and serial number
 * @param accuracyClass largest error in per cent of the reading, such as 0.5; 0: unknown, then as without an instrument
 * @param resolution smallest step of the register, in the indicator's unit; 0 if unknown
 * @param calibratedUntil end of the calibration's validity
 * @param certificate its number
 */
public record Instrument(
        String name, BigDecimal accuracyClass, BigDecimal resolution, Instant calibratedUntil, String certificate) {
    public Instrument {
        if (accuracyClass.signum() < 0 || resolution.signum() < 0) {
            throw new IllegalArgumentException("an instrument's class and resolution are not negative");
        }
    }
}
