package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import org.jspecify.annotations.Nullable;

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
    public @Nullable String refusesOrders(@Nullable Record point) {
        return point instanceof HttpConfiguration.Point p && p.kind() == HttpConfiguration.Kind.TAKE
                ? null
                : "a camera takes orders at points with address take:POINT only";
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new HttpAdapter(context, (HttpConfiguration) context.configuration());
    }
}
