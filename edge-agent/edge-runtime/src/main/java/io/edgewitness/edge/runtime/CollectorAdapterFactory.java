package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** {@code type: collector}: points that have their values from the collector, and from nowhere else. */
public final class CollectorAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "collector";
    }

    @Override
    public Class<? extends Record> configuration() {
        return CollectorConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new CollectorAdapter(context);
    }
}
