package io.edgewitness.edge.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import java.security.GeneralSecurityException;

class WireFuzzTest {
    @FuzzTest
    void token(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> EnrolToken.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void certificate(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> KeyFiles.certificate(input), GeneralSecurityException.class);
    }

    @FuzzTest
    void collectorAddress(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> CollectorAddress.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }
}
