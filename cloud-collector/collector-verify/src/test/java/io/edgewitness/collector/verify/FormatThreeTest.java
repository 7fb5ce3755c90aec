package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import org.junit.jupiter.api.Test;

/** A bundle of format 3 that was written once and never changes: a day under two tree heads, the second with the trail's mark. */
class FormatThreeTest {
    @Test
    void theBundleThatWasWrittenOnceIsVerifiedEverAfter() throws Exception {
        byte[] golden = Golden.format(3);
        assertThat(new String(Unzipped.of(golden).get("anchors/2/head.note"), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\ntrail 7 ");
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(golden);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).singleElement().matches(f -> f.problem() == null);
        assertThat(report.notes()).anyMatch(n -> n.code().equals("countersigned"));
    }
}
