package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Between the subscriptions and the sink. What the sink refused waits here, in order, and is offered again; what does not fit any more
 * is declared lost. Thread-safe.
 */
final class Outbox {
    private final SampleSink sink;
    private final int capacity;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private int waitingSamples;
    private @Nullable Loss loss;
    private boolean closed;

    private static final class Loss {
        private final Set<PointId> points = new LinkedHashSet<>();
        private Instant from;
        private Instant to;
        private long count;

        Loss(Instant first) {
            from = first;
            to = first;
        }

        void add(List<Sample> samples) {
            for (Sample sample : samples) {
                points.add(sample.point());
                Instant time = sample.receivedTime();
                from = time.isBefore(from) ? time : from;
                to = time.isBefore(to) ? to : time.plusNanos(1);
            }
            count += samples.size();
        }
    }

    /** @param capacity samples that may wait */
    Outbox(SampleSink sink, int capacity) {
        this.sink = sink;
        this.capacity = capacity;
    }

    /** @return whether there is room for more; if not, the source should be held back */
    synchronized boolean put(Delivery delivery) {
        if (closed) {
            return true;
        }
        offerWaiting();
        if (waiting.isEmpty() && sink.offer(delivery)) {
            return true;
        }
        int samples = delivery.samples().size();
        if (waitingSamples + samples > capacity) {
            lose(delivery.samples());
            return false;
        }
        waiting.add(delivery);
        waitingSamples += samples;
        return waitingSamples < capacity / 2;
    }

    synchronized void gap(Gap gap) {
        if (!closed) {
            sink.gap(gap);
        }
    }

    synchronized void declare(List<PointDefinition> definitions) {
        if (!closed) {
            sink.declare(definitions);
        }
    }

    /** Offers again what waits. @return whether nothing waits any more */
    synchronized boolean flush() {
        if (!closed) {
            offerWaiting();
        }
        return waiting.isEmpty();
    }

    /** Received time of the first sample that waits, or was lost and is not declared yet. */
    synchronized Optional<Instant> oldest() {
        Stream<Instant> lost = Stream.ofNullable(loss).map(l -> l.from);
        Stream<Instant> first = Stream.ofNullable(waiting.peek())
                .flatMap(d -> d.samples().stream().limit(1))
                .map(Sample::receivedTime);
        return Stream.concat(lost, first).min(Comparator.naturalOrder());
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** After this the sink is never called again; what still waits was declared lost. */
    synchronized void close() {
        if (closed) {
            return;
        }
        offerWaiting();
        for (Delivery delivery : waiting) {
            lose(delivery.samples());
        }
        waiting.clear();
        declareLoss();
        closed = true;
    }

    private void offerWaiting() {
        Delivery next;
        while ((next = waiting.peek()) != null && sink.offer(next)) {
            waiting.remove();
            waitingSamples -= next.samples().size();
        }
        if (waiting.isEmpty()) {
            declareLoss();
        }
    }

    private void lose(List<Sample> samples) {
        if (!samples.isEmpty()) {
            Loss now = loss == null ? new Loss(samples.get(0).receivedTime()) : loss;
            now.add(samples);
            loss = now;
        }
    }

    private void declareLoss() {
        if (loss != null) {
            sink.gap(new Gap(
                    List.copyOf(loss.points),
                    loss.from,
                    loss.to,
                    loss.count,
                    "overload: the samples were not taken, and no more than " + capacity + " can wait"));
            loss = null;
        }
    }
}
