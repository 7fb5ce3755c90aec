package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.SampleSink;
import java.util.List;
import java.util.function.Consumer;

/** Does something before each delivery is handed on, on the adapter's thread. */
record SinkAround(SampleSink to, Consumer<Delivery> before) implements SampleSink {
    @Override
    public boolean offer(Delivery delivery) {
        before.accept(delivery);
        return to.offer(delivery);
    }

    @Override
    public void gap(Gap gap) {
        to.gap(gap);
    }

    @Override
    public void declare(List<PointDefinition> points) {
        to.declare(points);
    }
}
