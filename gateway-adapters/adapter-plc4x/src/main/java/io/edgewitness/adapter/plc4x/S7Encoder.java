package io.edgewitness.adapter.plc4x;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a controller's bytes of a value: the inverse of {@link S7Decoder}. What does not fit is refused, never cut; only REAL and LREAL round to the
 * nearest number they have. Stateless.
 */
final class S7Encoder {
    /** More than any type has; a number of a billion digits would cost memory. */
    private static final int MOST_DIGITS = 400;

    private S7Encoder() {}

    /**
     * @return the point's bytes; of a STRING or WSTRING, those from its current length on: the length it may have is the controller's
     * @throws IllegalArgumentException with the reason, if the value is none of the point's
     */
    static byte[] encode(S7Point point, Value value, Charset charset) {
        S7Address address = point.address();
        if (address.count() == 1) {
            return element(point, value, charset);
        }
        if (address.type() == S7Type.BYTE && value instanceof Value.Bytes bytes) {
            return exactly(bytes.value(), address);
        }
        if ((address.type() == S7Type.CHAR || address.type() == S7Type.WCHAR) && value instanceof Value.Text text) {
            return exactly(
                    bytes(text.value(), address.type() == S7Type.CHAR ? charset : StandardCharsets.UTF_16BE), address);
        }
        if (address.type() == S7Type.BOOL || address.type().isText()) {
            throw new IllegalArgumentException(
                    "an array of " + address.type() + " cannot be written without touching its neighbours");
        }
        if (!(value instanceof Value.Array array)) {
            throw new IllegalArgumentException(address + " takes an array of " + address.count());
        }
        List<Value> items = array.items();
        if (items.size() != address.count()) {
            throw new IllegalArgumentException(address + " takes " + address.count() + " values, not " + items.size());
        }
        ByteBuffer all = ByteBuffer.allocate(address.length());
        items.forEach(item -> all.put(element(point, item, charset)));
        return all.array();
    }

    private static byte[] exactly(byte[] bytes, S7Address address) {
        if (bytes.length != address.length()) {
            throw new IllegalArgumentException(address + " takes " + address.length() + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static byte[] element(S7Point point, Value value, Charset charset) {
        S7Type type = point.address().type();
        return switch (type) {
            case BOOL -> new byte[] {(byte) (bool(value) ? 1 : 0)};
            case REAL -> ByteBuffer.allocate(4).putFloat(float32(point, value)).array();
            case LREAL ->
                ByteBuffer.allocate(8).putDouble(float64(point, value)).array();
            case CHAR -> exactly(bytes(text(value), charset), point.address());
            case WCHAR -> exactly(bytes(text(value), StandardCharsets.UTF_16BE), point.address());
            case STRING -> string(point.address(), bytes(text(value), charset));
            case WSTRING -> wideString(point.address(), bytes(text(value), StandardCharsets.UTF_16BE));
            case DATE, TIME_OF_DAY, LTIME_OF_DAY, DATE_AND_TIME, LDT, DTL -> moment(type, text(value));
            case S5TIME ->
                ByteBuffer.allocate(2)
                        .putShort(s5time(integer(raw(point, value))))
                        .array();
            default -> integer(type, integer(raw(point, value)));
        };
    }

    private static boolean bool(Value value) {
        if (value instanceof Value.Bool bool) {
            return bool.value();
        }
        throw new IllegalArgumentException("a BOOL is true or false");
    }

    private static String text(Value value) {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        throw new IllegalArgumentException("a text is expected");
    }

    private static BigDecimal raw(S7Point point, Value value) {
        if (!value.isNumber()) {
            throw new IllegalArgumentException("a number is expected");
        }
        BigDecimal given = value.number();
        if (given.precision() > MOST_DIGITS || Math.abs((long) given.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("the number has too many digits");
        }
        BigDecimal number = given.subtract(point.offset());
        if (!point.scaled()) {
            return number;
        }
        boolean real = point.address().type() == S7Type.REAL || point.address().type() == S7Type.LREAL;
        try {
            return real ? number.divide(point.scale(), MathContext.DECIMAL64) : number.divide(point.scale());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(value.number() + " is no multiple of the scale " + point.scale(), e);
        }
    }

    private static BigInteger integer(BigDecimal number) {
        try {
            return number.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(number + " is not a whole number of the controller's steps", e);
        }
    }

    private static byte[] integer(S7Type type, BigInteger number) {
        int bits = 8 * type.size();
        boolean signed = switch (type) {
            case SINT, INT, DINT, LINT, TIME, LTIME -> true;
            default -> false;
        };
        boolean fits = signed ? number.bitLength() < bits : number.signum() >= 0 && number.bitLength() <= bits;
        if (!fits) {
            throw new IllegalArgumentException(number + " does not fit " + type);
        }
        byte[] bytes = ByteBuffer.allocate(8).putLong(number.longValue()).array();
        return Arrays.copyOfRange(bytes, 8 - type.size(), 8);
    }

    private static float float32(S7Point point, Value value) {
        BigDecimal raw = raw(point, value);
        float number = isAsItIs(point, value) ? (float) ((Value.Float64) value).value() : raw.floatValue();
        if (!Float.isFinite(number)) {
            throw new IllegalArgumentException("the number does not fit REAL");
        }
        return number;
    }

    private static double float64(S7Point point, Value value) {
        BigDecimal raw = raw(point, value);
        double number = isAsItIs(point, value) ? ((Value.Float64) value).value() : raw.doubleValue();
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("the number does not fit LREAL");
        }
        return number;
    }

    /** A decimal has no negative zero. */
    private static boolean isAsItIs(S7Point point, Value value) {
        return value instanceof Value.Float64 && !point.scaled();
    }

    private static byte[] bytes(String text, Charset charset) {
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the text has characters that " + charset + " has not", e);
        }
    }

    private static byte[] string(S7Address address, byte[] characters) {
        if (characters.length > address.textLength()) {
            throw new IllegalArgumentException(address + " has no room for " + characters.length + " bytes");
        }
        return ByteBuffer.allocate(1 + characters.length)
                .put((byte) characters.length)
                .put(characters)
                .array();
    }

    private static byte[] wideString(S7Address address, byte[] characters) {
        if (characters.length / 2 > address.textLength()) {
            throw new IllegalArgumentException(address + " has no room for " + characters.length / 2 + " characters");
        }
        return ByteBuffer.allocate(2 + characters.length)
                .putShort((short) (characters.length / 2))
                .put(characters)
                .array();
    }

    private static short s5time(BigInteger millis) {
        long value = millis.bitLength() < 32 ? millis.longValue() : -1;
        long base = 10;
        for (int code = 0; code < 4; code++) {
            long steps = value / base;
            if (value >= 0 && value % base == 0 && steps <= 999) {
                return (short) ((code << 12) | ((steps / 100) << 8) | ((steps / 10 % 10) << 4) | (steps % 10));
            }
            base *= 10;
        }
        throw new IllegalArgumentException("S5TIME is 0 to 9990000 ms in three digits, not " + millis);
    }

    private static byte[] moment(S7Type type, String text) {
        try {
            return switch (type) {
                case DATE -> {
                    long days = LocalDate.parse(text).toEpochDay() - S7Decoder.FIRST_DATE.toEpochDay();
                    yield integer(type, BigInteger.valueOf(days));
                }
                case TIME_OF_DAY -> {
                    long nanos = LocalTime.parse(text).toNanoOfDay();
                    if (nanos % 1_000_000 != 0) {
                        throw new IllegalArgumentException("TIME_OF_DAY has whole milliseconds");
                    }
                    yield integer(type, BigInteger.valueOf(nanos / 1_000_000));
                }
                case LTIME_OF_DAY ->
                    integer(type, BigInteger.valueOf(LocalTime.parse(text).toNanoOfDay()));
                case DATE_AND_TIME -> dateAndTime(LocalDateTime.parse(text));
                case DTL -> dtl(LocalDateTime.parse(text));
                default -> sinceEpoch(LocalDateTime.parse(text));
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("no " + type + " in ISO 8601 without a zone: '" + text + "'", e);
        }
    }

    private static byte[] sinceEpoch(LocalDateTime time) {
        long seconds = time.toEpochSecond(ZoneOffset.UTC);
        return ByteBuffer.allocate(8)
                .putLong(Math.addExact(
                        Math.multiplyExact(seconds, 1_000_000_000L), time.get(ChronoField.NANO_OF_SECOND)))
                .array();
    }

    private static byte[] dateAndTime(LocalDateTime time) {
        if (time.getYear() < 1990 || time.getYear() > 2089 || time.getNano() % 1_000_000 != 0) {
            throw new IllegalArgumentException("DATE_AND_TIME is 1990 to 2089 in whole milliseconds, not " + time);
        }
        int millis = time.getNano() / 1_000_000;
        byte[] bytes = {
            digits(time.getYear() % 100),
            digits(time.getMonthValue()),
            digits(time.getDayOfMonth()),
            digits(time.getHour()),
            digits(time.getMinute()),
            digits(time.getSecond()),
            digits(millis / 10),
            (byte) (((millis % 10) << 4) | weekday(time))
        };
        return bytes;
    }

    private static byte digits(int number) {
        return (byte) (((number / 10) << 4) | (number % 10));
    }

    /** Sunday is 1. */
    private static int weekday(LocalDateTime time) {
        return time.getDayOfWeek().getValue() % 7 + 1;
    }

    private static byte[] dtl(LocalDateTime time) {
        if (time.getYear() < 1970 || time.getYear() > 2262) {
            throw new IllegalArgumentException("DTL is 1970 to 2262, not " + time);
        }
        return ByteBuffer.allocate(12)
                .putShort((short) time.getYear())
                .put((byte) time.getMonthValue())
                .put((byte) time.getDayOfMonth())
                .put((byte) weekday(time))
                .put((byte) time.getHour())
                .put((byte) time.getMinute())
                .put((byte) time.getSecond())
                .putInt(time.getNano())
                .array();
    }
}
