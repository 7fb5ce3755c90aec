package io.edgewitness.adapter.reader;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A serial port. */
final class SerialWire implements Wire {
    private static final int STEP_MILLIS =
            100; // the system's own timeouts are in tenths of a second; what comes is given at once

    private final Port settings;
    private volatile @Nullable SerialPort port;

    SerialWire(Port settings) {
        this.settings = settings;
    }

    @Override
    public void open() throws IOException {
        try {
            SerialPort fresh = SerialPort.getCommPort(settings.path());
            fresh.setComPortParameters(settings.baud(), settings.data(), stop(), parity());
            fresh.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, STEP_MILLIS, 0);
            if (!fresh.openPort(0)) {
                throw new IOException(settings.path() + " cannot be opened (error " + fresh.getLastErrorCode()
                        + "); does it exist, is it free, and may this user use it?");
            }
            port = fresh;
        } catch (SerialPortInvalidPortException e) {
            throw new IOException(
                    "there is no port " + settings.path() + "; is the path right, and the device plugged in?", e);
        } catch (LinkageError e) {
            throw new IOException(
                    "serial ports cannot be used on this system: jSerialComm has no library for it; use a converter to TCP",
                    e);
        }
    }

    private int stop() {
        return settings.stop() == 2 ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
    }

    private int parity() {
        return switch (settings.parity()) {
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
    public int read(byte[] into, int millis) throws IOException {
        SerialPort current = port();
        int count = current.readBytes(into, into.length);
        if (count < 0 || current.bytesAvailable() < 0) {
            throw new IOException(settings.path() + " is gone; is the device plugged in?");
        }
        return count;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (port().writeBytes(bytes, bytes.length) != bytes.length) {
            throw new IOException(settings.path() + " cannot be written");
        }
    }

    @Override
    public boolean overruns() {
        return true;
    }

    @Override
    public void drop() {
        SerialPort current = port;
        port = null;
        if (current != null) {
            current.closePort();
        }
    }

    @Override
    public void close() {
        drop();
    }
}
