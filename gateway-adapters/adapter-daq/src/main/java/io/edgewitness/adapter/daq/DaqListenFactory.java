package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import java.util.List;

/** {@code type: daq-listen}: devices that connect to us. */
public final class DaqListenFactory implements SourceAdapter.Factory {
    @Override
    public String type() {
        return "daq-listen";
    }

    @Override
    public Class<? extends Record> configuration() {
        return DaqListenConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        DaqListenConfiguration configuration = (DaqListenConfiguration) context.configuration();
        List<Device> devices = configuration.devices().stream()
                .map(d -> device(context, configuration, d.id()))
                .toList();
        return new DaqAdapter(context, devices, new Listener(context, configuration, devices));
    }

    private static Device device(AdapterContext context, DaqListenConfiguration configuration, String id) {
        List<Device.Part> parts = configuration.points().stream()
                .filter(p -> p.device().equals(id))
                .map(p -> new Device.Part(p.id(), p.channels()))
                .toList();
        return new Device(id, context, parts, DaqAdapterFactory.interval(context, parts));
    }
}
