package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AuditSampleTest {
    private static final Instant AT = Instant.parse("2026-01-05T08:00:10Z");

    private final TumblingWindows windows =
            new TumblingWindows(Duration.ofMinutes(1), Duration.ZERO, Duration.ofHours(1), ZoneOffset.UTC);
    private final Tally tally = new Tally(windows);
    private final Window window = windows.of(AT);

    private AuditSample sample(double passed, double rejected) {
        return new AuditSample(new VisionParameters.Audit(passed, rejected, 3, Duration.ofHours(1)), tally);
    }

    private void inspect(AuditSample audit, String unit, int number, boolean rejected, boolean defective) {
        tally.one(AT, rejected ? "rejected" : "passed");
        if (audit.draw(unit, number, rejected, AT)) {
            audit.count(Objects.requireNonNull(audit.answer(
                    Objects.requireNonNull(AuditSample.said(Value.of(unit + (defective ? " defective" : " good")))))));
        }
    }

    @Test
    void theShareOfPassedPartsIsDrawnAndTheEstimateSpeaksForAllOfThem() {
        AuditSample audit = sample(0.1, 1);
        int missed = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean defective = i % 50 == 0; // 2 % of what passes
            missed += defective ? 1 : 0;
            inspect(audit, "P-" + i, i, false, defective);
        }
        for (int i = 0; i < 600; i++) {
            inspect(audit, "R-" + i, i, true, true);
        }
        assertThat(audit.missedAmongPassed(window).trials()).isBetween(1_850L, 2_150L);
        Amount.Ratio ratio = (Amount.Ratio) audit.missRatio(window);
        double estimated = ratio.numerator()
                .divide(ratio.denominator(), MathContext.DECIMAL64)
                .doubleValue();
        double truth = missed / (missed + 600.0);
        assertThat(estimated).isBetween(truth - 0.1, truth + 0.1);
        assertThat(audit.missedAmongPassed(window).low()).isLessThan(0.02);
        assertThat(audit.missedAmongPassed(window).high()).isGreaterThan(0.02).isLessThan(0.03);
    }

    @Test
    void noMissInASampleLeavesAnUpperLimit() {
        AuditSample audit = sample(1, 1);
        for (int i = 0; i < 300; i++) {
            inspect(audit, "P-" + i, i, false, false);
        }
        // 1.26 % at 95 %: the figure that the quality literature gives for 0 of 300.
        assertThat(audit.missedAmongPassed(window).high()).isBetween(0.0126, 0.0127);
        assertThat(audit.missRatio(window)).isInstanceOf(Amount.Missing.class);
        assertThat(audit.falseRejectRatio(window))
                .isEqualTo(new Amount.Ratio(new BigDecimal("0"), new BigDecimal("300")));
    }

    @Test
    void withoutAnAnswerThereIsNoFigure() {
        AuditSample audit = sample(1, 1);
        tally.one(AT, "passed");
        audit.draw("P-1", 1, false, AT);
        assertThat(audit.missRatio(window)).isEqualTo(new Amount.Missing("no part was looked at again"));
    }

    @Test
    void anAnswerCountsOnceAndOnlyForAPartThatWasDrawn() {
        AuditSample audit = sample(1, 1);
        audit.draw("SN 17", 1, true, AT);
        assertThat(AuditSample.said(Value.of("SN 17 perhaps"))).isNull();
        assertThat(audit.answer(new AuditSample.Said("SN 18", false))).isNull();
        assertThat(audit.answer(new AuditSample.Said("SN 17", false)))
                .isEqualTo(new AuditSample.Answer("SN 17", AT, true, false));
        assertThat(audit.answer(new AuditSample.Said("SN 17", false))).isNull();
    }
}
