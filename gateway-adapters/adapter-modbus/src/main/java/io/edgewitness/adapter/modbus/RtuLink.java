package io.edgewitness.adapter.modbus;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Modbus RTU, over a serial line or through a socket. One request at a time. An answer is a frame of the asked unit with a right checksum, wherever in what
 * came it begins; the line is read empty before each request, so that noise and late answers do not reach the next. No answer says to which request
 * it is: while one may still come to a request that was given up, of several that fit the last is taken. What a converter gives back of
 * what was sent is skipped once a read showed that it does, because functions 5 and 6 are answered by the same bytes.
 */
final class RtuLink implements Link {
    /** The longest frame. */
    static final int LONGEST = 256;

    private static final int CRC = 2;
    private static final int WRITE_ANSWER = 8;
    private static final int REFUSAL = 5;
    private static final int REFUSED = 0x80;
    /** How long the line may go on with what nobody asked for. */
    private static final long FLOOD = Duration.ofSeconds(1).toNanos();

    private static final int ONE_MILLISECOND = 1_000_000;
    /** Requests after one that was given up, whose answer may still be its. */
    private static final int IN_DOUBT = 2;

    private final Wire wire;
    private final Timing timing;
    private final List<byte[]> ignored;
    private final Answer answer = new Answer();
    private final byte[] out = new byte[LONGEST + CRC];
    private final byte[] in = new byte[4 * LONGEST];
    private int from;
    private int to;
    private @Nullable Request pending;
    private int abandoned = -1;
    private int late = -1;
    private int doubts;
    private int sent;
    private boolean echoes;
    private boolean skipped;
    private long strangers;
    private long quietFrom;

    /**
     * Times of the line, in nanoseconds.
     *
     * @param character one character takes on the line; 0 through a socket
     * @param silence between frames, of 3.5 characters
     * @param end of what came after which no more of it will
     * @param turnaround after a broadcast
     */
    record Timing(long character, long silence, long end, long turnaround) {
        private static final long TURNAROUND = Duration.ofMillis(100).toNanos();
        private static final long FAST_SILENCE = 1_750_000;
        private static final int FAST = 19_200;

        /** A line of this many bits a second, with 11 to a character. */
        static Timing serial(int baud) {
            long character = 11_000_000_000L / baud;
            long silence = baud > FAST ? FAST_SILENCE : 7 * character / 2;
            // USB converters hand over what came in pieces of up to 16 ms.
            return new Timing(character, silence, Math.max(10 * silence, 40_000_000L), TURNAROUND);
        }

        /** Through a converter, whose network may part frames. */
        static Timing socket() {
            return new Timing(0, 0, 300_000_000L, TURNAROUND);
        }
    }

    RtuLink(Wire wire, Timing timing, List<byte[]> ignored) {
        this.wire = wire;
        this.timing = timing;
        this.ignored = ignored;
    }

    @Override
    public void open() throws IOException {
        from = 0;
        to = 0;
        pending = null;
        wire.open();
        quietFrom = System.nanoTime();
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
        if (timing.character() == 0) {
            // Only a read shows that the other side has gone.
            take(ONE_MILLISECOND);
        }
        discard();
    }

    private void discard() throws IOException {
        long end = System.nanoTime() + FLOOD;
        while (wire.available() > 0) {
            if (System.nanoTime() - end >= 0) {
                throw new IOException("the line is never still");
            }
            noteLate();
            from = 0;
            to = 0;
            take(ONE_MILLISECOND);
        }
        noteLate();
        from = 0;
        to = 0;
    }

    private void noteLate() {
        for (int i = from; i < to && abandoned >= 0; i++) {
            if ((in[i] & 0xFF) == abandoned && isFrame(in, i, to)) {
                late = abandoned;
                abandoned = -1;
            }
        }
    }

    @Override
    public void send(Request request) throws IOException {
        discard();
        awaitSilence();
        int length = frame(request, out);
        pending = request;
        sent = length;
        skipped = false;
        wire.write(out, length);
        quietFrom = System.nanoTime() + length * timing.character();
    }

    private void awaitSilence() {
        long left = quietFrom + timing.silence() - System.nanoTime();
        while (left > 0 && wire.isOpen()) {
            LockSupport.parkNanos(left);
            left = quietFrom + timing.silence() - System.nanoTime();
        }
    }

    @Override
    public @Nullable Answer receive(long nanos) throws IOException {
        Request request = pending;
        if (request == null) {
            throw new IllegalStateException("nothing is in flight");
        }
        long begin = System.nanoTime();
        long onTheLine = Math.max(0, quietFrom - begin) + (request.answerLength() + 1 + CRC) * timing.character();
        long limit = nanos + onTheLine;
        long left = limit;
        while (true) {
            skipIgnored();
            skipEcho();
            Answer next = next(request);
            if (next != null) {
                if (doubts > 0 && abandoned == request.unit()) {
                    lookForMore(request, left);
                }
                pending = null;
                return next;
            }
            if (left <= 0) {
                return to > from ? unreadable(request) : null;
            }
            boolean more = take(to > from ? Math.min(left, timing.end()) : left);
            if (!more && to > from) {
                return unreadable(request);
            }
            left = limit - (System.nanoTime() - begin);
        }
    }

    /** Makes the answer the last one that fits. */
    private void lookForMore(Request request, long left) throws IOException {
        boolean more = false;
        while (to < in.length && take(Math.max(1, Math.min(left, timing.end())))) {
            more |= next(request) != null;
        }
        doubts--;
        if (more) {
            late = abandoned;
            abandoned = -1;
        }
    }

    private void skipEcho() {
        if (echoes && !skipped && beginsWithEcho()) {
            from += sent;
            skipped = true;
        }
    }

    private boolean beginsWithEcho() {
        return to - from >= sent && Arrays.equals(in, from, from + sent, out, 0, sent);
    }

    private boolean take(long nanos) throws IOException {
        if (to == in.length) {
            System.arraycopy(in, LONGEST, in, 0, to - LONGEST);
            to -= LONGEST;
            from = Math.max(0, from - LONGEST);
        }
        int read = wire.read(in, to, in.length - to, nanos);
        to += read;
        if (read > 0) {
            quietFrom = System.nanoTime();
        }
        return read > 0;
    }

    private @Nullable Answer next(Request request) {
        for (int i = from; i <= to - REFUSAL; i++) {
            int function = in[i + 1] & 0xFF;
            boolean asked = (in[i] & 0xFF) == request.unit()
                    && (function & ~REFUSED) == request.function()
                    && isFrame(in, i, to);
            if (asked) {
                int length = frameLength(in, i);
                if (request.function() < Request.WRITE_COIL) {
                    echoes = skipped || (i >= from + sent && beginsWithEcho());
                }
                answer.set(request, in, i + 1, length - 1 - CRC);
                from = i + length;
                return answer;
            }
        }
        return null;
    }

    /** What came is no answer, and no more of it comes. */
    private Answer unreadable(Request request) {
        int count = to - from;
        boolean asked = false;
        boolean other = false;
        for (int i = from; i < to - 1; i++) {
            asked |= (in[i] & 0xFF) == request.unit() && (in[i + 1] & 0x7F) == request.function();
            other |= (in[i] & 0xFF) != request.unit() && isFrame(in, i, to);
        }
        noteLate();
        from = to;
        pending = null;
        if (other) {
            strangers++;
        }
        return answer.fail(
                request,
                ModbusFailure.malformed(
                        other
                                ? "another unit answered"
                                : asked ? "CRC error" : "noise: " + count + " bytes that are no answer"));
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

    /** @return length of the frame in {@code out} */
    static int frame(Request request, byte[] out) {
        byte[] pdu = request.pdu();
        out[0] = (byte) request.unit();
        System.arraycopy(pdu, 0, out, 1, pdu.length);
        int crc = crc(out, 0, pdu.length + 1);
        out[pdu.length + 1] = (byte) crc;
        out[pdu.length + 2] = (byte) (crc >> 8);
        return pdu.length + 1 + CRC;
    }

    /** Whether a whole answer with a right checksum begins here. */
    static boolean isFrame(byte[] bytes, int at, int end) {
        if (end - at < REFUSAL) {
            return false;
        }
        int length = frameLength(bytes, at);
        if (length > LONGEST || length > end - at) {
            return false;
        }
        int crc = crc(bytes, at, length - CRC);
        return ((bytes[at + length - 2] & 0xFF) | ((bytes[at + length - 1] & 0xFF) << 8)) == crc;
    }

    private static int frameLength(byte[] bytes, int at) {
        int function = bytes[at + 1] & 0xFF;
        if (function >= REFUSED) {
            return REFUSAL;
        }
        return function < Request.WRITE_COIL ? REFUSAL + (bytes[at + 2] & 0xFF) : WRITE_ANSWER;
    }

    static int crc(byte[] bytes, int from, int length) {
        int crc = 0xFFFF;
        for (int i = from; i < from + length; i++) {
            crc ^= bytes[i] & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xA001;
            }
        }
        return crc;
    }

    @Override
    public void abandon() {
        Request request = pending;
        if (request != null) {
            if (request.unit() == 0) {
                quietFrom = Math.max(quietFrom, System.nanoTime()) + timing.turnaround();
            } else {
                abandoned = request.unit();
                doubts = IN_DOUBT;
            }
        }
        pending = null;
    }

    @Override
    public int inFlight() {
        return pending == null ? 0 : 1;
    }

    @Override
    public boolean matches() {
        return false;
    }

    @Override
    public boolean broadcasts() {
        return true;
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
