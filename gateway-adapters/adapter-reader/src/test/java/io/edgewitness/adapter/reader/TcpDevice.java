package io.edgewitness.adapter.reader;

import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A reader that is dialled; it says what it is told to. The same port after each start. */
final class TcpDevice implements AutoCloseable {
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket server;
    private final int port = FreePort.find();

    int port() {
        return port;
    }

    TcpDevice start() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = socket;
        Thread thread = new Thread(() -> accept(socket), "device");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                clients.add(socket.accept());
            } catch (IOException e) {
                return;
            }
        }
    }

    int connected() {
        return clients.size();
    }

    /** @return bytes of what the agent sent, once there are so many */
    byte[] hear(int count) throws IOException {
        return clients.iterator().next().getInputStream().readNBytes(count);
    }

    void say(byte[] bytes) throws IOException {
        for (Socket client : clients) {
            try {
                client.getOutputStream().write(bytes);
            } catch (IOException e) {
                clients.remove(client);
                client.close();
            }
        }
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
