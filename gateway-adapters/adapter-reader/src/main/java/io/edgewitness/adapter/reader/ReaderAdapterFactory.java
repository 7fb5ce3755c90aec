package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable;
import java.util.List;
import java.util.Objects;

/** Makes adapters of type {@code reader}. */
public final class ReaderAdapterFactory implements SourceAdapter.Factory, Tryable {
    @Override
    public String type() {
        return "reader";
    }

    @Override
    public Class<? extends Record> configuration() {
        return ReaderConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        ReaderConfiguration configuration = (ReaderConfiguration) context.configuration();
        return configuration.endpoint().isHttp()
                ? new PostAdapter(context, configuration)
                : new ReaderAdapter(context, configuration, wire(configuration));
    }

    static Wire wire(ReaderConfiguration configuration) {
        ReaderEndpoint endpoint = configuration.endpoint();
        return switch (endpoint.kind()) {
            case SERIAL -> new SerialWire(Objects.requireNonNull(endpoint.serial()));
            case LISTEN -> new ListenWire(configuration);
            default -> new TcpWire(endpoint);
        };
    }

    @Override
    public String protocol() {
        return "reader";
    }

    @Override
    public List<Reading> tryAddress(String endpoint, String address) throws SourceException {
        return ReaderTry.readings(ReaderEndpoint.parse(endpoint), address);
    }
}
