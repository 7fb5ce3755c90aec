package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes adapters of type {@code mqtt}. */
public final class MqttAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "mqtt";
    }

    @Override
    public Class<? extends Record> configuration() {
        return MqttConfiguration.class;
    }

    @Override
    public @Nullable String refusesOrders(@Nullable Record point) {
        return point instanceof MqttPoint p && p.access() == MqttPoint.Access.WRITE
                ? null
                : "orders are published; give them a point of its own with access: write and the topic to publish to";
    }

    @Override
    public @Nullable Pattern standsFor(Record point) {
        return point instanceof MqttPoint p && p.name() != null ? p.name().ids() : null;
    }

    /** @throws IllegalArgumentException if the file of {@code ca} cannot be read */
    @Override
    public SourceAdapter create(AdapterContext context) {
        return new MqttAdapter(context);
    }
}
