package io.edgewitness.edge.dist;

import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The packaged agent under load: 10,000 OPC UA items at 10 Hz and 5,000 Modbus registers at 1 Hz together, each sample through a
 * scenario. Prints processor share, memory, latency and what was lost. The plant stands for other machines, so it runs in a process of
 * its own that gets the processor only when the agent does not want it ({@code nice -n 19}). Run by hand, on a machine that does
 * nothing else: {@code AgentLoadBenchmark CHECKOUT [SECONDS]}.
 */
public final class AgentLoadBenchmark {
    private static final int ITEMS = 10_000;
    private static final int REGISTERS = 5_000;
    private static final long TICKS_PER_SECOND = 100;

    private AgentLoadBenchmark() {}

    public static void main(String[] args) throws Exception {
        if (args[0].equals("plant")) {
            plant(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Path.of(args[3]));
            return;
        }
        Path root = Path.of(args[0]);
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        Path folder = Files.createTempDirectory("agent-load");
        int opcua = FreePort.find();
        int modbus = FreePort.find();
        Process plant = startPlant(opcua, modbus, folder);
        try (Deployment deployment = Deployment.onFreePorts(root, folder)) {
            deployment.write("site.yaml", site(deployment, opcua, modbus));
            long start = System.nanoTime();
            deployment.startAgent();
            deployment.awaitAgentReady();
            System.out.printf("ready after %.2f s%n", (System.nanoTime() - start) / 1e9);
            measure(deployment, seconds);
            deployment.agent().close();
            count(deployment);
        } finally {
            plant.destroy();
            plant.waitFor();
        }
    }

    /** Ends when the standard input does, so that it never outlives its parent. */
    private static void plant(int opcua, int modbus, Path folder) throws Exception {
        try (PressServer press = new PressServer(PressSettings.create(
                        opcua,
                        Files.createDirectories(folder.resolve("press")),
                        b -> b.items(ITEMS).tick(Duration.ofMillis(100))));
                MeterServer meters = new MeterServer("127.0.0.1", modbus).add(1, registers())) {
            press.start();
            meters.start();
            System.out.println("plant ready");
            while (System.in.read() >= 0) {
                // nothing is expected
            }
        }
    }

    private static Process startPlant(int opcua, int modbus, Path folder) throws Exception {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(Path.of("/usr/bin/nice"))) {
            command.addAll(List.of("/usr/bin/nice", "-n", "19"));
        }
        command.addAll(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                AgentLoadBenchmark.class.getName(),
                "plant",
                String.valueOf(opcua),
                String.valueOf(modbus),
                folder.toString()));
        Process plant = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = plant.inputReader();
        for (String line = out.readLine(); !"plant ready".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IllegalStateException("the plant did not start");
            }
        }
        return plant;
    }

    private static RegisterDevice registers() {
        RegisterDevice device = new RegisterDevice();
        for (int i = 0; i < REGISTERS; i++) {
            device.holding(i, RegisterDevice.int16(i % 1000));
        }
        return device;
    }

    private static String site(Deployment d, int opcua, int modbus) {
        StringBuilder site = new StringBuilder("""
                agent: {id: gw-load}
                site: {id: load, enterprise: acme}
                http: {listen: "127.0.0.1:%d"}
                adapters:
                  - id: press
                    type: opcua
                    mode: sim
                    endpoint: opc.tcp://127.0.0.1:%d/press
                    security: {policy: None}
                    points:
                """.formatted(d.agentHttp, opcua));
        for (int i = 0; i < ITEMS; i++) {
            site.append("      - {id: item.%d, address: \"ns=2;s=Item%d\", unit: \"1\", interval: 100ms}\n"
                    .formatted(i, i));
        }
        site.append("""
                  - id: registers
                    type: modbus-tcp
                    mode: sim
                    endpoint: 127.0.0.1:%d
                    unit-id: 1
                    points:
                """.formatted(modbus));
        for (int i = 0; i < REGISTERS; i++) {
            site.append("      - {id: register.%d, address: \"holding:%d:int16\", unit: \"1\", interval: 1s}\n"
                    .formatted(i, i));
        }
        site.append("scenarios:\n  - id: all\n    type: measured-process\n    inputs:\n      items: [");
        for (int i = 0; i < ITEMS; i++) {
            site.append(i == 0 ? "" : ", ").append("item.").append(i);
        }
        site.append("]\n      registers: [");
        for (int i = 0; i < REGISTERS; i++) {
            site.append(i == 0 ? "" : ", ").append("register.").append(i);
        }
        return site.append("""
                        ]
                            parameters:
                              window: 10s
                              metrics:
                                - {name: items_count, input: items, function: count, unit: "1"}
                                - {name: registers_count, input: registers, function: count, unit: "1"}
                        """).toString();
    }

    private static void measure(Deployment deployment, int seconds) throws Exception {
        long pid = deployment.agent().pid();
        Http.pause(15_000); // The compiler of the JVM is part of the start, not of the steady state.
        long ticks = ticks(pid);
        long start = System.nanoTime();
        long memory = 0;
        for (int s = 0; s < seconds; s++) {
            Http.pause(1000);
            memory = Math.max(memory, residentKib(pid));
        }
        double cores = (ticks(pid) - ticks) / (double) TICKS_PER_SECOND / ((System.nanoTime() - start) / 1e9);
        System.out.printf(Locale.ROOT, "processor %.3f cores, memory %d MiB at most%n", cores, memory / 1024);
        Http.get("http://127.0.0.1:" + deployment.agentHttp + "/metrics")
                .lines()
                .filter(l -> l.contains("decision") || l.contains("processing") || l.contains("refused"))
                .forEach(System.out::println);
    }

    private static long ticks(long pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static long residentKib(long pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static void count(Deployment deployment) throws Exception {
        Map<String, long[]> bySource = new HashMap<>();
        Map<String, Long> last = new HashMap<>();
        long jumps = 0;
        long gaps = 0;
        List<String> latencies = List.of();
        try (LedgerReplay replay =
                LedgerReplay.open(new FileDisk(deployment.agentData().resolve("ledger")), 0, 0)) {
            for (LedgerReplay.Item item = replay.next(); item != null; item = replay.next()) {
                if (item instanceof LedgerReplay.Item.Samples s) {
                    long[] n = bySource.computeIfAbsent(s.source(), k -> new long[2]);
                    for (var sample : s.delivery().samples()) {
                        n[sample.quality().isBad() ? 1 : 0]++;
                        if (s.source().equals("press") && sample.value() != null) {
                            long tick = sample.value().number().longValueExact();
                            Long before = last.put(sample.point().name(), tick);
                            jumps += before != null && tick != before + 1 ? 1 : 0;
                        }
                    }
                } else if (item instanceof LedgerReplay.Item.Evidence e
                        && e.record().hasGap()) {
                    gaps++;
                } else if (item instanceof LedgerReplay.Item.Evidence e
                        && e.record().hasMetric()
                        && e.record().getMetric().getName().equals("x_edge_processing_ms_p95")) {
                    latencies = List.of("x_edge_processing_ms_p95 of the last minute: "
                            + e.record().getMetric().getSketch().getValue());
                }
            }
        }
        System.out.println("samples "
                + bySource.entrySet().stream()
                        .map(e -> e.getKey() + " " + e.getValue()[0] + " good, " + e.getValue()[1] + " bad")
                        .collect(Collectors.joining("; ")));
        System.out.println("ticks that an OPC UA item missed: " + jumps + "; gaps declared: " + gaps);
        latencies.forEach(System.out::println);
    }
}
