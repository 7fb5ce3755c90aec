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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.jspecify.annotations.Nullable;

/** Makes samples from data values. The source time is the server's source timestamp or nothing. Thread-safe. */
final class Samples {
    private final InstantSource clock;
    private final Qualities qualities = new Qualities();
    private final Structures structures = new Structures();
    private final Values values = new Values(structures);

    Samples(InstantSource clock) {
        this.clock = clock;
    }

    Structures structures() {
        return structures;
    }

    Quality quality(StatusCode status) {
        return qualities.of(status);
    }

    /** @return the newest source time; null: none has one */
    static @Nullable Instant newest(List<DataValue> values) {
        DateTime newest = null;
        for (DataValue value : values) {
            DateTime time = value.sourceTime();
            newest = time != null && (newest == null || time.utcTime() > newest.utcTime()) ? time : newest;
        }
        return newest == null || newest.utcTime() == 0 ? null : newest.getJavaInstant();
    }

    Batch batch(int size, Instant received) {
        return new Batch(size, received);
    }

    /** A sample of a value that was read, beside the subscription. */
    Sample read(Point point, DataValue data) {
        Batch one = new Batch(1, clock.instant());
        return one.sample(point, data, qualities.of(data.statusCode()), one.time(data.sourceTime()));
    }

    /** One BAD sample a point. */
    Delivery bad(List<Point> points, Function<Point, Quality> reason) {
        Instant now = clock.instant();
        List<Sample> samples = new ArrayList<>(points.size());
        for (Point point : points) {
            point.noteBad(now);
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
        private @Nullable Set<Point> overflowed;

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
            Instant sourceTime = time(data.sourceTime());
            samples.add(sample(point, data, quality, sourceTime));
            point.note(sourceTime, received);
        }

        private Sample sample(Point point, DataValue data, Quality quality, @Nullable Instant sourceTime) {
            if (quality.isBad()) {
                return new Sample(point.id, null, quality, sourceTime, received);
            }
            Object raw = data.value().value();
            if (raw == null) {
                return new Sample(point.id, null, Qualities.NULL_VALUE, sourceTime, received);
            }
            try {
                Blocks blocks = point.blocks;
                Value value =
                        blocks == null ? values.of(raw) : blocks.of(raw, sourceTime == null ? received : sourceTime);
                return new Sample(point.id, value, quality, sourceTime, received);
            } catch (Values.Unsupported e) {
                point.undecoded = e instanceof Values.NotYet;
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
            if (overflowed == null) {
                overflowed = new LinkedHashSet<>();
            }
            overflowed.add(point);
        }

        List<Sample> samples() {
            return samples;
        }

        /** The values that the server's queues threw away: as many as should have come beside those that did. */
        List<Gap> overflows() {
            if (overflowed == null) {
                return List.of();
            }
            List<Gap> gaps = new ArrayList<>();
            for (boolean isCounted : new boolean[] {true, false}) {
                List<Point> points = overflowed.stream()
                        .filter(point -> point.holeCount(received) >= 0 == isCounted)
                        .toList();
                if (!points.isEmpty()) {
                    gaps.add(overflow(points, isCounted));
                }
            }
            return gaps;
        }

        private Gap overflow(List<Point> points, boolean isCounted) {
            long count = 0;
            Instant from = received;
            for (Point point : points) {
                count += point.holeCount(received);
                Instant begin = point.holeFrom(received);
                from = begin.isBefore(from) ? begin : from;
            }
            Instant to = from.isBefore(received) ? received : received.plusNanos(1);
            List<PointId> ids = points.stream().map(point -> point.id).toList();
            return new Gap(ids, from, to, isCounted ? count : -1, "overflow: the server's queue was too short");
        }
    }
}
