package io.edgewitness.edge.dist;

import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One agent and one collector as an engineer would deploy them, each a packaged program with a data folder of its own. */
final class Deployment implements AutoCloseable {

    final Path root;
    final Path folder;
    final int http;
    final int grpc;
    final int agentHttp;
    private @Nullable Program agent;
    private @Nullable Program collector;

    /** @param root of the checkout, whose programs are built */
    Deployment(Path root, Path folder, int http, int grpc, int agentHttp) {
        this.root = root;
        this.folder = folder;
        this.http = http;
        this.grpc = grpc;
        this.agentHttp = agentHttp;
    }

    static Deployment onFreePorts(Path root, Path folder) {
        return new Deployment(root, folder, FreePort.find(), FreePort.find(), FreePort.find());
    }

    Path agentData() {
        return folder.resolve("agent");
    }

    Path collectorData() {
        return folder.resolve("collector");
    }

    String url() {
        return "http://127.0.0.1:" + http;
    }

    /** Writes {@code site.yaml} with what is the same in each: ids, ports, the collector. */
    void site(String adaptersAndScenarios) {
        write("site.yaml", """
                agent: {id: gw-press-hall}
                site: {id: jn-plant-1, name: 济宁一厂, enterprise: acme, path: acme/jining/plant-1, time-zone: Asia/Shanghai}
                http: {listen: "127.0.0.1:%d"}
                ledger: {quota: 2GiB, keep: 90d, flush-interval: 100ms, uplink: evidence}
                uplink: {collector: "https://127.0.0.1:%d"}
                """.formatted(agentHttp, grpc) + adaptersAndScenarios);
    }

    void write(String name, String content) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startCollector(String extraConfiguration) {
        write("collector.yaml", """
                http: {host: 127.0.0.1, port: %d}
                grpc: {host: 127.0.0.1, port: %d}
                """.formatted(http, grpc) + extraConfiguration);
        restartCollector();
    }

    void restartCollector() {
        launchCollector();
        awaitCollectorReady();
    }

    /** Does not wait for it. */
    void launchCollector() {
        launchCollector(Map.of());
    }

    /** @param environment beside this process's own */
    void launchCollector(Map<String, String> environment) {
        collector = Program.start(
                folder.resolve("collector.log"),
                environment,
                Program.command(
                        Program.collector(root),
                        "serve",
                        "--config",
                        folder.resolve("collector.yaml").toString(),
                        "--data",
                        collectorData().toString()));
    }

    void awaitCollectorReady() {
        Http.await("the collector to be ready; its last lines: " + folder.resolve("collector.log"), 180, () -> {
            if (!collector().isAlive()) {
                throw new IllegalStateException(
                        "the collector ended:\n" + collector().tail());
            }
            return Http.answers(url() + "/healthz/ready");
        });
    }

    void enrol() {
        String printed = runCollector(
                0,
                "token",
                "--agent",
                "gw-press-hall",
                "--data",
                collectorData().toString());
        String token = Stream.of(printed.split("\\s+"))
                .filter(w -> w.startsWith("EW1-"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no token in: " + printed));
        runAgent(
                0,
                "enrol",
                "--collector",
                "https://127.0.0.1:" + grpc,
                "--token",
                token,
                "--data",
                agentData().toString());
    }

    void startAgent() {
        startAgent(Map.of());
    }

    /** @param environment beside this process's own */
    void startAgent(Map<String, String> environment) {
        agent = Program.start(
                folder.resolve("agent.log"),
                environment,
                Program.command(
                        Program.agent(root),
                        "run",
                        "--site",
                        folder.resolve("site.yaml").toString(),
                        "--data",
                        agentData().toString()));
    }

    /** Waits until each adapter is up. */
    void awaitAgentReady() {
        Http.await("the agent to be ready", 180, () -> {
            if (!agent().isAlive()) {
                throw new IllegalStateException("the agent ended:\n" + agent().tail());
            }
            return Http.answers("http://127.0.0.1:" + agentHttp + "/healthz/ready");
        });
    }

    String runAgent(int expected, String... arguments) {
        return Program.run(expected, Program.command(Program.agent(root), arguments));
    }

    String runCollector(int expected, String... arguments) {
        return Program.run(expected, Program.command(Program.collector(root), arguments));
    }

    Program agent() {
        if (agent == null) {
            throw new IllegalStateException("no agent was started");
        }
        return agent;
    }

    Program collector() {
        if (collector == null) {
            throw new IllegalStateException("no collector was started");
        }
        return collector;
    }

    /** Kills the server process of the collector's embedded database, as the system's memory killer would. */
    void killDatabase() {
        database().orElseThrow().destroyForcibly();
    }

    /** @return the embedded database's server process; empty while there is none */
    Optional<ProcessHandle> database() {
        try {
            Path file = databaseFolder().resolve("data/postmaster.pid");
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(ProcessHandle::isAlive);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path databaseFolder() {
        return collectorData().resolve("database");
    }

    /** A connection to the embedded database, as its only user. */
    Connection connect() throws SQLException {
        try {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:"
                            + Files.readString(databaseFolder().resolve("port")).strip() + "/edgewitness",
                    "edgewitness",
                    Files.readString(databaseFolder().resolve("password")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void verifyLedger() {
        runAgent(0, "ledger", "verify", "--data", agentData().toString());
    }

    @Override
    public void close() {
        for (Program program : new @Nullable Program[] {agent, collector}) {
            if (program != null) {
                program.close();
            }
        }
    }
}
