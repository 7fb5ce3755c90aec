package io.edgewitness.adapter.reader;

import java.util.Arrays;

/** Cuts a stream of bytes into messages. What has no end within the longest length is told once, and left out until the next end. One thread. */
final class Framer {
    private static final byte STX = 2;
    private static final byte ETX = 3;
    /** A message of fixed length that was interrupted for so long is torn, and the next byte begins a new one. */
    private static final long TORN_NANOS = 1_000_000_000L;

    /** What comes out. */
    interface Messages {
        void message(byte[] bytes);

        /** @param why for a BAD sample's code */
        void spoiled(String why);
    }

    private final Framing framing;
    private final byte[] end;
    private final Messages messages;
    private final byte[] buffer;
    private int used;
    private boolean overlong;
    private boolean inside; // between STX and ETX
    private long last; // nanos of the last byte

    /** @param longest message in bytes */
    Framer(Framing framing, int longest, Messages messages) {
        this.framing = framing;
        this.end = framing.endBytes();
        this.messages = messages;
        buffer = new byte[Math.max(longest + end.length, framing.length())];
    }

    void feed(byte[] bytes, int length, long nanos) {
        idle(nanos);
        last = nanos;
        for (int i = 0; i < length; i++) {
            put(bytes[i]);
        }
    }

    private void put(byte b) {
        switch (framing.kind()) {
            case LINE -> {
                if (b == '\r' || b == '\n') {
                    finish(0);
                } else {
                    append(b);
                }
            }
            case STX_ETX -> {
                if (b == STX) {
                    clear();
                    inside = true;
                } else if (b == ETX && inside) {
                    inside = false;
                    finish(0);
                } else if (inside) {
                    append(b);
                }
            }
            case LENGTH -> {
                append(b);
                if (used == framing.length()) {
                    finish(0);
                }
            }
            case IDLE -> append(b);
            case END -> {
                append(b);
                if (endsWithEnd()) {
                    finish(end.length);
                }
            }
        }
    }

    private boolean endsWithEnd() {
        return used >= end.length && Arrays.equals(buffer, used - end.length, used, end, 0, end.length);
    }

    private void append(byte b) {
        if (used < buffer.length) {
            buffer[used++] = b;
            return;
        }
        if (!overlong) {
            overlong = true;
            messages.spoiled("reader: no end within " + buffer.length + " bytes; is frame: right?");
        }
        if (end.length > 0) { // keeps the newest, so that an end in them is found
            System.arraycopy(buffer, used - end.length + 1, buffer, 0, end.length - 1);
            used = end.length - 1;
            buffer[used++] = b;
        }
    }

    private void finish(int without) {
        if (used > without && !overlong) {
            messages.message(Arrays.copyOf(buffer, used - without));
        }
        clear();
    }

    private void clear() {
        used = 0;
        overlong = false;
    }

    /** Time passed without a byte. */
    void idle(long nanos) {
        if (used == 0) {
            return;
        }
        if (framing.kind() == Framing.Kind.IDLE && nanos - last >= framing.idleMillis() * 1_000_000L) {
            finish(0);
        } else if (framing.kind() == Framing.Kind.LENGTH && nanos - last >= TORN_NANOS) {
            torn();
        }
    }

    /** Whether a pause would end a message. */
    boolean awaitsIdle() {
        return framing.kind() == Framing.Kind.IDLE && used > 0;
    }

    /** The link is lost: what has begun will not end. */
    void lost() {
        if (used > 0 && !overlong) {
            torn();
        }
        clear();
        inside = false;
    }

    /** What came is a whole one, also without an end: a body of HTTP. */
    void end() {
        finish(0);
    }

    private void torn() {
        clear();
        messages.spoiled("reader: torn, a message has a beginning and no end");
    }
}
