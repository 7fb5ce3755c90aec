package io.edgewitness.collector.server;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A quality system over HTTP, with faults as such systems have them. Thread-safe. */
final class QmsStandIn implements AutoCloseable {
    /** What is wrong with it. */
    enum Mood {
        WELL,
        /** 503 to all */
        DOWN,
        /** keeps a document, and then cuts the connection */
        KEEPS_AND_FAILS,
        /** 422 to each document */
        PICKY
    }

    private final HttpServer server;
    private final Map<String, String> documents = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private Mood mood = Mood.WELL;

    QmsStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/test-results/", this::serve);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized void mood(Mood now) {
        mood = now;
    }

    /** By id, in the order they came. */
    synchronized Map<String, String> documents() {
        return new LinkedHashMap<>(documents);
    }

    /** Method and authorization of each request. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    private synchronized void serve(HttpExchange e) throws IOException {
        try (e) {
            String id = e.getRequestURI().getPath().replace("/test-results/", "");
            asked.add(e.getRequestMethod() + " " + e.getRequestHeaders().getFirst("Authorization"));
            String body = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (mood == Mood.DOWN) {
                e.sendResponseHeaders(503, -1);
            } else if (e.getRequestMethod().equals("GET")) {
                e.sendResponseHeaders(documents.containsKey(id) ? 200 : 404, -1);
            } else if (mood == Mood.PICKY) {
                byte[] why = "no such\ntest plan".getBytes(StandardCharsets.UTF_8);
                e.sendResponseHeaders(422, why.length);
                e.getResponseBody().write(why);
            } else {
                documents.put(id, body);
                if (mood == Mood.WELL) {
                    e.sendResponseHeaders(204, -1);
                }
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
