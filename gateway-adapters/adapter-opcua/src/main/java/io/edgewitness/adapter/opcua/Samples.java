package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.jspecify.annotations.Nullable;

/** Makes samples from data values. The source time is the server's source timestamp or nothing. Thread-safe. */
final class Samples {
    private final InstantSource clock;
    private final Qualities qualities = new Qualities();

    Samples(InstantSource clock) {
        this.clock = clock;
    }

    Quality quality(StatusCode status) {
        return qualities.of(status);
    }

    Batch batch(int size, Instant received) {
        return new Batch(size, received);
    }

    /** A sample of a value that was read. */
    Sample read(Point point, DataValue data) {
        Batch one = new Batch(1, clock.instant());
        one.add(point, data);
        return one.samples().get(0);
    }

    /** One BAD sample a point. */
    Delivery bad(List<Point> points, Function<Point, Quality> reason) {
        Instant now = clock.instant();
        List<Sample> samples = new ArrayList<>(points.size());
        for (Point point : points) {
            point.last = now;
            samples.add(new Sample(point.id, null, reason.apply(point), null, now));
        }
        return Delivery.live(List.copyOf(samples));
    }

    /** The samples of one notification, which share their time of receipt. Not thread-safe. */
    final class Batch {
        private final List<Sample> samples;
        private final Instant received;
        private long lastTicks;
        private @Nullable Instant lastTime;
        private @Nullable Map<Point, Overflow> overflows;

        /** Values that came for a point beside those that the server threw away. */
        private static final class Overflow {
            private final Instant from;
            private int came;

            Overflow(Instant from) {
                this.from = from;
            }
        }

        private Batch(int size, Instant received) {
            this.samples = new ArrayList<>(size);
            this.received = received;
        }

        void add(Point point, DataValue data) {
            StatusCode status = data.statusCode();
            Quality quality = qualities.of(status);
            if (status.value() != 0 && Qualities.isOverflow(status)) {
                noteOverflow(point);
            }
            samples.add(sample(point, data, quality));
            point.last = received;
            point.awaited = false;
        }

        private Sample sample(Point point, DataValue data, Quality quality) {
            Instant sourceTime = time(data.sourceTime());
            if (quality.isBad()) {
                return new Sample(point.id, null, quality, sourceTime, received);
            }
            Object raw = data.value().value();
            if (raw == null) {
                return new Sample(point.id, null, Qualities.NULL_VALUE, sourceTime, received);
            }
            try {
                Value value = Values.of(raw);
                return new Sample(point.id, value, quality, sourceTime, received);
            } catch (Values.Unsupported e) {
                String code = Qualities.text(data.statusCode().value()) + ", but the value is " + e.getMessage();
                return new Sample(point.id, null, Quality.bad(code), sourceTime, received);
            }
        }

        /** Milo decodes a timestamp that is not there as that of the year 1601. */
        private @Nullable Instant time(@Nullable DateTime time) {
            if (time == null || time.utcTime() == 0) {
                return null;
            }
            if (lastTime == null || time.utcTime() != lastTicks) {
                lastTicks = time.utcTime();
                lastTime = time.getJavaInstant();
            }
            return lastTime;
        }

        private void noteOverflow(Point point) {
            if (overflows == null) {
                overflows = new LinkedHashMap<>();
            }
            Instant last = point.last;
            overflows.computeIfAbsent(point, key -> new Overflow(last == null ? received : last)).came++;
        }

        List<Sample> samples() {
            return samples;
        }

        /** The values that the server's queues threw away, by how many should have come since the last ones; at least one a point. */
        @Nullable
        Gap overflow() {
            if (overflows == null) {
                return null;
            }
            long count = 0;
            Instant from = received;
            List<PointId> points = new ArrayList<>();
            for (Map.Entry<Point, Overflow> entry : overflows.entrySet()) {
                Overflow overflow = entry.getValue();
                count += Math.max(1, entry.getKey().cycles(overflow.from, received) - overflow.came);
                from = overflow.from.isBefore(from) ? overflow.from : from;
                points.add(entry.getKey().id);
            }
            Instant to = from.isBefore(received) ? received : received.plusNanos(1);
            return new Gap(List.copyOf(points), from, to, count, "overflow: the server's queue was too short");
        }
    }
}
