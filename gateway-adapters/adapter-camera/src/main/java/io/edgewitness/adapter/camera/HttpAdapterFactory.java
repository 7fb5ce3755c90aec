package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** {@code type: camera-http} */
public final class HttpAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "camera-http";
    }

    @Override
    public Class<? extends Record> configuration() {
        return HttpConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new HttpAdapter(context, (HttpConfiguration) context.configuration());
    }
}
