package io.edgewitness.adapter.camera;

import io.edgewitness.edge.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A camera's web server on a real socket: {@code /snap.jpg}, {@code /torn.jpg} that is cut in half, {@code /page} that is no picture, {@code /elsewhere} that redirects, {@code
 * /stream} and {@code /bare} that go on for ever (the second names no lengths), {@code /still} that stops sending, {@code /few} that ends, {@code /trickle}, {@code
 * /slow-head} and {@code /headers} that send a little at a time and never end.
 */
final class CameraServer implements AutoCloseable {
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket server;
    private final int port = FreePort.find();
    volatile String password = "";
    /** Whether it takes digest and nothing else, though it offers both. */
    volatile boolean digest;

    /** What was said to it, once it took digest. */
    final Set<String> heard = ConcurrentHashMap.newKeySet();

    private final AtomicInteger nonces = new AtomicInteger();
    volatile long frameMs = 20;
    private final AtomicBoolean asked = new AtomicBoolean();

    int port() {
        return port;
    }

    void start() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = socket;
        new Thread(() -> accept(socket), "camera-server").start();
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                new Thread(() -> serve(client), "camera-client").start();
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            String request = String.valueOf(in.readLine());
            String authorization = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                authorization = line.toLowerCase(Locale.ROOT).startsWith("authorization:")
                        ? line.substring(14).strip()
                        : authorization;
            }
            String wanted =
                    "Basic " + Base64.getEncoder().encodeToString(("op:" + password).getBytes(StandardCharsets.UTF_8));
            String path = request.split(" ", -1)[1];
            if (digest && !isDigest(authorization, path)) {
                String asks =
                        "WWW-Authenticate: Basic realm=\"cam\"\r\nWWW-Authenticate: Digest realm=\"cam\", qop=\"auth\", nonce=\"n"
                                + nonces.incrementAndGet() + "\""
                                + (authorization.isEmpty() ? "" : ", stale=" + isOld(authorization))
                                + "\r\n";
                send(out, "401 Unauthorized", asks, new byte[0]);
            } else if (!digest && !password.isEmpty() && !authorization.equals(wanted)) {
                send(out, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"cam\"\r\n", new byte[0]);
            } else {
                answer(path, out);
            }
        } catch (IOException e) {
            // The client went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
        }
    }

    /** The nonce that was given last is good for three requests, as cameras count. */
    private boolean isDigest(String authorization, String path) {
        heard.add(authorization);
        String nonce = "n" + nonces.get();
        Matcher count = Pattern.compile(", nc=([0-9a-f]{8})").matcher(authorization);
        Matcher own = Pattern.compile("cnonce=\"(\\w+)\"").matcher(authorization);
        if (!authorization.contains("nonce=\"" + nonce + "\"") || !count.find() || !own.find()) {
            return false;
        }
        String between = nonce + ":" + count.group(1) + ":" + own.group(1) + ":auth:";
        String response = md5(md5("op:cam:" + password) + ":" + between + md5("GET:" + path));
        return authorization.contains("response=\"" + response + "\"") && Integer.parseInt(count.group(1), 16) <= 3;
    }

    private boolean isOld(String authorization) {
        return Pattern.compile(", nc=0000000[4-9]").matcher(authorization).find();
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(String path, OutputStream out) throws IOException, InterruptedException {
        byte[] jpeg = Drawn.jpeg(1);
        switch (path.replaceAll("\\?.*$", "")) {
            case "/snap.jpg" -> send(out, "200 OK", "Content-Type: image/jpeg\r\n", jpeg);
            case "/torn.jpg" ->
                send(out, "200 OK", "Content-Type: image/jpeg\r\n", Arrays.copyOf(jpeg, jpeg.length / 2));
            case "/page" ->
                send(out, "200 OK", "Content-Type: text/html\r\n", "<html>".getBytes(StandardCharsets.US_ASCII));
            case "/elsewhere" -> send(out, "302 Found", "Location: /snap.jpg\r\n", new byte[0]);
            case "/stream" ->
                stream(out, "Content-Type: image/jpeg\r\nX-Timestamp: 1767600000.250000\r\n", true, false);
            case "/bare" -> stream(out, "Content-Type: image/jpeg\r\n", false, false);
            case "/torn" -> stream(out, "Content-Type: image/jpeg\r\n", true, true);
            case "/few" -> few(out);
            case "/trickle" -> {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                forEver(out, "x");
            }
            case "/slow-head" -> forEver(out, "HTTP/1.1 200 OK\r\nX: ");
            case "/headers" -> {
                part(out, "Content-Type: image/jpeg\r\n", true, jpeg, true);
                out.write("--cut\r\n".getBytes(StandardCharsets.US_ASCII));
                forEver(out, "X-Header: on and on\r\n".repeat(50));
            }
            case "/still" -> {
                part(out, "Content-Type: image/jpeg\r\n", true, jpeg, true);
                Thread.sleep(60_000);
            }
            default -> send(out, "404 Not Found", "", new byte[0]);
        }
    }

    private void forEver(OutputStream out, String text) throws IOException, InterruptedException {
        while (true) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.sleep(frameMs);
        }
    }

    /** Five pictures for the first who asks, and nothing after. */
    private void few(OutputStream out) throws IOException {
        boolean more = asked.compareAndSet(false, true);
        for (int number = 0; more && number < 5; number++) {
            part(out, "Content-Type: image/jpeg\r\n", true, Drawn.jpeg(number), number == 0);
        }
        if (!more) {
            send(out, "404 Not Found", "", new byte[0]);
        }
    }

    private static void send(OutputStream out, String status, String headers, byte[] body) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
    }

    private void stream(OutputStream out, String headers, boolean lengths, boolean torn)
            throws IOException, InterruptedException {
        for (int number = 0; ; number++) {
            byte[] jpeg = Drawn.jpeg(number);
            part(out, headers, lengths, torn ? Arrays.copyOf(jpeg, jpeg.length / 2) : jpeg, number == 0);
            Thread.sleep(frameMs);
        }
    }

    private static void part(OutputStream out, String headers, boolean lengths, byte[] body, boolean first)
            throws IOException {
        String head =
                first ? "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=\"cut\"\r\n\r\n" : "";
        String length = lengths ? "Content-Length: " + body.length + "\r\n" : "";
        out.write((head + "--cut\r\n" + headers + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        for (Socket client : clients) {
            client.close();
        }
        clients.clear();
    }
}
