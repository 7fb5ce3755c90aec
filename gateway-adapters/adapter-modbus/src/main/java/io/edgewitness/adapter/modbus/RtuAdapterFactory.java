package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes adapters of type {@code modbus-rtu}. Those made by one factory share the serial ports that they name. */
public final class RtuAdapterFactory implements SourceAdapter.Factory {
    private static final int NEVER_DEAD = Integer.MAX_VALUE;
    private static final int DEAD_AFTER = 10;

    private final SharedBuses buses = new SharedBuses();

    @Override
    public String type() {
        return "modbus-rtu";
    }

    @Override
    public Class<? extends Record> configuration() {
        return RtuConfiguration.class;
    }

    @Override
    public @Nullable String refusesOrders(@Nullable Record point) {
        return ModbusPoint.refusesOrders(point);
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        RtuConfiguration configuration = (RtuConfiguration) context.configuration();
        SerialEndpoint endpoint = configuration.endpoint();
        return new ModbusAdapter(context, configuration.polling(), new ModbusAdapter.Lines() {
            @Override
            public void attach(Poller poller) {
                buses.attach(endpoint.line(), endpoint, poller, () -> bus(configuration));
            }

            @Override
            public void detach(Poller poller) {
                buses.detach(poller, () -> {});
            }
        });
    }

    private static Bus bus(RtuConfiguration configuration) {
        SerialEndpoint endpoint = configuration.endpoint();
        ModbusEndpoint converter = endpoint.converter();
        if (converter == null) {
            RtuLink link = new RtuLink(new SerialWire(endpoint), RtuLink.Timing.serial(endpoint.baud()), List.of());
            return new Bus(link, endpoint.path(), System::nanoTime, NEVER_DEAD);
        }
        RtuLink link = new RtuLink(new TcpWire(converter, configuration.timeout()), RtuLink.Timing.socket(), List.of());
        return new Bus(link, endpoint.toString(), System::nanoTime, DEAD_AFTER);
    }
}
