package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the text format of PostgreSQL's COPY. Values are written in the order of the table's columns, then {@link #end()}. One thread.
 */
final class CopyRows {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer = new byte[8192];
    private int size;
    /** where the row that is being written begins */
    private int start;

    private long rows;
    private boolean first = true;

    byte[] bytes() {
        return buffer;
    }

    int size() {
        return size;
    }

    long rows() {
        return rows;
    }

    CopyRows text(@Nullable String value) {
        separator();
        if (value == null) {
            return put("\\N");
        }
        ensure(value.length() * 2);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                return escaped(value.substring(i));
            }
            if (c == '\\' || c < 0x20) {
                escape(c);
            } else {
                buffer[size++] = (byte) c;
            }
        }
        return this;
    }

    private CopyRows escaped(String rest) {
        byte[] bytes = rest.getBytes(StandardCharsets.UTF_8);
        ensure(bytes.length * 2);
        for (byte b : bytes) {
            if (b == '\\' || (b >= 0 && b < 0x20)) {
                escape((char) b);
            } else {
                buffer[size++] = b;
            }
        }
        return this;
    }

    /** A text column holds no NUL; a space takes its place. */
    private void escape(char c) {
        ensure(2);
        switch (c) {
            case '\\' -> two('\\');
            case '\n' -> two('n');
            case '\r' -> two('r');
            case '\t' -> two('t');
            case 0 -> buffer[size++] = ' ';
            default -> buffer[size++] = (byte) c;
        }
    }

    private void two(char c) {
        ensure(2);
        buffer[size++] = '\\';
        buffer[size++] = (byte) c;
    }

    CopyRows integer(long value) {
        separator();
        return put(Long.toString(value));
    }

    CopyRows bool(boolean value) {
        separator();
        return put(value ? "t" : "f");
    }

    /** Text that needs no escape. */
    CopyRows plain(@Nullable String value) {
        separator();
        return put(value == null ? "\\N" : value);
    }

    /** @param nanos since 1970-01-01T00:00:00Z; cut to microseconds */
    CopyRows time(long nanos) {
        separator();
        long day = Math.floorDiv(nanos, NANOS_PER_DAY);
        long micros = Math.floorMod(nanos, NANOS_PER_DAY) / 1000;
        // Days to civil date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
        long z = day + 719_468;
        long era = Math.floorDiv(z, 146_097L);
        long dayOfEra = z - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long shifted = (5 * dayOfYear + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        ensure(32);
        digits(year, 4);
        buffer[size++] = '-';
        digits(month, 2);
        buffer[size++] = '-';
        digits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2);
        buffer[size++] = ' ';
        long seconds = micros / 1_000_000;
        digits(seconds / 3600, 2);
        buffer[size++] = ':';
        digits(seconds / 60 % 60, 2);
        buffer[size++] = ':';
        digits(seconds % 60, 2);
        buffer[size++] = '.';
        digits(micros % 1_000_000, 6);
        buffer[size++] = '+';
        digits(0, 2);
        return this;
    }

    private void digits(long value, int count) {
        long rest = value;
        for (int i = size + count - 1; i >= size; i--) {
            buffer[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
    }

    CopyRows bytes(ByteString value) {
        separator();
        ensure(3 + value.size() * 2);
        buffer[size++] = '\\';
        buffer[size++] = '\\';
        buffer[size++] = 'x';
        for (int i = 0; i < value.size(); i++) {
            byte b = value.byteAt(i);
            buffer[size++] = HEX[b >> 4 & 15];
            buffer[size++] = HEX[b & 15];
        }
        return this;
    }

    CopyRows texts(Iterable<String> values) {
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() > 1 ? ",\"" : "\"");
            array.append(value.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
        }
        return text(array.append('}').toString());
    }

    void end() {
        ensure(1);
        buffer[size++] = '\n';
        start = size;
        first = true;
        rows++;
    }

    /** In place of {@link #end()}: the row is not written. */
    void leaveOut() {
        size = start;
        first = true;
    }

    private void separator() {
        if (first) {
            first = false;
            return;
        }
        ensure(1);
        buffer[size++] = '\t';
    }

    private CopyRows put(String ascii) {
        int length = ascii.length();
        ensure(length);
        for (int i = 0; i < length; i++) {
            buffer[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
