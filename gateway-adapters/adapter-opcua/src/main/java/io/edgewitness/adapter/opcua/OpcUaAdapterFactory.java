package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import org.jspecify.annotations.Nullable;

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

    /** What a node allows, only its server knows. */
    @Override
    public @Nullable String refusesOrders(@Nullable Record point) {
        return null;
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
