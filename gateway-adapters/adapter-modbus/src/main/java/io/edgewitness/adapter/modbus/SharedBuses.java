package io.edgewitness.adapter.modbus;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The buses that adapters share: one for each line, made for the first that names it and closed after the last. Any thread. */
final class SharedBuses {
    private final Map<String, Shared> buses = new HashMap<>();

    private record Shared(Object settings, String owner, Bus bus) {}

    /**
     * @param line what only one master may use
     * @param settings that all who share it must agree on
     * @param maker of a bus; not yet running
     */
    synchronized Bus attach(String line, Object settings, Poller poller, Supplier<Bus> maker) {
        Shared shared = buses.get(line);
        if (shared == null) {
            shared = new Shared(settings, poller.name(), maker.get());
            buses.put(line, shared);
        } else if (!shared.settings().equals(settings)) {
            String why = "the adapter " + shared.owner() + " uses it with other settings: " + shared.settings()
                    + "; make them agree";
            Bus none = new Bus(new TcpLink(new NoWire(why), List.of()), line, System::nanoTime, 1);
            none.attach(poller);
            return none;
        }
        shared.bus().attach(poller);
        return shared.bus();
    }

    synchronized boolean has(String line) {
        return buses.containsKey(line);
    }

    synchronized void detach(Bus bus, Poller poller) {
        bus.detach(poller);
        if (bus.isUnused()) {
            bus.close();
            buses.values().removeIf(shared -> shared.bus() == bus);
        }
    }
}
