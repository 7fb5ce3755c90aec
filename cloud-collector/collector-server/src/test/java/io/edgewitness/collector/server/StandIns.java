package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The gateway of a chain and two resolvers, over HTTP on this machine, as theirs answer. */
final class StandIns implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    final Map<String, String> transactions = new ConcurrentHashMap<>(); // input by hash
    final Map<String, String> handles = new ConcurrentHashMap<>(); // value by handle, as it stands in the address
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile boolean mined = true;
    volatile boolean lost; // what is submitted is taken, and the answer does not come
    private final HttpServer http;

    StandIns() throws IOException {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/chain/evidence", this::submit);
        http.createContext("/chain/transactions/", this::transaction);
        http.createContext("/api/handles/", this::handle);
        http.createContext("/gs1/", this::linkset);
        http.createContext("/elsewhere/", e -> {
            e.getResponseHeaders().add("Location", url() + "/api/handles/88.118.8/U1");
            answer(e, 302, "{}");
        });
        http.createContext("/endless/", e -> answer(e, 200, "{\"x\":\"" + "y".repeat(2 << 20) + "\"}"));
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void submit(HttpExchange e) throws IOException {
        asked.add("submit");
        JsonNode body = JSON.readTree(e.getRequestBody());
        if (!"Bearer chain-token".equals(e.getRequestHeaders().getFirst("Authorization"))) {
            answer(e, 403, "{}");
            return;
        }
        String hash = "0x" + Integer.toHexString(transactions.size() + 0xabc);
        transactions.put(hash, "0x6a6f" + body.path("args").get(0).asText());
        answer(e, lost ? 504 : 200, "{\"code\":0,\"data\":{\"txHash\":\"" + hash + "\"}}");
    }

    private void transaction(HttpExchange e) throws IOException {
        asked.add("read");
        String hash = e.getRequestURI().getPath().replaceFirst(".*/", "");
        String input = transactions.get(hash);
        answer(
                e,
                200,
                input == null || !mined
                        ? "{\"code\":0,\"data\":null}"
                        : "{\"code\":0,\"data\":{\"input\":\"" + input
                                + "\",\"blockNumber\":4711,\"timestamp\":1795219200000}}");
    }

    /** As the Handle HTTP JSON API: 1 found, 100 not there. */
    private void handle(HttpExchange e) throws IOException {
        String handle = e.getRequestURI().getRawPath().substring("/api/handles/".length());
        asked.add(e.getRequestMethod() + " " + handle);
        if (e.getRequestMethod().equals("PUT")) {
            handles.put(
                    handle,
                    JSON.readTree(e.getRequestBody())
                            .path("values")
                            .get(0)
                            .path("data")
                            .path("value")
                            .asText());
        }
        String value = handles.get(handle);
        answer(
                e,
                value == null ? 404 : 200,
                value == null
                        ? "{\"responseCode\":100,\"handle\":\"" + handle + "\"}"
                        : "{\"responseCode\":1,\"handle\":\"" + handle
                                + "\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":{\"format\":\"string\",\"value\":\""
                                + value
                                + "\"},\"ttl\":86400}]}");
    }

    private void linkset(HttpExchange e) throws IOException {
        asked.add("GET " + e.getRequestURI());
        boolean known = e.getRequestURI().getPath().equals("/gs1/01/09506000134352/21/7")
                && "linkType=linkset".equals(e.getRequestURI().getQuery());
        answer(
                e,
                known ? 200 : 404,
                "{\"linkset\":[{\"anchor\":\"https://id.gs1.org/01/09506000134352\",\"https://ref.gs1.org/voc/pip\":"
                        + "[{\"href\":\"https://acme.example/pump\",\"type\":\"text/html\"}]}]}");
    }

    private static void answer(HttpExchange e, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        e.getResponseHeaders().add("Content-Type", "application/json");
        e.sendResponseHeaders(status, bytes.length);
        try (var out = e.getResponseBody()) {
            out.write(bytes);
        }
    }

    /** The lines of collector.yaml that lead here. */
    String yaml(String resolver) {
        List<String> lines = new ArrayList<>(
                List.of(
                        "chain:",
                        "  name: 产业链存证",
                        "  headers: {Authorization: \"Bearer chain-token\"}",
                        "  submit: {url: \"" + url()
                                + "/chain/evidence\", body: '{\"method\":\"put\",\"args\":[\"{digest}\"]}', receipt: /data/txHash}",
                        "  read: {url: \"" + url()
                                + "/chain/transactions/{receipt}\", digest: /data/input, block: /data/blockNumber, time: /data/timestamp}"));
        lines.add(resolver);
        return String.join("\n", lines) + "\n";
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
