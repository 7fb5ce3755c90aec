package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A maintenance system over HTTP, with orders as people make, close and delete them, and with faults as such systems have them. Thread-safe. */
final class CmmsStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is wrong with it. */
    enum Mood {
        WELL,
        /** 503 to all */
        DOWN,
        /** answers nobody until it is well again */
        HANGING,
        /** a page of HTML with 200 */
        NONSENSE,
        /** keeps a new order, and then says 500 */
        KEEPS_AND_FAILS,
        /** 422 to each new order, and to each change */
        PICKY,
        /** each list holds each order twice */
        DOUBLING,
        /** each new order gets the id of the first */
        CONFUSED
    }

    private final HttpServer server;
    private final Supplier<Instant> clock;
    private final Map<String, ObjectNode> orders = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private volatile Mood mood = Mood.WELL;
    private volatile String token;
    private volatile CountDownLatch hanging = new CountDownLatch(0);

    CmmsStandIn(String token, Supplier<Instant> clock) throws IOException {
        this.token = token;
        this.clock = clock;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> {
            Thread t = new Thread(task, "cmms");
            t.setDaemon(true);
            t.start();
        });
        server.createContext("/api/work-orders", this::serve);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api");
    }

    void mood(Mood next) {
        CountDownLatch before = hanging;
        hanging = new CountDownLatch(next == Mood.HANGING ? 1 : 0);
        mood = next;
        before.countDown();
    }

    void token(String next) {
        token = next;
    }

    synchronized List<ObjectNode> orders() {
        return orders.values().stream().map(ObjectNode::deepCopy).toList();
    }

    /** @return requests since the last call, such as {@code POST /api/work-orders} */
    synchronized List<String> asked() {
        List<String> all = List.copyOf(asked);
        asked.clear();
        return all;
    }

    /** As a person does it there. */
    synchronized void change(String id, Map<String, String> fields) {
        ObjectNode order = orders.get(id);
        order.put("updated", clock.get().toString());
        fields.forEach(order::put);
    }

    synchronized void delete(String id) {
        orders.remove(id);
    }

    private void serve(HttpExchange e) throws IOException {
        try (e) {
            String path = e.getRequestURI().toString();
            synchronized (this) {
                asked.add(e.getRequestMethod() + " " + path);
            }
            hanging.await();
            if (!("Bearer " + token).equals(e.getRequestHeaders().getFirst("Authorization"))) {
                answer(e, 401, "{\"error\": \"token\"}");
            } else if (mood == Mood.DOWN) {
                answer(e, 503, "maintenance of the maintenance");
            } else if (mood == Mood.NONSENSE) {
                answer(e, 200, "<html><script>alert(1)</script></html>");
            } else if (e.getRequestMethod().equals("POST")) {
                create(e);
            } else if (e.getRequestMethod().equals("PATCH")) {
                update(e, path.substring("/api/work-orders/".length()));
            } else {
                read(e, path);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void create(HttpExchange e) throws IOException {
        JsonNode wanted = JSON.readTree(e.getRequestBody().readAllBytes());
        if (mood == Mood.PICKY) {
            answer(e, 422, "{\"error\": \"asset unknown\"}");
            return;
        }
        String id = mood == Mood.CONFUSED ? "WO-1" : "WO-" + (orders.size() + 1);
        ObjectNode order = wanted.deepCopy();
        order.put("id", id).put("status", "open").put("updated", clock.get().toString());
        orders.put(mood == Mood.CONFUSED ? "WO-1/" + orders.size() : id, order);
        answer(e, mood == Mood.KEEPS_AND_FAILS ? 500 : 201, order.toString());
    }

    /** As many systems do, it answers with nothing. */
    private synchronized void update(HttpExchange e, String id) throws IOException {
        JsonNode wanted = JSON.readTree(e.getRequestBody().readAllBytes());
        ObjectNode order = orders.get(id);
        if (mood == Mood.PICKY || order == null) {
            answer(e, order == null ? 404 : 422, "{\"error\": \"it is under way\"}");
            return;
        }
        order.setAll((ObjectNode) wanted);
        order.put("updated", clock.get().toString());
        e.sendResponseHeaders(204, -1);
    }

    private synchronized void read(HttpExchange e, String path) throws IOException {
        String tail = path.substring("/api/work-orders".length());
        if (tail.startsWith("/")) {
            ObjectNode order = orders.get(tail.substring(1));
            answer(e, order == null ? 404 : 200, order == null ? "{}" : order.toString());
            return;
        }
        String external = parameter(tail, "external");
        String since = parameter(tail, "updated_after");
        ObjectNode page = JSON.createObjectNode();
        ArrayNode items = page.putArray("items");
        for (ObjectNode o : orders.values()) {
            boolean named = external == null || o.path("external").asText().equals(external);
            boolean later =
                    since == null || !Instant.parse(o.path("updated").asText()).isBefore(Instant.parse(since));
            if (named && later) {
                items.add(o);
                if (mood == Mood.DOUBLING) {
                    items.add(o.deepCopy());
                }
            }
        }
        answer(e, 200, page.toString());
    }

    private static @Nullable String parameter(String query, String name) {
        int at = query.indexOf(name + "=");
        return at < 0 ? null : URLDecoder.decode(query.substring(at + name.length() + 1), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange e, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        e.sendResponseHeaders(status, bytes.length);
        e.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        mood(Mood.WELL);
        server.stop(0);
    }
}
