package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Bytes of a response to a value. Integers stay exact: unscaled ones are {@link Value.Int64}, or a {@link Value.Decimal} where a
 * {@code uint64} is beyond it; scaled ones are Decimals. A scaled float is first written with the 9 (float64: 17) significant digits that tell
 * one from the next, the same on every machine, and then scaled exactly.
 *
 * <p>Points of one type, order, scale and offset share one. Thread-safe.
 */
final class RegisterDecoder {
    private static final MathContext FLOAT32_DIGITS = new MathContext(9, RoundingMode.HALF_EVEN);
    private static final MathContext FLOAT64_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);
    private static final BigInteger TWO_64 = BigInteger.ONE.shiftLeft(64);

    private final RegisterType type;
    private final WordOrder order;
    private final BigDecimal scale;
    private final BigDecimal offset;
    private final boolean scaled;
    private final int registers;

    RegisterDecoder(RegisterType type, WordOrder order, BigDecimal scale, BigDecimal offset) {
        this.type = type;
        this.order = order;
        this.scale = scale;
        this.offset = offset;
        scaled = scale.compareTo(BigDecimal.ONE) != 0 || offset.signum() != 0;
        registers = type.registers();
    }

    /** The bytes are no value of the type; the message says why. */
    static final class NoValue extends Exception {
        private static final long serialVersionUID = 1L;

        NoValue(String message) {
            super(message, null, false, false);
        }
    }

    /** @param position of the bit, from the lowest bit of the byte at {@code first} on */
    static Value bit(byte[] bits, int first, int position) {
        return Value.of((bits[first + position / 8] >> (position % 8) & 1) == 1);
    }

    /** @param first byte of the value's first register */
    Value decode(byte[] bytes, int first) throws NoValue {
        return isText() ? text(bytes, first) : number(bits(bytes, first));
    }

    boolean isText() {
        return type.kind() == RegisterType.Kind.STRING;
    }

    /** What {@link #number} takes. */
    long bits(byte[] bytes, int first) {
        return order.bits(bytes, first, registers);
    }

    private Value text(byte[] bytes, int first) throws NoValue {
        return text(ByteBuffer.wrap(order.text(bytes, first, registers)));
    }

    Value number(long bits) throws NoValue {
        return switch (type.kind()) {
            case BOOL -> Value.of(bits != 0);
            case BIT -> Value.of((bits >> type.detail() & 1) == 1);
            case INT16 -> integer((short) bits);
            case UINT16, UINT32 -> integer(bits);
            case INT32 -> integer(bits << 32 >> 32);
            case INT64 -> integer(bits);
            case UINT64 -> unsigned(bits);
            case FLOAT32 -> real(Float.intBitsToFloat((int) bits), FLOAT32_DIGITS);
            case FLOAT64 -> real(Double.longBitsToDouble(bits), FLOAT64_DIGITS);
            case STRING -> throw new IllegalStateException("text is no number");
        };
    }

    private Value integer(long raw) {
        return scaled ? scale(BigDecimal.valueOf(raw)) : Value.of(raw);
    }

    private Value unsigned(long raw) {
        if (raw >= 0) {
            return integer(raw);
        }
        BigDecimal exact = new BigDecimal(BigInteger.valueOf(raw).add(TWO_64));
        return scaled ? scale(exact) : Value.of(exact);
    }

    private Value real(double raw, MathContext digits) throws NoValue {
        if (Double.isNaN(raw)) {
            throw new NoValue("modbus: NaN");
        }
        if (Double.isInfinite(raw)) {
            throw new NoValue("modbus: infinite");
        }
        return scaled ? scale(new BigDecimal(raw).round(digits)) : Value.of(raw);
    }

    private Value scale(BigDecimal raw) {
        return Value.of(raw.multiply(scale).add(offset));
    }

    private Value text(ByteBuffer bytes) throws NoValue {
        bytes.limit(type.detail());
        int end = 0;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        bytes.limit(end);
        try {
            return Value.of(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString().stripTrailing());
        } catch (CharacterCodingException e) {
            throw new NoValue("modbus: the bytes are no text");
        }
    }
}
