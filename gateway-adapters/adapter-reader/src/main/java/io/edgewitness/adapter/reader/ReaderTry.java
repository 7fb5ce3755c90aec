package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.PointDefinition.Recording;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable.Reading;
import io.edgewitness.edge.api.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shows what a reader sends, byte by byte and in each way it could be meant. */
final class ReaderTry {
    private static final long WAIT_NANOS = 10_000_000_000L;
    private static final int MOST = 200;
    private static final List<String> FRAMES = List.of("line", "stx-etx", "idle:50ms");

    private ReaderTry() {}

    /**
     * @param address {@code code} or {@code weight}
     * @throws SourceException if the device is away, or nothing was read within ten seconds
     */
    static List<Reading> readings(ReaderEndpoint endpoint, String address) throws SourceException {
        if (endpoint.isHttp() || !address.matches("code|weight")) {
            throw new IllegalArgumentException(
                    "try reader tcp://HOST:PORT code, or weight; also listen:// and serial://");
        }
        byte[] bytes = listen(endpoint, address.equals("code"));
        List<Reading> readings = new ArrayList<>();
        readings.add(new Reading("bytes", "", shown(bytes), ""));
        for (String frame : FRAMES) {
            if (address.equals("code")) {
                add(readings, endpoint, frame, address, "1", ScaleFormat.SICS, bytes);
            } else {
                for (ScaleFormat scale : ScaleFormat.values()) {
                    add(readings, endpoint, frame, address, "kg", scale, bytes);
                }
            }
        }
        return readings;
    }

    private static byte[] listen(ReaderEndpoint endpoint, boolean code) throws SourceException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[MOST];
        try (Wire wire = ReaderAdapterFactory.wire(configuration(endpoint, "line", "code", "1", ScaleFormat.SICS))) {
            wire.open();
            long begin = System.nanoTime();
            long last = begin;
            while (System.nanoTime() - begin < WAIT_NANOS
                    && all.size() < MOST
                    && (all.size() == 0 || System.nanoTime() - last < 300_000_000L)) {
                int count = wire.read(chunk, 100);
                if (count < 0) {
                    break;
                } else if (count > 0) {
                    all.write(chunk, 0, count);
                    last = System.nanoTime();
                }
            }
        } catch (IOException e) {
            throw new SourceException(String.valueOf(e.getMessage()), e);
        }
        if (all.size() == 0) {
            throw new SourceException(endpoint + " sent nothing within ten seconds; "
                    + (code ? "read a code meanwhile" : "does the scale speak by itself? if not, set request:"));
        }
        return all.toByteArray();
    }

    private static void add(
            List<Reading> readings,
            ReaderEndpoint endpoint,
            String frame,
            String address,
            String unit,
            ScaleFormat scale,
            byte[] bytes) {
        Channel channel = new Channel(configuration(endpoint, frame, address, unit, scale), points(address, unit));
        List<String> found = new ArrayList<>();
        Framer framer = new Framer(Framing.parse(frame), MOST, new Framer.Messages() {
            @Override
            public void message(byte[] message) {
                channel.samples(message, Instant.EPOCH, 0).forEach(s -> found.add(text(s)));
            }

            @Override
            public void spoiled(String why) {
                found.add("(" + why + ")");
            }
        });
        framer.feed(bytes, bytes.length, 0);
        framer.idle(Long.MAX_VALUE / 2);
        if (!found.isEmpty()) {
            String name = address.equals("code") ? "text" : scale.name().toLowerCase(java.util.Locale.ROOT);
            readings.add(new Reading(
                    name,
                    frame,
                    found.get(0),
                    "- {id: " + "station." + address + ", address: " + address
                            + ", unit: " + (unit.equals("1") ? "\"1\"" : unit) + "}   # frame: " + frame
                            + (address.equals("code") ? "" : ", scale: " + name)));
        }
    }

    private static List<ReaderConfiguration.Point> points(String address, String unit) {
        return List.of(new ReaderConfiguration.Point(new PointId("station." + address), address, unit, Recording.ALL));
    }

    private static ReaderConfiguration configuration(
            ReaderEndpoint endpoint, String frame, String address, String unit, ScaleFormat scale) {
        return new ReaderConfiguration(
                endpoint,
                Framing.parse(frame),
                MOST,
                "",
                "",
                "UTF-8",
                true,
                "NOREAD",
                "",
                null,
                null,
                scale,
                null,
                null,
                null,
                null,
                null,
                points(address, unit));
    }

    private static String text(Sample sample) {
        Value value = sample.value();
        return value == null
                ? "(" + sample.quality().code() + ")"
                : value instanceof Value.Text t
                        ? shown(t.value().getBytes(StandardCharsets.UTF_8))
                        : value.number().toPlainString();
    }

    /** Printable ASCII as it is, all else as numbers of two hexadecimal digits. */
    private static String shown(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(b >= 0x20 && b < 0x7f ? String.valueOf((char) b) : String.format("<%02X>", b & 0xff));
        }
        return text.toString();
    }
}
