package io.edgewitness.adapter.modbus;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A serial port. It is asked in steps of a millisecond whether something came, because the system's own timeouts are in tenths of a second. */
final class SerialWire implements Wire {
    private static final long STEP = 1_000_000;
    private static final long STUCK = 2_000_000_000; // the slowest line takes 37 ms a byte

    private final SerialEndpoint endpoint;
    private volatile @Nullable SerialPort port;

    SerialWire(SerialEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public void open() throws IOException {
        SerialPort fresh;
        try {
            fresh = SerialPort.getCommPort(endpoint.path());
        } catch (SerialPortInvalidPortException e) {
            throw new IOException("there is no such port; is the path right, and the adapter plugged in?", e);
        }
        fresh.setComPortParameters(endpoint.baud(), endpoint.data(), stop(), parity());
        fresh.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
        if (!fresh.openPort(0)) {
            throw new IOException("the port cannot be opened (error " + fresh.getLastErrorCode()
                    + "); does it exist, is it free, and may this user use it?");
        }
        port = fresh;
    }

    private int stop() {
        return endpoint.stop() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    }

    private int parity() {
        return switch (endpoint.parity()) {
            case N -> SerialPort.NO_PARITY;
            case E -> SerialPort.EVEN_PARITY;
            case O -> SerialPort.ODD_PARITY;
        };
    }

    private SerialPort port() throws IOException {
        SerialPort current = port;
        if (current == null) {
            throw new IOException("the port is closed");
        }
        return current;
    }

    @Override
    public boolean isOpen() {
        return port != null;
    }

    /** Into an empty buffer only: jSerialComm's own write into a full one never returns. */
    @Override
    public void write(byte[] bytes, int length) throws IOException {
        SerialPort current = port();
        awaitEmpty(current::bytesAwaitingWrite, STUCK);
        if (current.writeBytes(bytes, length) != length) {
            throw new IOException("the port cannot be written");
        }
    }

    /**
     * @param waiting bytes that were written and have not gone out; below 0: the port is gone
     * @param nanos how long none of them may go out
     */
    static void awaitEmpty(IntSupplier waiting, long nanos) throws IOException {
        int before = waiting.getAsInt();
        long last = System.nanoTime();
        for (int now = before; now != 0; now = waiting.getAsInt()) {
            if (now < 0) {
                throw new IOException("the port is gone");
            } else if (now != before) {
                before = now;
                last = System.nanoTime();
            } else if (System.nanoTime() - last > nanos) {
                throw new IOException("the port lets nothing out; is the adapter stuck? Plug it in anew");
            }
            LockSupport.parkNanos(STEP);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length, long nanos) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            int there = available();
            if (there > 0) {
                int count = port().readBytes(into, Math.min(there, length), offset);
                if (count < 0) {
                    throw new IOException("the port cannot be read");
                }
                return count;
            }
            if (System.nanoTime() - begin >= nanos) {
                return 0;
            }
            pause();
        }
    }

    private void pause() throws IOException {
        port();
        LockSupport.parkNanos(STEP);
    }

    @Override
    public int available() throws IOException {
        int count = port().bytesAvailable();
        if (count < 0) {
            throw new IOException("the port is gone");
        }
        return count;
    }

    @Override
    public void close() {
        SerialPort current = port;
        port = null;
        if (current != null) {
            current.closePort();
        }
    }
}
