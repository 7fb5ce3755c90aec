package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

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

    /** @throws IllegalArgumentException if the file of {@code ca} cannot be read */
    @Override
    public SourceAdapter create(AdapterContext context) {
        return new MqttAdapter(context);
    }
}
