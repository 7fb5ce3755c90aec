package io.edgewitness.adapter.modbus;

import java.io.IOException;

/** One that never opens, and says why. */
final class NoWire implements Wire {
    private final String why;

    NoWire(String why) {
        this.why = why;
    }

    @Override
    public void open() throws IOException {
        throw new IOException(why);
    }

    @Override
    public boolean isOpen() {
        return false;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        throw new IOException(why);
    }

    @Override
    public int read(byte[] into, int offset, int length, long nanos) throws IOException {
        throw new IOException(why);
    }

    @Override
    public int available() {
        return 0;
    }

    @Override
    public void close() {}
}
