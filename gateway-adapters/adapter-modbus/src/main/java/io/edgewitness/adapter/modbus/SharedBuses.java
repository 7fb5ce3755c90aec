package io.edgewitness.adapter.modbus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The buses that adapters share: one for each line, made for the first that names it and closed after the last. Who wants other settings than the
 * first waits, without a connection, until the line is free. Any thread.
 */
final class SharedBuses {
    private final Map<Object, Shared> buses = new HashMap<>();
    private final List<Request> refused = new ArrayList<>();

    private record Shared(Object settings, String owner, Bus bus) {}

    private record Request(Object line, Object settings, Poller poller, Supplier<Bus> maker) {}

    /**
     * @param line what only one master may use
     * @param settings that all who share it must agree on
     * @param maker of a bus; not yet running
     */
    synchronized void attach(Object line, Object settings, Poller poller, Supplier<Bus> maker) {
        place(new Request(line, settings, poller, maker));
    }

    private void place(Request request) {
        Poller poller = request.poller();
        Shared shared = buses.computeIfAbsent(
                request.line(),
                line -> new Shared(
                        request.settings(), poller.name(), request.maker().get()));
        if (shared.settings().equals(request.settings())) {
            shared.bus().attach(poller);
            return;
        }
        String why = "the adapter " + shared.owner() + " uses it with other settings: " + shared.settings()
                + "; make them agree";
        refused.add(request);
        new Bus(new TcpLink(new NoWire(why), List.of()), request.line().toString(), System::nanoTime, 1).attach(poller);
    }

    /** @param after runs after the last of a line has left it, before others take it */
    synchronized void detach(Poller poller, Runnable after) {
        Bus bus = poller.bus();
        if (bus == null) {
            return;
        }
        bus.detach(poller);
        refused.removeIf(request -> request.poller() == poller);
        if (bus.isUnused()) {
            bus.close();
            if (buses.values().removeIf(shared -> shared.bus() == bus)) {
                after.run();
                placeAgain();
            }
        }
    }

    private void placeAgain() {
        List<Request> free = refused.stream()
                .filter(request -> !buses.containsKey(request.line()))
                .toList();
        refused.removeAll(free);
        for (Request request : free) {
            Bus none = request.poller().bus();
            if (none != null) {
                none.release(request.poller());
                none.close();
            }
            place(request);
        }
    }
}
