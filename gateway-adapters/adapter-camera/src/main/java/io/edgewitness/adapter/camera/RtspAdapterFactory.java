package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** {@code type: camera-rtsp} */
public final class RtspAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "camera-rtsp";
    }

    @Override
    public Class<? extends Record> configuration() {
        return RtspConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new RtspAdapter(context, (RtspConfiguration) context.configuration());
    }
}
