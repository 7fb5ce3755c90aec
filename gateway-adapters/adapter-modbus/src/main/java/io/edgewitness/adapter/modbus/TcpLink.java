package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Modbus TCP: answers are matched by transaction, and one that names another unit than its request is dropped, because a gateway that mixes them up would
 * give one meter's value to another. What is sent goes out when an answer is awaited, all at once.
 */
final class TcpLink implements Link {
    /** The most requests in flight. */
    static final int MOST = 16;

    /** Reads of what came unasked before the other side counts as one that never stops. */
    private static final int MOST_UNASKED = 200;

    private static final String UNASKED =
            "it sends and sends without being asked; what answers here is no Modbus device";

    private static final int HEADER = 7;
    private static final int LONGEST = 260;
    private static final int REMEMBERED = 32;
    private static final int ONE_MILLISECOND = 1_000_000;

    private final Wire wire;
    private final List<byte[]> ignored;
    private final Answer answer = new Answer();
    private final byte[] out = new byte[MOST * LONGEST];
    private final byte[] in = new byte[MOST * LONGEST];
    private final @Nullable Request[] pending = new Request[MOST];
    private final int[] transactions = new int[MOST];
    private final int[] abandoned = new int[REMEMBERED];
    private final int[] abandonedUnits = new int[REMEMBERED];
    private int nextAbandoned;
    private int unsent;
    private int from;
    private int to;
    private int count;
    private int transaction;
    private int late = -1;
    private long strangers;

    /** @param ignored packets that may stand between answers and mean nothing: heartbeats of a modem */
    TcpLink(Wire wire, List<byte[]> ignored) {
        this.wire = wire;
        this.ignored = ignored;
        Arrays.fill(abandoned, -1);
    }

    @Override
    public void open() throws IOException {
        unsent = 0;
        from = 0;
        to = 0;
        count = 0;
        Arrays.fill(pending, null);
        Arrays.fill(abandoned, -1);
        wire.open();
    }

    @Override
    public boolean isOpen() {
        return wire.isOpen();
    }

    @Override
    public void close() {
        wire.close();
    }

    @Override
    public void settle() throws IOException {
        for (int reads = 0; take(ONE_MILLISECOND); reads++) {
            if (next() != null) {
                throw new IllegalStateException("an answer came while nothing was in flight");
            }
            if (reads == MOST_UNASKED) {
                throw new IOException(UNASKED);
            }
        }
    }

    @Override
    public void send(Request request) throws IOException {
        int slot = 0;
        while (pending[slot] != null) {
            slot++;
        }
        transaction = (transaction + 1) & 0xFFFF;
        byte[] pdu = request.pdu();
        int length = pdu.length + 1;
        int at = unsent;
        out[at] = (byte) (transaction >> 8);
        out[at + 1] = (byte) transaction;
        out[at + 2] = 0;
        out[at + 3] = 0;
        out[at + 4] = (byte) (length >> 8);
        out[at + 5] = (byte) length;
        out[at + 6] = (byte) request.unit();
        System.arraycopy(pdu, 0, out, at + HEADER, pdu.length);
        unsent = at + HEADER + pdu.length;
        pending[slot] = request;
        transactions[slot] = transaction;
        count++;
    }

    @Override
    public @Nullable Answer receive(long nanos) throws IOException {
        if (unsent > 0) {
            int length = unsent;
            unsent = 0;
            wire.write(out, length);
        }
        long begin = System.nanoTime();
        long left = nanos;
        while (true) {
            Answer next = next();
            if (next != null) {
                return next;
            }
            if (left <= 0 || !take(left)) {
                return null;
            }
            left = nanos - (System.nanoTime() - begin);
        }
    }

    private boolean take(long nanos) throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        } else if (in.length - to < LONGEST) {
            System.arraycopy(in, from, in, 0, to - from);
            to -= from;
            from = 0;
        }
        int read = wire.read(in, to, in.length - to, nanos);
        to += read;
        return read > 0;
    }

    private @Nullable Answer next() throws IOException {
        while (true) {
            skipIgnored();
            if (to - from < HEADER || startsLikeIgnored()) {
                return null;
            }
            int length = uint16(from + 4);
            if (uint16(from + 2) != 0 || length < 3 || length > LONGEST - HEADER + 1) {
                throw new IOException("what came is not Modbus TCP");
            }
            if (to - from < HEADER - 1 + length) {
                return null;
            }
            int frame = from;
            from += HEADER - 1 + length;
            Answer matched = match(uint16(frame), in[frame + 6] & 0xFF, frame + HEADER, length - 1);
            if (matched != null) {
                return matched;
            }
        }
    }

    private @Nullable Answer match(int number, int unit, int start, int length) {
        for (int i = 0; i < MOST; i++) {
            Request request = pending[i];
            if (request != null && transactions[i] == number) {
                if (request.unit() != unit) {
                    strangers++;
                    return null;
                }
                pending[i] = null;
                count--;
                return answer.set(request, in, start, length);
            }
        }
        for (int i = 0; i < REMEMBERED; i++) {
            if (abandoned[i] == number && abandonedUnits[i] == unit) {
                abandoned[i] = -1;
                late = unit;
                return null;
            }
        }
        strangers++;
        return null;
    }

    private void skipIgnored() {
        for (int i = 0; i < ignored.size(); i++) {
            byte[] packet = ignored.get(i);
            if (to - from >= packet.length && Arrays.equals(in, from, from + packet.length, packet, 0, packet.length)) {
                from += packet.length;
                i = -1;
            }
        }
    }

    /** A heartbeat of which a part is still to come, and no header of an answer. */
    private boolean startsLikeIgnored() {
        int there = to - from;
        for (byte[] packet : ignored) {
            if (there < packet.length && uint16(from + 2) != 0 && Arrays.equals(in, from, to, packet, 0, there)) {
                return true;
            }
        }
        return false;
    }

    private int uint16(int at) {
        return (in[at] & 0xFF) << 8 | (in[at + 1] & 0xFF);
    }

    @Override
    public void abandon() {
        for (int i = 0; i < MOST; i++) {
            Request request = pending[i];
            if (request != null) {
                abandoned[nextAbandoned] = transactions[i];
                abandonedUnits[nextAbandoned] = request.unit();
                nextAbandoned = (nextAbandoned + 1) % REMEMBERED;
                pending[i] = null;
            }
        }
        count = 0;
        unsent = 0;
    }

    @Override
    public int inFlight() {
        return count;
    }

    @Override
    public boolean matches() {
        return true;
    }

    @Override
    public boolean broadcasts() {
        return false;
    }

    @Override
    public int takeLate() {
        int unit = late;
        late = -1;
        return unit;
    }

    @Override
    public long strangers() {
        return strangers;
    }
}
