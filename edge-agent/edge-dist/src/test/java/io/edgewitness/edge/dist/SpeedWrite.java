package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.LedgerReplay.Item;
import io.edgewitness.edge.ledger.proto.EventRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Orders to a device through the whole agent: from a scenario's wish through the gate, its steps in the ledger and the device to the scenario's
 * hearing that it is done. Ten a second, idle and while 100,000 values/s come from the same device and go up, in turn, and beside each what a
 * bare client's writes to that device take ({@link SpeedBareWrite}):
 * {@code SpeedWrite CHECKOUT ITEMS ROUNDS SECONDS}. The agent needs {@link SpeedOrders} as a plugin.
 */
public final class SpeedWrite {
    private static final long WARM_MILLIS = 30_000;

    private SpeedWrite() {}

    /**
     * @param millis of each order, ascending
     * @param bare P50 P99 P999 MAX of the bare client, in ms
     */
    private record Orders(List<Double> millis, List<String> failed, String bare) {
        double p99() {
            return millis.isEmpty() ? Double.NaN : millis.get(millis.size() * 99 / 100);
        }
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        int items = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        Speed.machine("write: " + rounds + " rounds of " + seconds + " s, idle and with " + items + " items @ 100 ms");
        List<Double> loaded = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            double idle = tell(round, "idle", measure(root, 1, seconds));
            double busy = tell(round, "under load", measure(root, items, seconds));
            loaded.add(busy);
            ratios.add(busy / idle);
        }
        System.out.printf(
                Locale.ROOT,
                "RESULT write: p99 ms under load %s (asked 10), beside idle %s × (asked 1.5)%n",
                Speed.range("%.2f", loaded),
                Speed.range("%.2f", ratios));
    }

    private static double tell(int round, String how, Orders orders) {
        System.out.printf(
                Locale.ROOT,
                "round %d %s: %d orders, p50 %.2f p99 %.2f max %.2f ms; bare writes, p50 p99 p99.9 max: %s; %d not done %s%n",
                round,
                how,
                orders.millis.size(),
                Speed.median(orders.millis),
                orders.p99(),
                orders.millis.isEmpty() ? Double.NaN : orders.millis.get(orders.millis.size() - 1),
                orders.bare,
                orders.failed.size(),
                orders.failed.stream().findFirst().orElse(""));
        return orders.p99();
    }

    private static Orders measure(Path root, int items, int seconds) throws IOException {
        try (SpeedRig rig = new SpeedRig(root, items, 100)) {
            rig.enrol();
            rig.startSink();
            rig.site(rig.uplinkAll() + """

                    commands:
                      - {target: %s, allow: [orders], range: [4, 12], rate: 100000/1m}
                    """.formatted(SpeedOrders.TARGET), "");
            Path site = rig.deployment.folder.resolve("site.yaml");
            String target =
                    "    points:\n      - {id: %s, address: \"ns=2;s=Press.StrokeRate\", unit: \"1\", access: write}\n";
            Files.writeString(
                    site,
                    Files.readString(site).replaceFirst("    points:\n", target.formatted(SpeedOrders.TARGET))
                            + "  - {id: orders, type: %s, inputs: {at: [item.0]}}\n".formatted(SpeedOrders.SLUG));
            rig.startAgent();
            Process bare = rig.bareWriter();
            Http.pause(WARM_MILLIS); // the JVM's compiler is part of the start
            SpeedRig.ask(bare);
            long begin = new SystemClock().millis();
            Http.pause(1000L * seconds);
            String writes = SpeedRig.ask(bare);
            rig.deployment.agent().close();
            return orders(rig.deployment.agentData().resolve("ledger"), begin, writes);
        }
    }

    private static Orders orders(Path ledger, long sinceMillis, String bare) throws IOException {
        List<Double> millis = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        try (LedgerReplay replay = LedgerReplay.open(new FileDisk(ledger), 0, 0)) {
            for (Item i = replay.next(); i != null; i = replay.next()) {
                if (i instanceof Item.Evidence e
                        && e.record().hasEvent()
                        && e.record().getAt() / 1_000_000 >= sinceMillis) {
                    EventRecord event = e.record().getEvent();
                    if (!event.getType().equals(SpeedOrders.ANSWERED)) {
                        continue;
                    } else if (event.getMessage().matches("\\d+")) {
                        millis.add(Long.parseLong(event.getMessage()) / 1e6);
                    } else {
                        failed.add(event.getMessage());
                    }
                }
            }
        }
        millis.sort(null);
        return new Orders(millis, failed, bare);
    }
}
