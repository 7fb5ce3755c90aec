package io.edgewitness.edge.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in a server's place on loopback and says what a test wants it to, as no real one would. Thread-safe. */
public final class ScriptedPeer implements AutoCloseable {
    private final ServerSocket listener;
    private final AtomicInteger connections = new AtomicInteger();

    /** With one connection; it is closed when this returns. An exception is the end of that connection only. */
    public interface Behaviour {
        void talk(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    /** Takes connections from now on, to a port that it picks. */
    public ScriptedPeer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many were made so far. */
    public int connections() {
        return connections.get();
    }

    /** Serves each connection on a thread of its own. Once. */
    public void serve(Behaviour behaviour) {
        daemon(() -> {
            while (!listener.isClosed()) {
                try {
                    Socket socket = listener.accept();
                    connections.incrementAndGet();
                    daemon(() -> talk(socket, behaviour));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void talk(Socket socket, Behaviour behaviour) {
        try (socket) {
            behaviour.talk(socket.getInputStream(), socket.getOutputStream());
        } catch (IOException e) {
            // who is tested has left
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-peer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
