package io.edgewitness.adapter.daq;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;

class DaqFuzzTest {
    @FuzzTest
    void block(byte[] input) {
        Fuzz.check(input, 100_000, () -> BlockBytes.read(input, input.length), IllegalArgumentException.class);
    }

    /** What a device, or something in its place, sends until it ends. */
    @FuzzTest
    void stream(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    Frames frames = new Frames(new ByteArrayInputStream(input), Duration.ofSeconds(1));
                    while (true) {
                        int length = frames.next(1_000_000_000L, Frames.LARGEST);
                        try {
                            BlockBytes.read(frames.buffer(), length);
                        } catch (IllegalArgumentException e) {
                            Fuzz.message(e.getMessage());
                        }
                    }
                },
                IOException.class);
    }

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> Channels.parse(Fuzz.text(input)), IllegalArgumentException.class);
        Fuzz.check(input, 1_000_000, () -> Endpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }
}
