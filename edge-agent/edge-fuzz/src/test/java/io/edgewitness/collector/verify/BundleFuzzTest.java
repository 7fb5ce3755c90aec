package io.edgewitness.collector.verify;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.collector.indicators.CanonicalJson;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.ByteArrayInputStream;

class BundleFuzzTest {
    private static final BundleVerifier VERIFIER = new BundleVerifier(IndicatorLibrary.shipped());

    @FuzzTest
    void bundle(byte[] input) {
        Fuzz.check(input, 8_000_000, () -> {
            BundleVerifier.looksLikeBundle(new ByteArrayInputStream(input));
            VERIFIER.verify(input);
        });
    }

    @FuzzTest
    void manifest(byte[] input) {
        Fuzz.check(input, 2_000_000, () -> CanonicalJson.read(input), IllegalArgumentException.class);
    }
}
