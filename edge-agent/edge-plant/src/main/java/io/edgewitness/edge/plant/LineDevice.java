package io.edgewitness.edge.plant;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A scanner, scale or card reader that says lines of text over TCP to whoever is connected: it listens, or dials. Thread-safe. */
final class LineDevice implements AutoCloseable {
    private static final int CONNECT_MILLIS = 200;

    private final InetSocketAddress address;
    private final Set<Socket> peers = ConcurrentHashMap.newKeySet();
    private final @Nullable ServerSocket server;

    private LineDevice(InetSocketAddress address, @Nullable ServerSocket server) {
        this.address = address;
        this.server = server;
    }

    /** One that is dialled. */
    static LineDevice listening(String host, int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(host, port));
        LineDevice device = new LineDevice(new InetSocketAddress(host, port), server);
        Thread thread = new Thread(device::accept, "line-device-" + port);
        thread.setDaemon(true);
        thread.start();
        return device;
    }

    /** One that dials. */
    static LineDevice dialling(String host, int port) {
        return new LineDevice(new InetSocketAddress(host, port), null);
    }

    private void accept() {
        while (server != null && !server.isClosed()) {
            try {
                peers.add(server.accept());
            } catch (IOException e) {
                return; // it was closed
            }
        }
    }

    /** @return whether somebody hears it */
    boolean isHeard() {
        if (peers.isEmpty() && server == null) {
            dial();
        }
        return !peers.isEmpty();
    }

    private void dial() {
        Socket socket = new Socket();
        try {
            socket.connect(address, CONNECT_MILLIS);
            peers.add(socket);
        } catch (IOException e) {
            drop(socket);
        }
    }

    /** What nobody hears is lost, as with a real one. */
    void say(String line) {
        if (!isHeard()) {
            return;
        }
        byte[] bytes = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (Socket peer : peers) {
            try {
                peer.getOutputStream().write(bytes);
            } catch (IOException e) {
                drop(peer);
            }
        }
    }

    private void drop(Socket socket) {
        peers.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more
        }
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
        peers.forEach(this::drop);
    }
}
