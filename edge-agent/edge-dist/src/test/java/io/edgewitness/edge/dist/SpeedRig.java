package io.edgewitness.edge.dist;

import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The packaged agent with an OPC UA server of so many items, and a sink for its uplink. Server, sink and collector stand for other machines:
 * they run in processes of their own that get the processor only when no one else wants it ({@code chrt --idle 0}).
 */
final class SpeedRig implements AutoCloseable {
    final Deployment deployment;
    final int items;
    final long millis;
    private final List<Process> others = new ArrayList<>();
    private final int opcua = FreePort.find();
    private @Nullable Process sink;

    SpeedRig(Path root, int items, long millis) throws IOException {
        this.items = items;
        this.millis = millis;
        Path folder = Files.createTempDirectory("speed");
        deployment = Deployment.onFreePorts(root, folder);
        others.add(java(
                "-Xmx1g",
                getClass().getName(),
                "" + opcua,
                "" + items,
                "" + millis,
                folder.resolve("press").toString()));
        awaitReady(others.get(0));
    }

    /** The server, in a process of its own: {@code PORT ITEMS MILLIS FOLDER}. */
    public static void main(String[] args) throws Exception {
        try (PressServer press = new PressServer(PressSettings.create(
                Integer.parseInt(args[0]),
                Files.createDirectories(Path.of(args[3])),
                b -> b.items(Integer.parseInt(args[1])).tick(Duration.ofMillis(Long.parseLong(args[2])))))) {
            press.start();
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // nothing is expected; it ends with its input
            }
        }
    }

    /** Lets the agent in at a real collector, which then makes room for the sink. */
    void enrol() {
        deployment.startCollector("");
        deployment.enrol();
        deployment.collector().close();
    }

    void startSink() throws IOException {
        Process started = java(
                "-Xmx512m",
                SpeedSink.class.getName(),
                "" + deployment.grpc,
                deployment.collectorData().toString());
        others.add(started);
        sink = started;
        awaitReady(started);
    }

    /** Samples, batches, time in ms of the newest batch. */
    long[] sink() throws IOException {
        String[] fields = ask(java.util.Objects.requireNonNull(sink)).split(" ");
        return new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2])};
    }

    /** From now on someone looks at the last values. */
    void watch() throws IOException {
        ask(java.util.Objects.requireNonNull(sink), "watch");
    }

    Process probe() throws IOException {
        return beside("-Xmx64m", SpeedProbe.class.getName());
    }

    /** A client beside the agent that writes to the same device. */
    Process bareWriter() throws IOException {
        Process writer = beside("-Xmx128m", SpeedBareWrite.class.getName(), "" + opcua);
        awaitReady(writer);
        return writer;
    }

    /** With the agent's own share of the processor. */
    private Process beside(String heap, String... main) throws IOException {
        Process process = new ProcessBuilder(command(heap, main)).start();
        others.add(process);
        return process;
    }

    static String ask(Process process) throws IOException {
        return ask(process, "?");
    }

    private static String ask(Process process, String what) throws IOException {
        process.outputWriter().write(what + "\n");
        process.outputWriter().flush();
        String answer = process.inputReader().readLine();
        if (answer == null) {
            throw new IOException("a helper process ended");
        }
        return answer;
    }

    /** @param more YAML blocks beside agent, site and http; @param adapters more list items */
    void site(String more, String adapters) {
        StringBuilder site = new StringBuilder("""
                agent: {id: gw-press-hall}
                site: {id: load, enterprise: acme}
                http: {listen: "127.0.0.1:%d"}
                %s
                adapters:
                """.formatted(deployment.agentHttp, more));
        site.append("""
                  - id: press
                    type: opcua
                    mode: sim
                    endpoint: opc.tcp://127.0.0.1:%d/press
                    security: {policy: None}
                    points:
                """.formatted(opcua));
        for (int i = 0; i < items; i++) {
            site.append("      - {id: item.%d, address: \"ns=2;s=Item%d\", unit: \"1\", interval: %dms}\n"
                    .formatted(i, i, millis));
        }
        site.append(adapters).append("scenarios:\n  - id: all\n    type: measured-process\n    inputs: {items: [");
        for (int i = 0; i < items; i++) {
            site.append(i == 0 ? "" : ", ").append("item.").append(i);
        }
        site.append("""
                ]}
                    parameters:
                      window: 10s
                      metrics:
                        - {name: items_count, input: items, function: count, unit: "1"}
                """);
        deployment.write("site.yaml", site.toString());
    }

    String uplinkAll() {
        return "ledger: {quota: 8GiB, keep: 90d, flush-interval: 100ms, uplink: all}\n"
                + "uplink: {collector: \"https://127.0.0.1:" + deployment.grpc + "\"}";
    }

    /** @return seconds until the agent said that it is ready. It has the JVM options of EDGE_AGENT_OPTS */
    double startAgent() {
        return startAgent(System.getenv().getOrDefault("EDGE_AGENT_OPTS", ""));
    }

    /** @param options of its JVM, further ones */
    double startAgent(String options) {
        long start = System.nanoTime();
        deployment.startAgent(Map.of("EDGE_AGENT_OPTS", options));
        Http.await("the agent to be ready", 300, () -> {
            if (!deployment.agent().isAlive()) {
                throw new IllegalStateException(
                        "the agent ended:\n" + deployment.agent().tail());
            }
            return Http.answers("http://127.0.0.1:" + deployment.agentHttp + "/healthz/ready");
        });
        return (System.nanoTime() - start) / 1e9;
    }

    /** Receive to decision over the last whole minute, ms by quantile; the same object's values change once a minute. */
    Map<String, Double> latency() {
        Map<String, Double> all = new TreeMap<>();
        metrics()
                .lines()
                .filter(l -> l.startsWith("edgewitness_processing_seconds{"))
                .forEach(l -> {
                    String quantile = l.replaceAll(".*quantile=\"([^\"]*)\".*", "$1");
                    all.put(quantile, 1000 * Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)));
                });
        return all;
    }

    /** Sum of a meter over its labels. */
    double metric(String name) {
        return metrics()
                .lines()
                .filter(l -> l.startsWith(name + "{") || l.startsWith(name + " "))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String metrics() {
        try {
            return Http.get("http://127.0.0.1:" + deployment.agentHttp + "/metrics");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Process java(String heap, String... main) throws IOException {
        List<String> command = new ArrayList<>(List.of("chrt", "--idle", "0"));
        command.addAll(command(heap, main));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static List<String> command(String heap, String... main) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(main));
        return command;
    }

    static void awaitReady(Process process) throws IOException {
        String line = process.inputReader().readLine();
        if (line == null || !line.startsWith("ready")) {
            throw new IOException("a helper process did not start: " + line);
        }
    }

    @Override
    public void close() {
        deployment.close();
        others.forEach(Process::destroy);
    }
}
