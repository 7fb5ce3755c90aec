package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A link that can be cut: what was on its way is lost, and both ends learn it at once. */
final class Relay implements AutoCloseable {
    private final int target;
    private final int port = FreePort.find();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket server;
    private volatile boolean swallowing;
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    Relay(int target) {
        this.target = target;
    }

    int port() {
        return port;
    }

    /** Listens; again after a close. Idempotent. */
    void start() throws IOException {
        if (server != null) {
            return;
        }
        ServerSocket listening = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        server = listening;
        thread(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket client = listening.accept();
                    sockets.add(client);
                    Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
                    sockets.add(broker);
                    thread(() -> copy(client, broker, new AtomicInteger(Integer.MAX_VALUE)));
                    thread(() -> copy(broker, client, left));
                } catch (IOException e) {
                    cut(); // the broker is away, or the relay is closed
                }
            }
        });
    }

    private static void thread(Runnable task) {
        Thread thread = new Thread(task, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private void copy(Socket from, Socket to, AtomicInteger most) {
        byte[] buffer = new byte[4096];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                int part = Math.min(n, most.get());
                if (!swallowing) {
                    out.write(buffer, 0, part);
                }
                if (most.get() != Integer.MAX_VALUE && most.addAndGet(-part) == 0) {
                    most.set(Integer.MAX_VALUE);
                    return;
                }
            }
        } catch (IOException e) {
            // cut
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** From now on nothing arrives, and nobody learns it. */
    void swallow(boolean on) {
        swallowing = on;
    }

    /** Cuts the connection after so many more bytes of the broker; once. */
    void cutAfter(int bytes) {
        left.set(bytes);
    }

    void cut() {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // it is closed already
            }
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        ServerSocket listening = server;
        server = null;
        if (listening != null) {
            listening.close();
        }
        cut();
    }
}
