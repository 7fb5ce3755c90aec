package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message on its way to the ledger: what to hand over, and what to acknowledge when it is there. Only the adapter's own thread uses it. */
final class InFlight {
    private final @Nullable TopicReader reader;
    private final Delivery.Origin origin;
    private final @Nullable String key;
    private final List<Sample> samples;
    private final SequenceCounter.@Nullable State state;
    private final List<Receipt> receipts = new ArrayList<>();
    private @Nullable Gap gap;

    /** A packet that waits for its acknowledgement on the connection that brought it. */
    record Receipt(int generation, int packet) {}

    /**
     * @param reader null only if nobody waits for an acknowledgement
     * @param state of the topic's counter after this message; null if it has none
     * @param gap what is missing before it
     */
    InFlight(
            @Nullable TopicReader reader,
            Delivery.Origin origin,
            @Nullable String key,
            List<Sample> samples,
            SequenceCounter.@Nullable State state,
            @Nullable Gap gap) {
        this.reader = reader;
        this.origin = origin;
        this.key = key;
        this.samples = samples;
        this.state = state;
        this.gap = gap;
    }

    /** Of a message that came. */
    TopicReader reader() {
        return Objects.requireNonNull(reader);
    }

    @Nullable
    String key() {
        return key;
    }

    List<Sample> samples() {
        return samples;
    }

    SequenceCounter.@Nullable State state() {
        return state;
    }

    /** When it came, by the agent's clock. */
    Instant received() {
        return samples.get(0).receivedTime();
    }

    List<Receipt> receipts() {
        return receipts;
    }

    /** What is missing before it; null the second time, for it is declared once however often the message is offered. */
    @Nullable
    Gap takeGap() {
        Gap untold = gap;
        gap = null;
        return untold;
    }

    Delivery delivery(@Nullable Runnable durable) {
        return new Delivery(samples, origin, key, durable);
    }
}
