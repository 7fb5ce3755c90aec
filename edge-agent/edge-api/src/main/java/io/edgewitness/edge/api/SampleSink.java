package io.edgewitness.edge.api;

import java.util.List;

/** Where an adapter puts what it read. Any thread may call; no call blocks. */
public interface SampleSink {
    /**
     * All or nothing.
     *
     * @return false if the delivery was not taken: keep the cursor and offer again, or declare the gap
     */
    boolean offer(Delivery delivery);

    void gap(Gap gap);

    /** Points that the source makes known while running: wildcards, births. */
    void declare(List<PointDefinition> points);
}
