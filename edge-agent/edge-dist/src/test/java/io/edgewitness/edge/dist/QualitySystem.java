package io.edgewitness.edge.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A quality system that keeps documents by their address, can be switched off, and can have something happen at a certain moment of the next sending. Thread-safe. */
final class QualitySystem implements AutoCloseable {
    /** When something happens to the next document that is sent. */
    enum Moment {
        /** its last byte has come, and it is not kept */
        BEFORE_KEEPING,
        /** it is kept, and nobody has been told */
        BEFORE_ANSWERING,
        /** the answer's last byte has gone */
        AFTER_ANSWERING
    }

    private final int port;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, String> documents = new LinkedHashMap<>();
    private final List<String> puts = new ArrayList<>();
    private final List<String> changed = new ArrayList<>();
    private @Nullable HttpServer server;
    private @Nullable Moment moment;
    private @Nullable Runnable happening;
    private String happened = "";

    QualitySystem(int port) {
        this.port = port;
    }

    synchronized void on() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        started.createContext("/test-results/", this::serve);
        started.setExecutor(threads);
        started.start();
        server = started;
    }

    void off() {
        HttpServer was;
        synchronized (this) {
            was = server;
            server = null;
        }
        if (was != null) {
            was.stop(0);
        }
    }

    /** Once. */
    synchronized void next(Moment when, Runnable what) {
        moment = when;
        happening = what;
        happened = "";
    }

    /** @return the document to which it happened; empty: not yet */
    synchronized String happened() {
        return happened;
    }

    /** By id, in the order they came. */
    synchronized Map<String, String> documents() {
        return new LinkedHashMap<>(documents);
    }

    /** The id of each document that came whole, each time it came. */
    synchronized List<String> puts() {
        return List.copyOf(puts);
    }

    /** Ids under which something else came later. */
    synchronized List<String> changed() {
        return List.copyOf(changed);
    }

    private void serve(HttpExchange e) throws IOException {
        String id = e.getRequestURI().getPath().replace("/test-results/", "");
        String body = new String(e.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (e) {
            if (e.getRequestMethod().equals("GET")) {
                e.sendResponseHeaders(documents().containsKey(id) ? 200 : 404, -1);
                return;
            }
            boolean lost = at(Moment.BEFORE_KEEPING, id);
            synchronized (this) {
                puts.add(id);
                if (!lost) {
                    String before = documents.put(id, body);
                    if (before != null && !before.equals(body)) {
                        changed.add(id);
                    }
                }
            }
            if (!lost && !at(Moment.BEFORE_ANSWERING, id)) {
                e.sendResponseHeaders(204, -1);
            }
        }
        at(Moment.AFTER_ANSWERING, id);
    }

    private boolean at(Moment now, String id) {
        Runnable what;
        synchronized (this) {
            what = moment == now ? happening : null;
            if (what == null) {
                return false;
            }
            moment = null;
        }
        what.run();
        synchronized (this) {
            happened = id;
        }
        return true;
    }

    @Override
    public void close() {
        off();
        threads.shutdownNow();
    }
}
