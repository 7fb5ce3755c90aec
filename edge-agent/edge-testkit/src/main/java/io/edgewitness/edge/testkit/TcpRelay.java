package io.edgewitness.edge.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A link on loopback that a test can cut and mend, and that counts what goes through. Thread-safe. */
public final class TcpRelay implements AutoCloseable {
    private static final int BUFFER = 65_536;

    private final ServerSocket listener;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final LongAdder bytes = new LongAdder();
    private volatile boolean cut;

    /**
     * @param port to listen on; 0 picks one
     * @param target port on loopback to relay to
     */
    public TcpRelay(int port, int target) {
        this.target = target;
        try {
            listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot relay from port " + port, e);
        }
        daemon(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes so far, both ways together. */
    public long bytes() {
        return bytes.sum();
    }

    /** Breaks all connections; new ones are broken at once. */
    public void cut() {
        cut = true;
        open.forEach(TcpRelay::closeQuietly);
        open.clear();
    }

    public void mend() {
        cut = false;
    }

    @Override
    public void close() {
        cut();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                relay(listener.accept());
            } catch (IOException e) {
                // closed, or a connection that did not come about
            }
        }
    }

    private void relay(Socket near) throws IOException {
        Socket far = new Socket();
        open.add(near);
        open.add(far);
        if (cut) {
            drop(near, far);
            return;
        }
        try {
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
        } catch (IOException e) {
            drop(near, far);
            throw e;
        }
        daemon(() -> copy(near, far));
        daemon(() -> copy(far, near));
    }

    private void copy(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            int count;
            while ((count = in.read(buffer)) >= 0 && !cut) {
                out.write(buffer, 0, count);
                bytes.add(count);
            }
        } catch (IOException e) {
            // one side closed; so does the other
        } finally {
            drop(from, to);
        }
    }

    private void drop(Socket near, Socket far) {
        closeQuietly(near);
        closeQuietly(far);
        open.remove(near);
        open.remove(far);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is of no use any more anyway
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-relay");
        thread.setDaemon(true);
        thread.start();
    }
}
