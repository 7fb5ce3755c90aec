package io.edgewitness.adapter.reader;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.PointDefinition.Recording;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.fuzz.Fuzz;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

class ReaderFuzzTest {
    private static final List<Framing> FRAMES = List.of("line", "stx-etx", "length:7", "idle:50ms", "end:;").stream()
            .map(Framing::parse)
            .toList();
    private static final ScaleFormat[] SCALES = ScaleFormat.values();
    /** What a connection is read in at once. */
    private static final int CHUNK = 4_096;

    @FuzzTest
    void endpoint(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> ReaderEndpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void frame(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> Framing.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    /** First three bytes: frame, scale's format, and which points; the rest comes from the device, in parts of 50 bytes. */
    @FuzzTest
    void stream(byte[] input) {
        if (input.length < 4) {
            return;
        }
        Framing frame = FRAMES.get((input[0] & 0xff) % FRAMES.size());
        ScaleFormat scale = SCALES[(input[1] & 0xff) % SCALES.length];
        byte[] bytes = Arrays.copyOfRange(input, 3, Math.min(input.length, CHUNK));
        ReaderConfiguration configuration = configuration(frame, scale, input[2]);
        Fuzz.check(input, 4_000_000, () -> read(configuration, bytes));
    }

    private static void read(ReaderConfiguration configuration, byte[] bytes) {
        Channel channel = new Channel(configuration, configuration.points());
        Framer framer = new Framer(configuration.frame(), 100, new Framer.Messages() {
            @Override
            public void message(byte[] message) {
                channel.samples(message, Instant.EPOCH, 0).forEach(ReaderFuzzTest::check);
            }

            @Override
            public void spoiled(String why) {
                channel.bad(why, Instant.EPOCH).forEach(ReaderFuzzTest::check);
            }
        });
        long nanos = 0;
        for (int at = 0; at < bytes.length; at += 50) {
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 50));
            framer.feed(part, part.length, nanos);
            nanos += 60_000_000;
        }
        framer.lost();
    }

    private static void check(Sample sample) {
        if (sample.quality().isBad()) {
            Fuzz.message(sample.quality().code());
        } else if (sample.value() == null) {
            throw new AssertionError("no value: " + sample);
        }
    }

    private static ReaderConfiguration configuration(Framing frame, ScaleFormat scale, int points) {
        List<ReaderConfiguration.Point> all = List.of(
                point("a", "code", "1"),
                point("b", "symbology", "1"),
                point("c", "weight", "kg"),
                point("d", "stable-weight", "[lb_av]"));
        return new ReaderConfiguration(
                ReaderEndpoint.parse("tcp://127.0.0.1:9"),
                frame,
                100,
                (points & 4) == 0 ? "" : "<",
                "",
                (points & 8) == 0 ? "UTF-8" : "GB18030",
                true,
                "NOREAD",
                "PING",
                null,
                (points & 16) == 0 ? null : Duration.ofSeconds(1),
                scale,
                null,
                null,
                null,
                null,
                null,
                (points & 3) == 0 ? all : (points & 1) == 0 ? all.subList(0, 2) : all.subList(2, 4));
    }

    private static ReaderConfiguration.Point point(String id, String address, String unit) {
        return new ReaderConfiguration.Point(new PointId(id), address, unit, Recording.ALL);
    }
}
