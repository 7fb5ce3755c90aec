package io.edgewitness.edge.dist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A camera whose stream {@code /live}, multipart of JPEG, has a picture when it is told to take one, and says when that was. One who watches at a time. */
final class VisionCamera implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable OutputStream watcher; // guarded by this

    VisionCamera(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5);
        server.setExecutor(threads);
        server.createContext("/live", this::watch);
        server.start();
    }

    private synchronized void watch(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "multipart/x-mixed-replace; boundary=frame");
        exchange.sendResponseHeaders(200, 0);
        watcher = exchange.getResponseBody();
        watcher.flush();
    }

    synchronized boolean isWatched() {
        return watcher != null;
    }

    /** @return when its last byte was sent, of {@link System#nanoTime} */
    synchronized long show(byte[] jpeg) {
        OutputStream out = watcher;
        if (out == null) {
            throw new IllegalStateException("nobody watches");
        }
        try {
            String head = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\nX-Timestamp: "
                    + seconds() + "\r\n\r\n";
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(jpeg);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return System.nanoTime();
        } catch (IOException e) {
            watcher = null;
            throw new UncheckedIOException(e);
        }
    }

    private static String seconds() {
        Instant now = Instant.now();
        return now.getEpochSecond() + "." + "%06d".formatted(now.getNano() / 1_000);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
