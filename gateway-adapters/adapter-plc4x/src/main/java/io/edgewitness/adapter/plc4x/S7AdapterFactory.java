package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import org.jspecify.annotations.Nullable;

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
    public @Nullable String refusesOrders(@Nullable Record point) {
        return point instanceof S7Point p && !p.address().writable() ? "inputs cannot be written" : null;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new S7Adapter(context);
    }
}
