package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection of a modem that dialled in. It opens when there is one, and a newer one takes the place of an older. */
final class DtuWire implements Wire {
    private final Packet registration;
    private final Function<DtuWire, String> missing;
    private final Object lock = new Object();
    private @Nullable SocketChannel waiting;
    private volatile @Nullable Session session;

    private record Session(SocketChannel channel, InputStream in, OutputStream out) {}

    /** @param missing what is said while nobody has dialled in */
    DtuWire(Packet registration, Function<DtuWire, String> missing) {
        this.registration = registration;
        this.missing = missing;
    }

    Packet registration() {
        return registration;
    }

    /** A modem has registered, by a channel in blocking mode. */
    void offer(SocketChannel channel) {
        synchronized (lock) {
            close(waiting);
            waiting = channel;
            Session older = session;
            if (older != null) {
                close(older.channel());
            }
        }
    }

    /** Whether a connection is in use, or waits to be. */
    boolean isTaken() {
        synchronized (lock) {
            return waiting != null || session != null;
        }
    }

    @Override
    public void open() throws IOException {
        synchronized (lock) {
            SocketChannel channel = waiting;
            waiting = null;
            if (channel == null) {
                throw new IOException(missing.apply(this));
            }
            channel.socket().setTcpNoDelay(true);
            channel.socket().setKeepAlive(true);
            session = new Session(
                    channel, channel.socket().getInputStream(), channel.socket().getOutputStream());
        }
    }

    @Override
    public boolean isOpen() {
        return session != null;
    }

    private Session session() throws IOException {
        Session current = session;
        if (current == null) {
            throw new IOException(missing.apply(this));
        }
        return current;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        session().out().write(bytes, 0, length);
    }

    @Override
    public int read(byte[] into, int offset, int length, long nanos) throws IOException {
        Session current = session();
        return TcpWire.read(current.channel().socket(), current.in(), into, offset, length, nanos);
    }

    @Override
    public int available() throws IOException {
        return session().in().available();
    }

    @Override
    public void close() {
        synchronized (lock) {
            Session current = session;
            session = null;
            if (current != null) {
                close(current.channel());
            }
        }
    }

    /** Closes what waits too. */
    void end() {
        synchronized (lock) {
            close(waiting);
            waiting = null;
        }
        close();
    }

    private static void close(@Nullable SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // it is of no more use either way
            }
        }
    }
}
