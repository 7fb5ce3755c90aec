package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the agent has not taken yet, in order. Who fills it stops reading while it is full. One thread, but {@link #oldest}. */
final class Outbox {
    private static final int FULL = 2_000;

    private final SampleSink sink;
    private final Deque<Delivery> waiting = new ArrayDeque<>();
    private int samples;
    private volatile @Nullable Instant oldest;

    Outbox(SampleSink sink) {
        this.sink = sink;
    }

    void put(List<Sample> some) {
        if (!some.isEmpty()) {
            waiting.add(Delivery.live(some));
            samples += some.size();
            flush();
        }
    }

    /** @return whether all was taken */
    boolean flush() {
        for (Delivery next = waiting.peek(); next != null; next = waiting.peek()) {
            if (!sink.offer(next)) {
                oldest = next.samples().get(0).receivedTime();
                return false;
            }
            waiting.remove();
            samples -= next.samples().size();
        }
        oldest = null;
        return true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    boolean isFull() {
        return samples >= FULL;
    }

    /** When the first that waits was received; null: none does. Any thread. */
    @Nullable
    Instant oldest() {
        return oldest;
    }

    /** Declares what is left. */
    void end(List<PointId> points, Instant now) {
        if (!flush()) {
            Instant from = waiting.element().samples().get(0).receivedTime();
            sink.gap(new Gap(points, from, now.plusNanos(1), samples, "overload: not taken before the end"));
        }
    }
}
