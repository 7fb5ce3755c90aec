package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import org.junit.jupiter.api.Test;

class FaultLineTest {
    @Test
    void aFaultIsOneLineWithItsClassPlaceAndCause() {
        Exception cause = new IOException("no space left\non the device");
        assertThat(Fault.line(new IllegalStateException("cannot write", cause)))
                .startsWith("java.lang.IllegalStateException (cannot write) at FaultLineTest.java:")
                .contains(", caused by java.io.IOException (no space left) at FaultLineTest.java:")
                .doesNotContain("\n");
    }

    @Test
    void whatAPersonTypedIsNotInIt() {
        assertThat(Fault.line(new NumberFormatException("For input string: \"my secret\" under radix 10")))
                .contains("For input string: …")
                .doesNotContain("secret");
        assertThat(Fault.line(new InvalidPathException("my secret\0.jpg", "Nul character not allowed")))
                .contains("(Nul character not allowed)")
                .doesNotContain("secret");
        assertThat(Fault.line(new IllegalStateException("x".repeat(5_000)))).hasSizeLessThan(1_000);
    }
}
