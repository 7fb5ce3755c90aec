package io.edgewitness.edge.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.edge.api.Health;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Health and metrics of the agent on a local port: {@code /healthz/live}, {@code /healthz/ready}, {@code /metrics}. */
final class LocalEndpoint implements AutoCloseable {
    /** Whoever asks slower than that is cut off; the JDK's server reads it, once, in seconds. */
    private static final String REQUEST_SECONDS = "sun.net.httpserver.maxReqTime";

    private static final int THREADS = 4;

    static {
        System.setProperty(REQUEST_SECONDS, System.getProperty(REQUEST_SECONDS, "3"));
    }

    private final HttpServer server;
    private final ExecutorService executor;

    private LocalEndpoint(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * @param alive the ledger takes what comes
     * @param health by component
     * @throws Failure if the port is taken
     */
    static LocalEndpoint open(
            SiteFile.HostPort listen,
            BooleanSupplier alive,
            Supplier<Map<String, Health>> health,
            Supplier<String> metrics)
            throws Failure {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(listen.host(), listen.port()), 16);
        } catch (IOException | IllegalArgumentException e) {
            throw Failure.of(Problem.PORT_TAKEN, listen.toString(), String.valueOf(e.getMessage()));
        }
        ExecutorService executor = Executors.newFixedThreadPool(THREADS, r -> {
            Thread t = new Thread(r, "health");
            t.setDaemon(true);
            return t;
        });
        server.setExecutor(executor);
        server.createContext(
                "/healthz/live",
                x -> answer(x, alive.getAsBoolean() ? 200 : 503, "application/json", json(health.get())));
        server.createContext(
                "/healthz/ready", x -> answer(x, ready(alive, health.get()), "application/json", json(health.get())));
        server.createContext(
                "/metrics", x -> answer(x, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
        server.createContext(
                "/",
                x -> answer(
                        x,
                        404,
                        "text/plain; charset=utf-8",
                        "这里有 / here are: /healthz/live, /healthz/ready, /metrics\n"));
        server.start();
        return new LocalEndpoint(server, executor);
    }

    /** A machine that is away does not make the agent unready: it is what the agent is there to record. */
    private static int ready(BooleanSupplier alive, Map<String, Health> health) {
        boolean starting = health.values().stream().anyMatch(h -> h.state() == Health.State.STARTING);
        return alive.getAsBoolean() && !starting ? 200 : 503;
    }

    private static String json(Map<String, Health> health) {
        return health.entrySet().stream()
                .map(e -> quoted(e.getKey()) + ": {\"state\": "
                        + quoted(e.getValue().state().name()) + ", \"detail\": "
                        + quoted(e.getValue().detail()) + "}")
                .collect(Collectors.joining(",\n  ", "{\n  ", "\n}\n"));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').appendCodePoint(c);
            } else if (c < 32) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.appendCodePoint(c);
            }
        });
        return json.append('"').toString();
    }

    private static void answer(HttpExchange x, int status, String type, String body) throws IOException {
        try (x) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            x.getResponseHeaders().set("Content-Type", type);
            x.sendResponseHeaders(status, bytes.length);
            x.getResponseBody().write(bytes);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
