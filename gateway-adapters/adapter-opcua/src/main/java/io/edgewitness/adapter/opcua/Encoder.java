package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Value;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.milo.opcua.stack.core.UaRuntimeException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExpandedNodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.builtin.XmlElement;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;

/**
 * Values as the built-in types of OPC UA, for writing. Exact or refused: a number keeps its digits, text never becomes a number. A Float
 * or Double that is nearest to a decimal will do if it shows all the digits that were asked for.
 */
final class Encoder {
    private static final BigInteger MAX_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
    private static final long TICKS_A_SECOND = 10_000_000;
    private static final long SECONDS_1601_TO_1970 = 11_644_473_600L;

    private Encoder() {}

    /** @throws Refusal if the value does not fit the type */
    static Variant encode(Value value, TargetType type) throws Refusal {
        List<Integer> lengths = new ArrayList<>();
        List<Value> elements = new ArrayList<>();
        flatten(value, 0, lengths, elements);
        if (!type.takes(lengths.size())) {
            throw new Refusal("the target takes " + type.shape() + ", not "
                    + (lengths.isEmpty() ? words(value) : "an array of lengths " + lengths));
        }
        for (int i = 0; i < Math.min(lengths.size(), type.lengths().size()); i++) {
            long most = type.lengths().get(i);
            if (most > 0 && lengths.get(i) > most) {
                throw new Refusal("the target takes at most " + most + " elements, not " + lengths.get(i));
            }
        }
        if (lengths.isEmpty()) {
            return new Variant(scalar(value, type));
        }
        Object array = Array.newInstance(type.builtin().getBackingClass(), elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Array.set(array, i, scalar(elements.get(i), type));
        }
        int[] dimensions = lengths.stream().mapToInt(Integer::intValue).toArray();
        return new Variant(lengths.size() == 1 ? array : new Matrix(array, dimensions, type.builtin()));
    }

    /** Row by row; each array of one level must be as long as its sisters. */
    private static void flatten(Value value, int level, List<Integer> lengths, List<Value> elements) throws Refusal {
        if (!(value instanceof Value.Array array)) {
            if (level != lengths.size()) {
                throw new Refusal("an array must not mix values and arrays");
            }
            elements.add(value);
            return;
        }
        int length = array.items().size();
        if (level == lengths.size()) {
            if (!elements.isEmpty()) {
                throw new Refusal("an array must not mix values and arrays");
            }
            lengths.add(length);
        } else if (lengths.get(level) != length) {
            throw new Refusal("the rows of an array must be of one length");
        }
        for (Value item : array.items()) {
            flatten(item, level + 1, lengths, elements);
        }
    }

    private static Object scalar(Value value, TargetType type) throws Refusal {
        if (!type.members().isEmpty()) {
            return member(value, type);
        }
        return switch (type.builtin()) {
            case Boolean -> flag(value, type);
            case SByte -> (byte) integer(value, type, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case Byte -> Unsigned.ubyte(integer(value, type, 0, 0xFF));
            case Int16 -> (short) integer(value, type, Short.MIN_VALUE, Short.MAX_VALUE);
            case UInt16 -> Unsigned.ushort((int) integer(value, type, 0, 0xFFFF));
            case Int32 -> (int) integer(value, type, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case UInt32 -> Unsigned.uint(integer(value, type, 0, 0xFFFF_FFFFL));
            case Int64 -> integer(value, type, Long.MIN_VALUE, Long.MAX_VALUE);
            case UInt64 -> Unsigned.ulong(whole(value, type, BigInteger.ZERO, MAX_UINT64));
            case Float -> shortFloat(value, type);
            case Double -> longFloat(value, type);
            case String -> text(value, type);
            case LocalizedText -> new LocalizedText(null, text(value, type));
            case XmlElement -> new XmlElement(text(value, type));
            case DateTime -> time(value, type);
            case Guid, NodeId, ExpandedNodeId, QualifiedName -> identifier(value, type);
            case ByteString -> bytes(value, type);
            case Variant ->
                throw new Refusal("the target's type " + type.name()
                        + " is abstract and it holds no value now: nothing says as what to write");
            default -> throw new Refusal("values of type " + type.name() + " cannot be written; write its members");
        };
    }

    private static Refusal misfit(Value value, TargetType type) {
        return new Refusal(words(value) + " does not fit " + type.name());
    }

    private static String words(Value value) {
        if (value instanceof Value.Text text) {
            return "the text '" + text.value() + "'";
        }
        if (value instanceof Value.Bool flag) {
            return "the Boolean " + flag.value();
        }
        return value.isNumber()
                ? "the number " + value.number()
                : "a " + value.getClass().getSimpleName();
    }

    private static BigDecimal number(Value value, TargetType type) throws Refusal {
        if (!value.isNumber()) {
            throw misfit(value, type);
        }
        return value.number();
    }

    private static BigInteger whole(Value value, TargetType type, BigInteger low, BigInteger high) throws Refusal {
        BigDecimal number = number(value, type);
        if (number.compareTo(new BigDecimal(low)) < 0 || number.compareTo(new BigDecimal(high)) > 0) {
            throw new Refusal(words(value) + " does not fit " + type.name() + " (" + low + " to " + high + ")");
        }
        if (number.stripTrailingZeros().scale() > 0) {
            throw new Refusal(words(value) + " does not fit " + type.name() + ", which takes whole numbers");
        }
        return number.toBigInteger();
    }

    private static long integer(Value value, TargetType type, long low, long high) throws Refusal {
        return whole(value, type, BigInteger.valueOf(low), BigInteger.valueOf(high))
                .longValueExact();
    }

    private static Object shortFloat(Value value, TargetType type) throws Refusal {
        BigDecimal number = number(value, type);
        float near = number.floatValue();
        if (!Float.isFinite(near) || !keeps(near, number)) {
            throw new Refusal(words(value) + " does not fit " + type.name() + ": it would become " + near);
        }
        return near;
    }

    private static Object longFloat(Value value, TargetType type) throws Refusal {
        BigDecimal number = number(value, type);
        double near = number.doubleValue();
        if (!Double.isFinite(near) || !keeps(near, number)) {
            throw new Refusal(words(value) + " does not fit " + type.name() + ": it would become " + near);
        }
        return near;
    }

    /** Whether the binary number, written with as many digits as were asked for, is what was asked for. */
    private static boolean keeps(double near, BigDecimal number) {
        int digits = number.stripTrailingZeros().precision();
        return new BigDecimal(near)
                        .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                        .compareTo(number)
                == 0;
    }

    private static Object flag(Value value, TargetType type) throws Refusal {
        if (value instanceof Value.Bool flag) {
            return flag.value();
        }
        throw misfit(value, type);
    }

    private static String text(Value value, TargetType type) throws Refusal {
        if (value instanceof Value.Text text) {
            return text.value();
        }
        throw misfit(value, type);
    }

    private static Object bytes(Value value, TargetType type) throws Refusal {
        if (value instanceof Value.Bytes bytes) {
            return ByteString.of(bytes.value().clone());
        }
        throw misfit(value, type);
    }

    /** A time of OPC UA is a number of 100 ns since 1601. */
    private static Object time(Value value, TargetType type) throws Refusal {
        try {
            Instant time = Instant.parse(text(value, type));
            long seconds = Math.addExact(time.getEpochSecond(), SECONDS_1601_TO_1970);
            long ticks = Math.addExact(Math.multiplyExact(seconds, TICKS_A_SECOND), time.getNano() / 100);
            if (ticks > 0 && time.getNano() % 100 == 0) {
                return new DateTime(ticks);
            }
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new Refusal(
                words(value) + " is no time such as 2026-03-04T05:06:07Z, after 1601 and of 100 ns at the finest");
    }

    private static Object identifier(Value value, TargetType type) throws Refusal {
        String text = text(value, type);
        try {
            return switch (type.builtin()) {
                case Guid -> {
                    UUID id = UUID.fromString(text);
                    if (!id.toString().equalsIgnoreCase(text)) {
                        throw misfit(value, type);
                    }
                    yield id;
                }
                case NodeId -> NodeId.parse(text);
                case ExpandedNodeId -> ExpandedNodeId.parse(text);
                default -> QualifiedName.parse(text);
            };
        } catch (UaRuntimeException | IllegalArgumentException e) {
            throw misfit(value, type);
        }
    }

    /** By number or by name. */
    private static Object member(Value value, TargetType type) throws Refusal {
        for (Map.Entry<Long, String> member : type.members().entrySet()) {
            boolean meant = value instanceof Value.Text text
                    ? text.value().equals(member.getValue())
                    : value.isNumber() && value.number().compareTo(BigDecimal.valueOf(member.getKey())) == 0;
            if (meant) {
                return scalar(
                        Value.of(member.getKey()),
                        new TargetType(type.builtin(), type.name(), -1, List.of(), Map.of()));
            }
        }
        throw new Refusal(words(value) + " is no member of " + type.name() + " " + type.members());
    }
}
