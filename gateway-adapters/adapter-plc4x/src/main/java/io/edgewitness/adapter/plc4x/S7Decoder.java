package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes values of a controller's bytes, exactly. Durations are numbers: milliseconds, nanoseconds for LTIME. Dates and times of day are texts in ISO
 * 8601 without a zone, because the controller knows none. Stateless.
 */
final class S7Decoder {
    static final LocalDate FIRST_DATE = LocalDate.of(1990, 1, 1);
    static final long MILLIS_OF_DAY = 86_400_000L;
    static final long NANOS_OF_DAY = 86_400_000_000_000L;
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);
    private static final MathContext FLOAT32_DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);
    private static final MathContext FLOAT64_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    private S7Decoder() {}

    /**
     * @param bytes hold the point's bytes from {@code first} on
     * @throws NoValue if they are none of the type
     */
    static Value decode(S7Point point, byte[] bytes, int first, Charset charset) throws NoValue {
        S7Address address = point.address();
        if (first < 0 || bytes.length - first < address.length()) {
            throw new NoValue((bytes.length - first) + " bytes came, not " + address.length());
        }
        ByteBuffer data = ByteBuffer.wrap(bytes, first, address.length()).slice();
        if (address.count() == 1) {
            return element(point, data, 0, charset);
        }
        switch (address.type()) {
            case BYTE -> {
                byte[] copy = new byte[address.count()];
                data.get(copy);
                return new Value.Bytes(copy);
            }
            case CHAR -> {
                return Value.of(text(data, charset));
            }
            case WCHAR -> {
                return Value.of(text(data, StandardCharsets.UTF_16BE));
            }
            default -> {
                List<Value> items = new ArrayList<>(address.count());
                for (int i = 0; i < address.count(); i++) {
                    items.add(element(point, data, i, charset));
                }
                return new Value.Array(items);
            }
        }
    }

    private static Value element(S7Point point, ByteBuffer data, int index, Charset charset) throws NoValue {
        S7Address address = point.address();
        if (address.type() == S7Type.BOOL) {
            int bit = address.bit() + index;
            return Value.of(((data.get(bit / 8) >> (bit % 8)) & 1) == 1);
        }
        int start = index * address.stride();
        ByteBuffer element = data.duplicate().position(start);
        return switch (address.type()) {
            case REAL -> real(point, element.getFloat(), FLOAT32_DIGITS);
            case LREAL -> real(point, element.getDouble(), FLOAT64_DIGITS);
            case CHAR -> Value.of(text(element.limit(start + 1), charset));
            case WCHAR -> Value.of(text(element.limit(start + 2), StandardCharsets.UTF_16BE));
            case STRING ->
                Value.of(string(element, element.get() & 0xFF, element.get() & 0xFF, 1, address.textLength(), charset));
            case WSTRING ->
                Value.of(string(
                        element,
                        element.getShort() & 0xFFFF,
                        element.getShort() & 0xFFFF,
                        2,
                        address.textLength(),
                        StandardCharsets.UTF_16BE));
            case DATE ->
                Value.of(FIRST_DATE.plusDays(element.getShort() & 0xFFFF).toString());
            case TIME_OF_DAY -> Value.of(timeOfDay((element.getInt() & 0xFFFF_FFFFL) * 1_000_000L));
            case LTIME_OF_DAY -> Value.of(timeOfDay(element.getLong()));
            case DATE_AND_TIME -> Value.of(dateAndTime(element));
            case LDT -> Value.of(sinceEpoch(element.getLong()));
            case DTL -> Value.of(dtl(element));
            default -> number(point, raw(address.type(), element));
        };
    }

    private static BigInteger raw(S7Type type, ByteBuffer element) throws NoValue {
        return switch (type) {
            case BYTE, USINT -> BigInteger.valueOf(element.get() & 0xFF);
            case WORD, UINT -> BigInteger.valueOf(element.getShort() & 0xFFFF);
            case DWORD, UDINT -> BigInteger.valueOf(element.getInt() & 0xFFFF_FFFFL);
            case LWORD, ULINT -> unsigned(element.getLong());
            case SINT -> BigInteger.valueOf(element.get());
            case INT -> BigInteger.valueOf(element.getShort());
            case DINT, TIME -> BigInteger.valueOf(element.getInt());
            case LINT, LTIME -> BigInteger.valueOf(element.getLong());
            case S5TIME -> BigInteger.valueOf(s5time(element.getShort() & 0xFFFF));
            default -> throw new IllegalStateException(type + " is not an integer");
        };
    }

    private static BigInteger unsigned(long bits) {
        BigInteger value = BigInteger.valueOf(bits);
        return bits < 0 ? value.add(TWO_64) : value;
    }

    private static Value number(S7Point point, BigInteger raw) {
        if (point.scaled()) {
            return scale(point, new BigDecimal(raw));
        }
        return raw.bitLength() < 64 ? Value.of(raw.longValue()) : Value.of(new BigDecimal(raw));
    }

    private static Value real(S7Point point, double raw, MathContext digits) throws NoValue {
        if (!Double.isFinite(raw)) {
            throw new NoValue(Double.isNaN(raw) ? "NaN" : "infinite");
        }
        return point.scaled() ? scale(point, new BigDecimal(raw).round(digits)) : Value.of(raw);
    }

    private static Value scale(S7Point point, BigDecimal raw) {
        return Value.of(raw.multiply(point.scale()).add(point.offset()));
    }

    /**
     * @param most room, and {@code length}: of {@code width} bytes each
     */
    private static String string(ByteBuffer element, int most, int length, int width, int declared, Charset charset)
            throws NoValue {
        if (length > most || length > declared) {
            throw new NoValue("a text of length " + length + " in a string of " + Math.min(most, declared));
        }
        return text(element.limit(element.position() + length * width), charset);
    }

    private static String text(ByteBuffer bytes, Charset charset) throws NoValue {
        try {
            return charset.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new NoValue("the bytes are no text in " + charset);
        }
    }

    private static long s5time(int bits) throws NoValue {
        long base = new long[] {10, 100, 1_000, 10_000}[(bits >> 12) & 3];
        return base * (100 * digit((bits >> 8) & 15) + 10 * digit((bits >> 4) & 15) + digit(bits & 15));
    }

    private static int digit(int nibble) throws NoValue {
        if (nibble > 9) {
            throw new NoValue("a digit is 0 to 9, not " + nibble);
        }
        return nibble;
    }

    private static int digits(ByteBuffer element) throws NoValue {
        int bits = element.get();
        return 10 * digit((bits >> 4) & 15) + digit(bits & 15);
    }

    private static String timeOfDay(long nanos) throws NoValue {
        if (nanos < 0 || nanos >= NANOS_OF_DAY) {
            throw new NoValue("no time of day");
        }
        return DateTimeFormatter.ISO_LOCAL_TIME.format(LocalTime.ofNanoOfDay(nanos));
    }

    /** Year, month, day, hour, minute, second and milliseconds in decimal digits; the last half byte is the day of the week. */
    private static String dateAndTime(ByteBuffer element) throws NoValue {
        int year = digits(element);
        int month = digits(element);
        int day = digits(element);
        int hour = digits(element);
        int minute = digits(element);
        int second = digits(element);
        int millis = 10 * digits(element) + digit((element.get() >> 4) & 15);
        return date(year < 90 ? 2000 + year : 1900 + year, month, day, hour, minute, second, millis * 1_000_000L);
    }

    private static String dtl(ByteBuffer element) throws NoValue {
        int year = element.getShort() & 0xFFFF;
        int month = element.get();
        int day = element.get();
        element.get(); // the day of the week follows from the date
        return date(year, month, day, element.get(), element.get(), element.get(), element.getInt() & 0xFFFF_FFFFL);
    }

    private static String date(int year, int month, int day, int hour, int minute, int second, long nanos)
            throws NoValue {
        try {
            return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                    LocalDateTime.of(year, month, day, hour, minute, second, Math.toIntExact(nanos)));
        } catch (DateTimeException | ArithmeticException e) {
            throw new NoValue("no date: " + year + "-" + month + "-" + day + " " + hour + ":" + minute + ":" + second);
        }
    }

    private static String sinceEpoch(long nanos) {
        long second = Math.floorDiv(nanos, 1_000_000_000L);
        int rest = (int) Math.floorMod(nanos, 1_000_000_000L);
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(LocalDateTime.ofEpochSecond(second, rest, ZoneOffset.UTC));
    }
}
