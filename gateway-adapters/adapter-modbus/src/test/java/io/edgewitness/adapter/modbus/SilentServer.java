package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Takes connections and Modbus TCP requests, and never answers. */
final class SilentServer implements AutoCloseable {
    private final ServerSocket server;
    private final AtomicInteger requests = new AtomicInteger();

    SilentServer(int port) throws IOException {
        server = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::run, "silent-server");
        thread.setDaemon(true);
        thread.start();
    }

    int requests() {
        return requests.get();
    }

    private void run() {
        byte[] buffer = new byte[1_000];
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                while (socket.getInputStream().read(buffer) > 0) {
                    requests.incrementAndGet();
                }
            } catch (IOException e) {
                // the next connection, or the end
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
