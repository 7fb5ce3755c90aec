package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects deliveries into the columns of one RawFrame, in protobuf's own encoding. Used again after {@link #finish}. */
final class RawFrameBuilder {
    private final ColumnBuffer deliveries = new ColumnBuffer(1024);
    private final ColumnBuffer delivery = new ColumnBuffer(128);
    private final ColumnBuffer qualities = new ColumnBuffer(64);
    private final ColumnBuffer point = new ColumnBuffer(1024);
    private final ColumnBuffer quality = new ColumnBuffer(1024);
    private final ColumnBuffer received = new ColumnBuffer(1024);
    private final ColumnBuffer source = new ColumnBuffer(1024);
    private final ColumnBuffer hasSource = new ColumnBuffer(128);
    private final ColumnBuffer kinds = new ColumnBuffer(1024);
    private final ColumnBuffer integers = new ColumnBuffer(1024);
    private final ColumnBuffer doubles = new ColumnBuffer(4096);
    private final ColumnBuffer decimals = new ColumnBuffer(256);
    private final ColumnBuffer booleans = new ColumnBuffer(64);
    private final ColumnBuffer texts = new ColumnBuffer(64);
    private final ColumnBuffer octets = new ColumnBuffer(64);
    private final ColumnBuffer others = new ColumnBuffer(64);
    private final ColumnBuffer position = new ColumnBuffer(64);
    private final List<ColumnBuffer> columns = List.of(
            deliveries,
            qualities,
            point,
            quality,
            received,
            source,
            hasSource,
            kinds,
            integers,
            doubles,
            decimals,
            booleans,
            texts,
            octets,
            others,
            position);
    private final Map<Quality, Integer> qualityIndex = new HashMap<>();
    private long[] lastInteger = new long[64];
    private int[] lastIntegerFrame = new int[64];
    private int frame = 1;
    private int samples;
    private int count;
    private int pendingSamples;
    private int bytes;
    private long lastReceived;
    private @Nullable Instant lastInstant;
    private @Nullable Instant lastDevice;
    private long lastDeviceNanos;

    boolean isEmpty() {
        return count == 0;
    }

    /** @return deliveries in the frame */
    int count() {
        return count;
    }

    /** @return about how many bytes the frame will take */
    int bytes() {
        return bytes;
    }

    private int sum() {
        int sum = 0;
        for (ColumnBuffer c : columns) {
            sum += c.size();
        }
        return sum;
    }

    /** The whole delivery. */
    void add(long sequence, String id, Delivery d, PointTable.Resolved points) {
        List<Sample> list = d.samples();
        int[] numbers = points.numbers();
        int n = numbers.length;
        reserve(n);
        point.write(points.column());
        for (int i = 0; i < n; i++) {
            put(numbers[i], list.get(i));
        }
        end(sequence, id, d.origin(), d.key(), false);
    }

    void add(int number, Sample s) {
        reserve(1);
        point.writeVarint(number);
        put(number, s);
    }

    private void reserve(int more) {
        quality.reserve(more * ColumnBuffer.VARINT);
        received.reserve(more * ColumnBuffer.VARINT);
        source.reserve(more * ColumnBuffer.VARINT);
        kinds.reserve(more);
        integers.reserve(more * ColumnBuffer.VARINT);
        doubles.reserve(more * Double.BYTES);
        booleans.reserve(more);
    }

    /** Everything but the point's number, for which there is room. */
    private void put(int number, Sample s) {
        Quality q = s.quality();
        quality.putVarint(isSame(q, Quality.GOOD) ? 0 : indexOf(q));
        long at = lastReceived;
        Instant instant = s.receivedTime();
        if (isSame(instant, lastInstant)) {
            received.putByte(0);
        } else {
            at = Nanos.of(instant);
            received.putZigZag(at - lastReceived);
            lastInstant = instant;
            lastReceived = at;
        }
        Instant device = s.sourceTime();
        if (device != null) {
            if (!isSame(device, lastDevice)) {
                lastDevice = device;
                lastDeviceNanos = Nanos.of(device);
            }
            hasSource.setBit(samples);
            source.putZigZag(lastDeviceNanos - at);
        }
        kinds.putByte(put(number, s.value()));
        samples++;
        pendingSamples++;
    }

    /** The samples of a delivery mostly share their time and their quality: identity only saves the work. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Object a, @Nullable Object b) {
        return a == b;
    }

    /** One that shares its delivery with another frame. */
    void addSplit(int number, Sample s, int place) {
        add(number, s);
        position.writeVarint(place);
    }

    /** Ends the delivery that the samples added since the last one belong to. */
    void end(long sequence, String id, Delivery.Origin origin, @Nullable String key, boolean split) {
        delivery.clear();
        if (sequence != 0) {
            delivery.writeField(1, sequence);
        }
        if (!id.isEmpty()) {
            delivery.writeField(2, id);
        }
        if (pendingSamples != 0) {
            delivery.writeField(3, pendingSamples);
        }
        if (origin != Delivery.Origin.LIVE) {
            delivery.writeField(4, RawFrames.number(origin));
        }
        if (key != null) {
            delivery.writeField(5, key);
        }
        if (split) {
            delivery.writeField(6, 1);
        }
        deliveries.writeTag(1, 2);
        deliveries.writeVarint(delivery.size());
        deliveries.write(delivery);
        pendingSamples = 0;
        count++;
        bytes = sum();
    }

    private int put(int number, @Nullable Value value) {
        if (value == null) {
            return RawFrames.NONE;
        } else if (value instanceof Value.Float64 v) {
            doubles.putDouble(v.value());
            return RawFrames.DOUBLE;
        } else if (value instanceof Value.Int64 v) {
            integers.putZigZag(v.value() - previous(number, v.value()));
            return RawFrames.INTEGER;
        } else if (value instanceof Value.Decimal v) {
            decimals.writeField(11, v.value().toString());
            return RawFrames.DECIMAL;
        } else if (value instanceof Value.Bool v) {
            booleans.putByte(v.value() ? 1 : 0);
            return RawFrames.BOOLEAN;
        } else if (value instanceof Value.Text v) {
            texts.writeField(13, v.value());
            return RawFrames.TEXT;
        } else if (value instanceof Value.Bytes v) {
            octets.writeField(14, v.value());
            return RawFrames.BYTES;
        }
        others.writeField(15, ProtoValues.encode(value).toByteArray());
        return RawFrames.OTHER;
    }

    private long previous(int number, long now) {
        if (number >= lastInteger.length) {
            int length = Math.max(number + 1, lastInteger.length * 2);
            lastInteger = Arrays.copyOf(lastInteger, length);
            lastIntegerFrame = Arrays.copyOf(lastIntegerFrame, length);
        }
        long before = lastIntegerFrame[number] == frame ? lastInteger[number] : 0;
        lastIntegerFrame[number] = frame;
        lastInteger[number] = now;
        return before;
    }

    private int indexOf(Quality q) {
        if (q.equals(Quality.GOOD)) {
            return 0;
        }
        if (qualityIndex.isEmpty()) {
            qualityIndex.put(Quality.GOOD, 0);
            qualities.writeField(2, RawFrames.text(Quality.GOOD).getBytes(StandardCharsets.UTF_8));
        }
        Integer index = qualityIndex.get(q);
        if (index == null) {
            index = qualityIndex.size();
            qualityIndex.put(q, index);
            qualities.writeField(2, RawFrames.text(q).getBytes(StandardCharsets.UTF_8));
        }
        return index;
    }

    /** Writes the message and begins a new one. */
    void finish(ColumnBuffer out) {
        out.reserve(sum() + 200);
        out.write(deliveries);
        if (qualities.size() == 0) {
            out.writeField(2, RawFrames.text(Quality.GOOD));
        } else {
            out.write(qualities);
        }
        out.writeField(3, point);
        out.writeField(4, quality);
        out.writeField(5, received);
        out.writeField(6, source);
        out.writeField(7, hasSource);
        out.writeField(8, kinds);
        out.writeField(9, integers);
        out.writeField(10, doubles);
        out.write(decimals);
        out.writeField(12, booleans);
        out.write(texts);
        out.write(octets);
        out.write(others);
        out.writeField(16, position);
        columns.forEach(ColumnBuffer::clear);
        qualityIndex.clear();
        frame++;
        samples = 0;
        count = 0;
        lastReceived = 0;
        lastInstant = null;
        bytes = 0;
    }
}
