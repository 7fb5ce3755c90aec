package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes adapters of type {@code modbus-tcp}: each has a connection of its own. */
public final class ModbusAdapterFactory implements SourceAdapter.Factory, Tryable {
    private static final int DEAD_AFTER = 3;

    @Override
    public String type() {
        return "modbus-tcp";
    }

    @Override
    public Class<? extends Record> configuration() {
        return ModbusConfiguration.class;
    }

    @Override
    public @Nullable String refusesOrders(@Nullable Record point) {
        return ModbusPoint.refusesOrders(point);
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        ModbusConfiguration configuration = (ModbusConfiguration) context.configuration();
        return new ModbusAdapter(context, configuration.polling(), new ModbusAdapter.Lines() {
            @Override
            public void attach(Poller poller) {
                TcpWire wire = new TcpWire(configuration.endpoint(), configuration.timeout());
                Bus bus = new Bus(
                        new TcpLink(wire, List.of()),
                        configuration.endpoint().toString(),
                        System::nanoTime,
                        DEAD_AFTER);
                bus.attach(poller);
            }

            @Override
            public void detach(Poller poller) {
                Bus bus = poller.bus();
                if (bus != null) {
                    bus.detach(poller);
                    bus.close();
                }
            }
        });
    }

    @Override
    public String protocol() {
        return "modbus";
    }

    @Override
    public List<Reading> tryAddress(String endpoint, String address) throws SourceException {
        return new ModbusTry(endpoint, address).readings();
    }
}
