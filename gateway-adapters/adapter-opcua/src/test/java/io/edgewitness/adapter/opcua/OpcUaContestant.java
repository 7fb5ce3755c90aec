package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.Contestant;
import io.edgewitness.edge.testkit.TickTally;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaMonitoredItem;
import org.eclipse.milo.opcua.sdk.client.subscriptions.OpcUaSubscription;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Sides of the comparison {@code speed opcua}: {@code server|ours|milo PORT ITEMS MILLIS}. Each gets every value of every item to a
 * callback with quality and time: the adapter to its sink, the bare Milo client to its listener, ten subscriptions of a thousand items each.
 */
public final class OpcUaContestant {
    private static final int A_SUBSCRIPTION = 1_000;

    private OpcUaContestant() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        int items = Integer.parseInt(args[2]);
        long millis = Long.parseLong(args[3]);
        switch (args[0]) {
            case "server" -> serve(port, items, millis);
            case "ours" -> Contestant.run(new Ours(port, items, millis));
            default -> Contestant.run(new Milo(port, items, millis));
        }
    }

    private static void serve(int port, int items, long millis) throws IOException {
        try (PressServer server = new PressServer(PressSettings.create(
                port, Files.createTempDirectory("press"), b -> b.items(items).tick(Duration.ofMillis(millis))))) {
            server.start();
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // nothing is expected; it ends with its input
            }
        }
    }

    private abstract static class Side implements Contestant {
        final int port;
        final int items;
        final long millis;
        volatile TickTally tally;
        private long before;

        Side(int port, int items, long millis) {
            this.port = port;
            this.items = items;
            this.millis = millis;
            this.tally = new TickTally(items);
        }

        void awaitWhole() {
            Await.until("a value of each item", Duration.ofMinutes(2), tally::isWhole);
        }

        void anew() {
            before += tally.values();
            tally = new TickTally(items);
        }

        @Override
        public long values() {
            return before + tally.values();
        }

        @Override
        public long lost() {
            return tally.lost();
        }

        @Override
        public String more() {
            return "doubled=" + tally.doubled();
        }
    }

    private static final class Ours extends Side implements SampleSink {
        private final LongAdder gaps = new LongAdder();
        private final List<OpcUaPoint> points;
        private @Nullable OpcUaAdapter adapter;

        Ours(int port, int items, long millis) {
            super(port, items, millis);
            points = IntStream.range(0, items)
                    .mapToObj(i -> OpcUaTests.point("item" + i, "ns=2;s=Item" + i, millis))
                    .toList();
        }

        @Override
        public void on() throws Exception {
            anew();
            String endpoint = "opc.tcp://127.0.0.1:" + port + "/press";
            OpcUaAdapter started = OpcUaTests.adapter(
                    "speed", endpoint, null, new SystemClock(), Files.createTempDirectory("speed"), points);
            adapter = started;
            started.start(this);
            awaitWhole();
        }

        @Override
        public void off() {
            if (adapter != null) {
                adapter.close();
            }
        }

        @Override
        public boolean offer(Delivery delivery) {
            TickTally now = tally;
            long tick = -1;
            int same = 0;
            for (Sample sample : delivery.samples()) {
                if (sample.value() instanceof Value.Int64 v) {
                    if (v.value() != tick) {
                        flush(now, tick, same);
                        tick = v.value();
                        same = 0;
                    }
                    same++;
                }
            }
            flush(now, tick, same);
            return true;
        }

        private static void flush(TickTally to, long tick, int same) {
            if (same > 0) {
                to.add(tick, same);
            }
        }

        @Override
        public void gap(Gap gap) {
            gaps.increment();
        }

        @Override
        public void declare(List<PointDefinition> definitions) {}

        @Override
        public String more() {
            return "gaps=" + gaps.sum() + " " + super.more();
        }
    }

    private static final class Milo extends Side implements OpcUaSubscription.SubscriptionListener {
        private @Nullable OpcUaClient client;

        Milo(int port, int items, long millis) {
            super(port, items, millis);
        }

        @Override
        public void on() throws Exception {
            anew();
            OpcUaClient fresh = OpcUaClient.create("opc.tcp://127.0.0.1:" + port + "/press");
            client = fresh;
            fresh.connect();
            for (int from = 0; from < items; from += A_SUBSCRIPTION) {
                OpcUaSubscription subscription = new OpcUaSubscription(fresh, millis);
                subscription.setMaxNotificationsPerPublish(uint(10_000));
                subscription.setSubscriptionListener(this);
                subscription.create();
                for (int i = from; i < Math.min(items, from + A_SUBSCRIPTION); i++) {
                    OpcUaMonitoredItem item = OpcUaMonitoredItem.newDataItem(new NodeId(2, "Item" + i));
                    item.setSamplingInterval((double) millis);
                    item.setQueueSize(uint(302)); // what the adapter asks for at its default outage of 30 s
                    subscription.addMonitoredItem(item);
                }
                subscription.createMonitoredItems();
            }
            awaitWhole();
        }

        @Override
        public void off() throws Exception {
            if (client != null) {
                client.disconnect();
            }
        }

        @Override
        public void onDataReceived(OpcUaSubscription from, List<OpcUaMonitoredItem> monitored, List<DataValue> values) {
            TickTally now = tally;
            long tick = -1;
            int same = 0;
            for (DataValue data : values) {
                if (data.statusCode().isGood() && data.value().value() instanceof Long value) {
                    if (value != tick) {
                        if (same > 0) {
                            now.add(tick, same);
                        }
                        tick = value;
                        same = 0;
                    }
                    same++;
                }
            }
            if (same > 0) {
                now.add(tick, same);
            }
        }
    }
}
