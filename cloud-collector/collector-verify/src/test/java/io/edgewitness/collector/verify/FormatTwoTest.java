package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import org.junit.jupiter.api.Test;

/** A bundle of format 2 that was written once and never changes: windows, hours and a day, with all that disturbed them. */
class FormatTwoTest {
    @Test
    void theBundleThatWasWrittenOnceIsVerifiedEverAfter() throws Exception {
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(Golden.format(2));
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures())
                .extracting(VerifyReport.FigureResult::exact)
                .containsExactly("1011.28", "245.64", "41.98", "-13.7556342562781712813908564069542200");
        assertThat(report.figures())
                .extracting(VerifyReport.FigureResult::printed)
                .containsExactly("1011.28 千瓦时", "245.64 千瓦时", "41.98 千瓦时", "-14 %（90% 区间 -37 至 5）");
        assertThat(report.notes())
                .extracting(n -> n.code())
                .contains(
                        "restart",
                        "configuration",
                        "clock-step",
                        "gap",
                        "as-of",
                        "not-anchored",
                        "rolled-up",
                        "excluded");
        assertThat(report.notes())
                .filteredOn(n -> n.code().equals("excluded"))
                .singleElement()
                .satisfies(
                        n -> assertThat(n.en())
                                .endsWith(
                                        "8.34 % of the time has no value; had it been like the rest, the figure would be 1103.21 kW.h"));
    }
}
