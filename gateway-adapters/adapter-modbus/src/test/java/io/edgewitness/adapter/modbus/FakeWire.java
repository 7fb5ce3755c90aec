package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** A wire in memory. What is written goes to a device, and what it gives is read in its pieces. */
final class FakeWire implements Wire {
    private final Function<byte[], List<byte[]>> device;
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private final List<Long> times = new ArrayList<>();
    private boolean open;

    /** @param device gives the pieces that come when this was written */
    FakeWire(Function<byte[], List<byte[]>> device) {
        this.device = device;
    }

    /** Comes without having been asked for. */
    void push(byte[] piece) {
        pieces.add(piece);
    }

    /** When something was written, by {@link System#nanoTime}. */
    List<Long> times() {
        return times;
    }

    @Override
    public void open() {
        open = true;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void write(byte[] bytes, int length) {
        times.add(System.nanoTime());
        pieces.addAll(device.apply(Arrays.copyOf(bytes, length)));
    }

    @Override
    public int read(byte[] into, int offset, int length, long nanos) throws IOException {
        byte[] piece = pieces.poll();
        if (piece == null) {
            try {
                Thread.sleep(Math.min(20, nanos / 1_000_000 + 1));
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return 0;
        }
        int count = Math.min(length, piece.length);
        System.arraycopy(piece, 0, into, offset, count);
        if (count < piece.length) {
            pieces.addFirst(Arrays.copyOfRange(piece, count, piece.length));
        }
        return count;
    }

    @Override
    public int available() {
        return pieces.isEmpty() ? 0 : pieces.element().length;
    }

    @Override
    public void close() {
        open = false;
    }
}
