package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialWireTest {
    private static final long LIMIT = 20_000_000;

    @Test
    void aPortThatLetsNothingOutIsGivenUp() {
        assertThatThrownBy(() -> SerialWire.awaitEmpty(() -> 8, LIMIT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lets nothing out");
        assertThatThrownBy(() -> SerialWire.awaitEmpty(() -> -1, LIMIT)).hasMessageContaining("gone");
    }

    @Test
    void aSlowPortIsWaitedForAsLongAsSomethingGoesOut() throws IOException {
        AtomicInteger waiting = new AtomicInteger(100);
        SerialWire.awaitEmpty(waiting::decrementAndGet, LIMIT);
        assertThat(waiting).hasValue(0);
    }
}
