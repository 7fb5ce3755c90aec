package io.edgewitness.adapter.modbus;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A TCP connection that we make. The reading thread itself waits in the socket: no answer is handed from one thread to another. */
final class TcpWire implements Wire {
    private static final int MILLION = 1_000_000;

    private final ModbusEndpoint endpoint;
    private final Duration timeout;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;
    private volatile @Nullable Socket socket;
    private volatile boolean open;

    /** @param timeout for connecting */
    TcpWire(ModbusEndpoint endpoint, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout;
    }

    @Override
    public void open() throws IOException {
        Socket fresh = new Socket();
        socket = fresh;
        try {
            InetSocketAddress address = new InetSocketAddress(endpoint.host(), endpoint.port());
            if (address.isUnresolved()) {
                throw new UnknownHostException("no such host is known; check the name");
            }
            fresh.connect(address, (int) timeout.toMillis());
            fresh.setTcpNoDelay(true);
            fresh.setKeepAlive(true);
            in = fresh.getInputStream();
            out = fresh.getOutputStream();
            open = true;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        OutputStream stream = out;
        if (!open || stream == null) {
            throw new IOException("not connected");
        }
        stream.write(bytes, 0, length);
    }

    @Override
    public int read(byte[] into, int offset, int length, long nanos) throws IOException {
        Socket current = socket;
        InputStream stream = in;
        if (!open || current == null || stream == null) {
            throw new IOException("not connected");
        }
        return read(current, stream, into, offset, length, nanos);
    }

    static int read(Socket socket, InputStream stream, byte[] into, int offset, int length, long nanos)
            throws IOException {
        socket.setSoTimeout((int) Math.max(1, (nanos + MILLION - 1) / MILLION));
        try {
            int count = stream.read(into, offset, length);
            if (count < 0) {
                throw new EOFException("the other side ended the connection");
            }
            return count;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public int available() throws IOException {
        InputStream stream = in;
        return open && stream != null ? stream.available() : 0;
    }

    @Override
    public void close() {
        open = false;
        Socket current = socket;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // it is of no more use either way
            }
        }
    }
}
