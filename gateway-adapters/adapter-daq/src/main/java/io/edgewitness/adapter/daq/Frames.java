package io.edgewitness.adapter.daq;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;

/**
 * What a connection carries: an unsigned 32-bit length, little-endian, and so many bytes, again and again. Whatever length is claimed, memory is taken for what
 * came. One thread; ends when the socket is closed.
 */
final class Frames {
    /** What the agent takes as one value: 8 MiB, and a block's header. */
    static final int LARGEST = (8 << 20) + 36;

    private static final int LENGTH = 4;
    private static final int AT_FIRST = 1 << 16;
    private static final int STEP_MILLIS = 250;

    private final InputStream in;
    private final long timeout;
    private byte[] buffer = new byte[AT_FIRST];

    /** What was sent is no frame, and nobody knows where the next one begins. */
    static final class BadFrameException extends IOException {
        private static final long serialVersionUID = 1;

        BadFrameException(String message) {
            super(message);
        }
    }

    /** @param timeout for a whole frame, from its first byte on, however slowly it drips */
    Frames(Socket socket, Duration timeout) throws IOException {
        this(socket.getInputStream(), timeout);
        socket.setSoTimeout(STEP_MILLIS);
    }

    Frames(InputStream in, Duration timeout) {
        this.in = in;
        this.timeout = timeout.toNanos();
    }

    /** Holds the last frame from its first byte on, until the next is asked for. */
    byte[] buffer() {
        return buffer;
    }

    /**
     * Waits for the next frame.
     *
     * @param silence nanoseconds that may pass before its first byte
     * @param largest bytes
     * @return its length
     * @throws BadFrameException if it is empty or too long
     * @throws IOException if the connection ended, or nothing came in time
     */
    int next(long silence, int largest) throws IOException {
        int got = read(0, LENGTH, System.nanoTime() + silence, "silent for too long");
        long until = System.nanoTime() + timeout;
        while (got < LENGTH) {
            got += read(got, LENGTH - got, until, "a length that does not come to its end");
        }
        long length =
                (buffer[0] & 0xFF) | (buffer[1] & 0xFF) << 8 | (buffer[2] & 0xFF) << 16 | (buffer[3] & 0xFFL) << 24;
        if (length == 0 || length > largest) {
            throw new BadFrameException("a length of " + length + " bytes where 1 to " + largest
                    + " are taken: smaller blocks, or not this protocol");
        }
        body((int) length, until);
        return (int) length;
    }

    private void body(int length, long until) throws IOException {
        int at = 0;
        while (at < length) {
            if (at == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(length, 2 * buffer.length));
            }
            at += read(
                    at,
                    Math.min(buffer.length, length) - at,
                    until,
                    "a block of " + length + " bytes stopped at " + at);
        }
    }

    private int read(int at, int most, long until, String late) throws IOException {
        while (true) {
            try {
                int count = in.read(buffer, at, most);
                if (count < 0) {
                    throw new EOFException(
                            at == 0
                                    ? "the device ended the connection"
                                    : "the connection ended " + at + " bytes into a block");
                }
                if (System.nanoTime() - until > 0) {
                    throw new IOException(late);
                }
                return count;
            } catch (SocketTimeoutException e) {
                if (System.nanoTime() - until > 0) {
                    throw new IOException(late, e);
                }
            }
        }
    }
}
