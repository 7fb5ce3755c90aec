package io.edgewitness.adapter.reader;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** A connection that the agent dials. */
final class TcpWire implements Wire {
    private static final int CONNECT_MILLIS = 3_000;

    private final ReaderEndpoint endpoint;
    private volatile @Nullable Socket socket;
    private volatile boolean closed;

    TcpWire(ReaderEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void open() throws IOException {
        Socket fresh = new Socket();
        socket = fresh;
        try {
            if (closed) {
                throw new IOException("closed");
            }
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            if (address.isUnresolved()) {
                throw new IOException("the name " + endpoint.host() + " is not known");
            }
            fresh.connect(address, CONNECT_MILLIS);
            keepAlive(fresh);
        } catch (IOException e) {
            drop();
            throw new IOException(endpoint + ": " + e.getMessage(), e);
        }
    }

    /** A peer that lost its power is noticed within 25 s, however seldom it speaks. */
    static void keepAlive(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 10);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        }
    }

    private Socket socket() throws IOException {
        Socket current = socket;
        if (current == null) {
            throw new IOException("not connected");
        }
        return current;
    }

    @Override
    public int read(byte[] into, int millis) throws IOException {
        return read(socket(), into, millis);
    }

    static int read(Socket socket, byte[] into, int millis) throws IOException {
        socket.setSoTimeout(Math.max(1, millis));
        try {
            return socket.getInputStream().read(into);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        socket().getOutputStream().write(bytes);
    }

    @Override
    public void drop() {
        Socket current = socket;
        socket = null;
        close(current);
    }

    static void close(@Nullable AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception e) {
            // it is of no use any more
        }
    }

    @Override
    public void close() {
        closed = true;
        drop();
    }
}
