package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes adapters of type {@code modbus-dtu}. Those made by one factory share the sockets that they listen on. */
public final class DtuAdapterFactory implements SourceAdapter.Factory {
    /** A modem takes its time to dial in again, and its heartbeats keep the connection: it is cut off late. */
    private static final int DEAD_AFTER = 30;

    private final SharedBuses buses = new SharedBuses();
    private final Map<ListenEndpoint, DtuListener> listeners = new HashMap<>();

    private record Line(ListenEndpoint endpoint, Packet registration) {
        @Override
        public String toString() {
            return endpoint + " " + registration;
        }
    }

    /** What all who share a modem must agree on. */
    private record Modem(Packet registration, List<Packet> heartbeat, DtuConfiguration.Framing framing) {}

    @Override
    public String type() {
        return "modbus-dtu";
    }

    @Override
    public Class<? extends Record> configuration() {
        return DtuConfiguration.class;
    }

    @Override
    public @Nullable String refusesOrders(@Nullable Record point) {
        return ModbusPoint.refusesOrders(point);
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        DtuConfiguration configuration = (DtuConfiguration) context.configuration();
        return new ModbusAdapter(context, configuration.polling(), new ModbusAdapter.Lines() {
            @Override
            public void attach(Poller poller) {
                DtuAdapterFactory.this.attach(configuration, poller);
            }

            @Override
            public void detach(Poller poller) {
                DtuAdapterFactory.this.detach(configuration, poller);
            }
        });
    }

    private synchronized void attach(DtuConfiguration configuration, Poller poller) {
        Packet beat = configuration.heartbeat();
        Modem modem = new Modem(
                configuration.registration(), beat == null ? List.of() : List.of(beat), configuration.framing());
        buses.attach(line(configuration), modem, poller, () -> bus(configuration, poller));
    }

    private Bus bus(DtuConfiguration configuration, Poller poller) {
        ListenEndpoint endpoint = configuration.endpoint();
        DtuListener listener = listeners.computeIfAbsent(
                endpoint, ignored -> new DtuListener(poller.name(), endpoint, configuration.connections()));
        listener.allow(configuration.connections());
        DtuWire wire = listener.expect(configuration.registration());
        Link link = configuration.framing() == DtuConfiguration.Framing.RTU
                ? new RtuLink(wire, RtuLink.Timing.socket(), configuration.ignored())
                : new TcpLink(wire, configuration.ignored());
        return new Bus(link, line(configuration).toString(), System::nanoTime, DEAD_AFTER);
    }

    private synchronized void detach(DtuConfiguration configuration, Poller poller) {
        buses.detach(poller, () -> forget(configuration));
    }

    private void forget(DtuConfiguration configuration) {
        DtuListener listener = listeners.get(configuration.endpoint());
        if (listener != null) {
            listener.forget(configuration.registration());
            if (listener.isUnused()) {
                listener.close();
                listeners.remove(configuration.endpoint());
            }
        }
    }

    private static Line line(DtuConfiguration configuration) {
        return new Line(configuration.endpoint(), configuration.registration());
    }
}
