package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;

/** {@code type: camera-folder} */
public final class FolderAdapterFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "camera-folder";
    }

    @Override
    public Class<? extends Record> configuration() {
        return FolderConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new FolderAdapter(context, (FolderConfiguration) context.configuration());
    }
}
