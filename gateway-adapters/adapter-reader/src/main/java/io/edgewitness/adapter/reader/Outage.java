package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.SampleSink;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A device that is away: a BAD sample at its beginning, and gaps piece by piece while it lasts. One thread. */
final class Outage {
    private final Channel channel;
    private final SampleSink sink;
    private @Nullable Instant since; // what is not declared yet

    Outage(Channel channel, SampleSink sink) {
        this.channel = channel;
        this.sink = sink;
    }

    /** @param from when it was last known to be there; of an outage that lasts, ignored */
    void lasts(String reason, Instant from, Instant now, Outbox outbox) {
        Instant begin = since;
        if (begin == null) {
            begin = from;
            outbox.put(channel.bad("reader: " + reason, now));
        }
        if (begin.isBefore(now)) {
            sink.gap(new Gap(channel.ids(), begin, now, -1, "disconnected: " + reason));
        }
        since = now.isBefore(begin) ? begin : now;
    }

    /** The device is there. */
    void ends(Instant now) {
        Instant begin = since;
        if (begin != null && begin.isBefore(now)) {
            sink.gap(new Gap(channel.ids(), begin, now, -1, "disconnected: until it was there again"));
        }
        since = null;
    }
}
