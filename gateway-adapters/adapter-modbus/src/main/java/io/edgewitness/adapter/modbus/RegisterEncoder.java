package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A value to registers, the reverse of {@link RegisterDecoder}: scale and offset are inverted exactly, and what does not come out even or does not fit
 * is refused. A float takes a number of which it keeps every digit given (16777217 is none for float32, 21.3 is one), and a double that it is.
 */
final class RegisterEncoder {
    private static final int ENOUGH = 60;
    private static final int FLOAT32_DIGITS = 9;
    private static final int FLOAT64_DIGITS = 17;

    private final RegisterType type;
    private final WordOrder order;
    private final BigDecimal scale;
    private final BigDecimal offset;

    RegisterEncoder(RegisterType type, WordOrder order, BigDecimal scale, BigDecimal offset) {
        this.type = type;
        this.order = order;
        this.scale = scale;
        this.offset = offset;
    }

    /** The value is none of the target's; the message says why, for a person. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message, null, false, false);
        }
    }

    /** Of a coil. */
    static boolean bit(Value value) throws Unfit {
        if (value instanceof Value.Bool bool) {
            return bool.value();
        }
        if (value.isNumber()) {
            BigDecimal number = value.number();
            if (number.signum() == 0 || number.compareTo(BigDecimal.ONE) == 0) {
                return number.signum() != 0;
            }
        }
        throw new Unfit("a coil takes true or false, not " + shown(value));
    }

    /** @return two bytes a register, in the device's order */
    byte[] encode(Value value) throws Unfit {
        return switch (type.kind()) {
            case BOOL -> order.registers(bit(value) ? 1 : 0, 1);
            case BIT -> throw new Unfit("one bit of a register cannot be written without its others");
            case INT16 -> integer(value, 16, true);
            case UINT16 -> integer(value, 16, false);
            case INT32 -> integer(value, 32, true);
            case UINT32 -> integer(value, 32, false);
            case INT64 -> integer(value, 64, true);
            case UINT64 -> integer(value, 64, false);
            case FLOAT32 -> float32(value);
            case FLOAT64 -> float64(value);
            case STRING -> text(value);
        };
    }

    private byte[] integer(Value value, int bits, boolean signed) throws Unfit {
        BigDecimal raw = raw(value);
        BigInteger whole;
        try {
            whole = raw.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new Unfit(shown(value) + " does not come out even: the register would have to hold " + raw + ", and "
                    + type + " holds whole numbers");
        }
        BigInteger lowest = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger highest = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits).subtract(BigInteger.ONE);
        if (whole.compareTo(lowest) < 0 || whole.compareTo(highest) > 0) {
            throw new Unfit(shown(value) + " does not fit: the register would have to hold " + whole + ", and " + type
                    + " holds " + lowest + " to " + highest);
        }
        return order.registers(whole.longValue(), type.registers());
    }

    private byte[] float32(Value value) throws Unfit {
        BigDecimal raw = raw(value);
        float nearest = raw.floatValue();
        if (raw.doubleValue() != nearest || Float.isInfinite(nearest)) {
            checkReal(value, raw, nearest, FLOAT32_DIGITS);
        }
        return order.registers(Integer.toUnsignedLong(Float.floatToRawIntBits(nearest)), 2);
    }

    private byte[] float64(Value value) throws Unfit {
        BigDecimal raw = raw(value);
        double nearest = raw.doubleValue();
        checkReal(value, raw, nearest, FLOAT64_DIGITS);
        return order.registers(Double.doubleToRawLongBits(nearest), 4);
    }

    private void checkReal(Value value, BigDecimal raw, double nearest, int digits) throws Unfit {
        if (Double.isInfinite(nearest)) {
            throw new Unfit(shown(value) + " does not fit: it is beyond " + type);
        }
        BigDecimal exact = new BigDecimal(nearest);
        if (exact.compareTo(raw) == 0) {
            return;
        }
        int given = raw.stripTrailingZeros().precision();
        if (given > digits
                || exact.round(new MathContext(given, RoundingMode.HALF_EVEN)).compareTo(raw) != 0) {
            throw new Unfit(shown(value) + " does not come out even: the nearest " + type + " holds is "
                    + exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)));
        }
    }

    /** What the register has to hold, before its type is looked at. */
    private BigDecimal raw(Value value) throws Unfit {
        if (!value.isNumber()) {
            throw new Unfit("a number is wanted, not " + shown(value));
        }
        BigDecimal number = value.number();
        if (Math.abs((long) number.precision() - number.scale()) > 400 || number.scale() > 400) {
            throw new Unfit("the number does not fit " + type);
        }
        BigDecimal shifted = number.subtract(offset);
        try {
            return shifted.divide(scale);
        } catch (ArithmeticException e) {
            throw new Unfit(shown(value) + " does not come out even: it is no multiple of the scale " + scale
                    + (offset.signum() == 0 ? "" : " from the offset " + offset));
        }
    }

    private byte[] text(Value value) throws Unfit {
        if (!(value instanceof Value.Text text)) {
            throw new Unfit("a text is wanted, not " + shown(value));
        }
        byte[] bytes = text.value().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > type.detail() || text.value().indexOf(0) >= 0) {
            throw new Unfit(
                    "the text does not fit: " + bytes.length + " bytes, and " + type + " holds " + type.detail());
        }
        int registers = type.registers();
        return order.text(Arrays.copyOf(bytes, 2 * registers), 0, registers);
    }

    private static String shown(Value value) {
        String text;
        if (value instanceof Value.Bool bool) {
            text = String.valueOf(bool.value());
        } else if (value instanceof Value.Text words) {
            text = "'" + words.value() + "'";
        } else {
            text = value.isNumber() ? value.number().toString() : value.toString();
        }
        return text.length() > ENOUGH ? text.substring(0, ENOUGH) + "…" : text;
    }
}
