package io.edgewitness.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Value.Waveform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlockBytesTest {
    private static final Waveform BLOCK = new Waveform(
            Instant.parse("2026-01-05T00:00:00.123456789Z"),
            25_600,
            new float[][] {{1, 2, 3}, {-1, Float.NaN, 0.5f}},
            77);

    private static Value.Bytes changed(int at, int value) {
        byte[] bytes = BlockBytes.write(BLOCK).value().clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        return new Value.Bytes(bytes);
    }

    @Test
    void whatWasWrittenIsRead() {
        Value.Bytes bytes = BlockBytes.write(BLOCK);
        assertThat(bytes.value()).startsWith('E', 'W', 'B', '1').hasSize(36 + 24);
        assertThat(BlockBytes.of(bytes)).isEqualTo(BLOCK);
        assertThat(BlockBytes.of(BLOCK)).isSameAs(BLOCK);
    }

    @Test
    void whatIsNoBlockIsNoneHoweverItLies() {
        byte[] bytes = BlockBytes.write(BLOCK).value();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(BlockBytes.of(new Value.Bytes(Arrays.copyOf(bytes, length))))
                    .isNull();
        }
        assertThat(BlockBytes.of(changed(0, 0))).isNull();
        assertThat(BlockBytes.of(changed(4, -2))).isNull();
        assertThat(BlockBytes.of(changed(4, Integer.MAX_VALUE))).isNull();
        assertThat(BlockBytes.of(changed(8, Integer.MAX_VALUE))).isNull();
        assertThat(BlockBytes.of(changed(16, 0x7ff80000))).isNull();
        assertThat(BlockBytes.of(Value.of(3.0))).isNull();
        assertThat(BlockBytes.of(null)).isNull();
    }
}
