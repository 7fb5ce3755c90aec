package io.edgewitness.adapter.daq;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

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

    /** Whatever numbers and rates come, and whenever: what is declared lies in the past and is no more than the numbers or the time say. */
    @FuzzTest
    void coverage(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> cover(ByteBuffer.wrap(input)));
    }

    private static void cover(ByteBuffer in) {
        Coverage coverage = new Coverage(in.remaining() < 4 ? 0 : in.getInt() & 0xffff_ffffL, 0);
        long now = 0;
        while (in.remaining() >= 1 + 4 * Long.BYTES) {
            int what = in.get() & 3;
            now += in.getLong() >>> 16;
            long duration = in.getLong() >>> (in.get(in.position() - 1) & 63) >>> 1;
            long number = in.getLong();
            long since = in.getLong() >>> 1;
            if (what == 0) {
                coverage.connected();
            } else if (what == 1) {
                coverage.disconnected("cut");
                sound(coverage.elapsed(now), now);
            } else {
                sound(coverage.block(number, duration, since, now), now);
            }
            if (coverage.covered() > now || coverage.period() < 0) {
                throw new AssertionError("covered up to " + coverage.covered() + " at " + now);
            }
        }
        sound(coverage.end(now), now);
    }

    private static void sound(Coverage.@Nullable Missing missing, long now) {
        if (missing != null
                && (missing.blocks() < -1
                        || missing.blocks() == 0
                        || missing.to() <= missing.from()
                        || missing.to() > now + 1)) {
            throw new AssertionError(missing + " at " + now);
        }
    }

    @FuzzTest
    void address(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> Channels.parse(Fuzz.text(input)), IllegalArgumentException.class);
        Fuzz.check(input, 1_000_000, () -> Endpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }
}
