package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** Makes adapters of type {@code s7}. */
public final class S7AdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "s7";
    }

    @Override
    public Class<? extends Record> configuration() {
        return S7Configuration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new S7Adapter(context);
    }
}
