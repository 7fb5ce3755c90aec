package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** {@code type: opcua}. */
public final class OpcUaAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "opcua";
    }

    @Override
    public Class<? extends Record> configuration() {
        return OpcUaConfiguration.class;
    }

    @Override
    public OpcUaAdapter create(AdapterContext context) {
        if (context.configuration() instanceof OpcUaConfiguration configuration) {
            return new OpcUaAdapter(context, configuration);
        }
        throw new IllegalArgumentException("adapter " + context.id() + " needs an OpcUaConfiguration, not "
                + context.configuration().getClass().getSimpleName());
    }
}
