package io.edgewitness.adapter.reader;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that the device dials. One device at a time: one that dials in again from the same address replaces its own older connection
 * once that has nothing more to give, which ends as if the device had hung up; others are refused while it is there.
 */
final class ListenWire implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(ListenWire.class);
    private static final long WAIT_NANOS = 1_000_000_000L;
    private static final int STEP_MILLIS = 20;

    private final ReaderConfiguration configuration;
    private volatile @Nullable ServerSocketChannel server;
    private volatile @Nullable SocketChannel device;
    private volatile @Nullable SocketChannel next; // of the device that dialled in again
    private volatile boolean closed;

    ListenWire(ReaderConfiguration configuration) {
        this.configuration = configuration;
    }

    /** @throws IOException if no device dialled in within a second; the port stays open */
    @Override
    public void open() throws IOException {
        ServerSocketChannel listening = listen();
        SocketChannel waiting = next;
        if (waiting != null) {
            device = waiting;
            next = null;
            return;
        }
        long begin = System.nanoTime();
        while (!closed && System.nanoTime() - begin < WAIT_NANOS) {
            SocketChannel fresh = accept(listening);
            if (fresh != null) {
                device = fresh;
                return;
            }
            pause();
        }
        throw new IOException("no device has dialled in at " + configuration.endpoint());
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listening = server;
        if (listening != null && listening.isOpen()) {
            return listening;
        }
        ServerSocketChannel fresh = ServerSocketChannel.open();
        try {
            fresh.configureBlocking(false);
            fresh.bind(
                    new InetSocketAddress(
                            configuration.endpoint().host(),
                            configuration.endpoint().port()),
                    4);
        } catch (IOException | RuntimeException e) { // a name that is not known is none of the former
            fresh.close();
            throw new IOException(configuration.endpoint() + " cannot be listened on: " + e.getMessage(), e);
        }
        server = fresh;
        if (closed) {
            close();
        }
        return fresh;
    }

    /** @return null if nobody waits, or only somebody who may not */
    private @Nullable SocketChannel accept(ServerSocketChannel listening) throws IOException {
        SocketChannel fresh = listening.accept();
        if (fresh == null) {
            return null;
        }
        String from = address(fresh.socket());
        SocketChannel current = device;
        String reason = !configuration.admits(from)
                ? "is none of peers"
                : current != null && !from.equals(address(current.socket())) ? "comes while another is there" : "";
        if (!reason.isEmpty()) {
            LOG.warn("{}: a device at {} {}, and is cut off", configuration.endpoint(), from, reason);
            fresh.close();
            return null;
        }
        try {
            TcpWire.keepAlive(fresh.socket());
            return fresh;
        } catch (IOException e) {
            LOG.warn("{}: a device at {} hung up at once: {}", configuration.endpoint(), from, e.getMessage());
            fresh.close();
            return null;
        }
    }

    private static String address(Socket socket) {
        return socket.getInetAddress() == null ? "" : socket.getInetAddress().getHostAddress();
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(STEP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("closed", e);
        }
    }

    @Override
    public int read(byte[] into, int millis) throws IOException {
        SocketChannel current = current();
        int count = TcpWire.read(current.socket(), into, millis);
        ServerSocketChannel listening = server;
        SocketChannel fresh = count == 0 && listening != null ? accept(listening) : null;
        if (fresh == null) {
            return count;
        }
        next = fresh;
        TcpWire.close(current);
        return -1; // what the older connection left unfinished is none of the new one's
    }

    private SocketChannel current() throws IOException {
        SocketChannel current = device;
        if (current == null || closed) {
            throw new IOException("not connected");
        }
        return current;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        current().socket().getOutputStream().write(bytes);
    }

    @Override
    public void drop() {
        TcpWire.close(device);
        device = null;
    }

    @Override
    public void close() {
        closed = true;
        drop();
        TcpWire.close(next);
        TcpWire.close(server);
    }
}
