package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in a broker's place and says what a test wants it to. */
final class Peer implements AutoCloseable {
    static final String CONNACK_5 = "20 03 00 00 00";
    static final String SUBACK_5 = "90 04 00 01 00 01";

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();

    /** With one connection; it is closed when this returns. */
    interface Behaviour {
        void talk(InputStream in, OutputStream out) throws IOException;
    }

    Peer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Those that were made so far. */
    int connections() {
        return connections.get();
    }

    Peer serve(Behaviour behaviour) {
        thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    thread(() -> {
                        try (socket) {
                            behaviour.talk(socket.getInputStream(), socket.getOutputStream());
                        } catch (IOException e) {
                            // the adapter has left
                        }
                    });
                } catch (IOException e) {
                    return;
                }
            }
        });
        return this;
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        thread.start();
    }

    static void subscribed(InputStream in, OutputStream out) throws IOException {
        packet(in);
        out.write(bytes(CONNACK_5));
        packet(in);
        out.write(bytes(SUBACK_5));
    }

    /** Of less than 128 bytes. */
    static void packet(InputStream in) throws IOException {
        in.read();
        in.readNBytes(in.read());
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
