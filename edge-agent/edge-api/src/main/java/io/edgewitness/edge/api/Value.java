package io.edgewitness.edge.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a point read. Numbers keep the type they came in; {@link #number()} gives each of them exactly.
 *
 * <p>Byte and sample arrays are shared, not copied: nobody changes one after it was put in here.
 */
public sealed interface Value {
    record Int64(long value) implements Value {
        @Override
        public BigDecimal number() {
            return BigDecimal.valueOf(value);
        }
    }

    record Float64(double value) implements Value {
        /**
         * The decimal of fewest digits that reads back as this double, the same on every Java; no trailing zeros after the point.
         * Infinities and NaN are no numbers.
         */
        @Override
        public BigDecimal number() {
            if (!Double.isFinite(value)) {
                throw new ArithmeticException(value + " is not a number");
            }
            return ShortestDecimal.of(value);
        }

        @Override
        public boolean isNumber() {
            return Double.isFinite(value);
        }
    }

    record Decimal(BigDecimal value) implements Value {
        @Override
        public BigDecimal number() {
            return value;
        }
    }

    record Bool(boolean value) implements Value {}

    record Text(String value) implements Value {}

    record Bytes(byte[] value) implements Value {
        @Override
        public boolean equals(Object o) {
            return o instanceof Bytes other && Arrays.equals(value, other.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }

        @Override
        public String toString() {
            return "Bytes[" + value.length + "]";
        }
    }

    /** Named parts, in the source's order: a structure or a JSON object. */
    record Structure(Map<String, Value> fields) implements Value {}

    /** Values of one type, in order: an OPC UA array, a run of registers. */
    record Array(List<Value> items) implements Value {}

    /**
     * A block of a signal.
     *
     * @param start time of the first sample by the device's clock
     * @param rateHz samples per second and channel, above 0
     * @param channels [channel][sample], all of one length
     * @param sequence the source's block number; a jump is a loss
     */
    record Waveform(Instant start, double rateHz, float[][] channels, long sequence) implements Value {
        @Override
        public boolean equals(Object o) {
            return o instanceof Waveform w
                    && start.equals(w.start)
                    && Double.compare(rateHz, w.rateHz) == 0
                    && sequence == w.sequence
                    && Arrays.deepEquals(channels, w.channels);
        }

        @Override
        public int hashCode() {
            return Arrays.deepHashCode(channels) * 31 + Long.hashCode(sequence);
        }

        @Override
        public String toString() {
            return "Waveform[" + sequence + "]";
        }
    }

    /** @return true if {@link #number()} gives one */
    default boolean isNumber() {
        return this instanceof Int64 || this instanceof Decimal;
    }

    /** @throws ArithmeticException if this is not a number */
    default BigDecimal number() {
        throw new ArithmeticException(getClass().getSimpleName() + " is not a number");
    }

    static Value of(long value) {
        return new Int64(value);
    }

    static Value of(double value) {
        return new Float64(value);
    }

    static Value of(BigDecimal value) {
        return new Decimal(value);
    }

    static Value of(boolean value) {
        return value ? Constants.TRUE : Constants.FALSE;
    }

    static Value of(String value) {
        return new Text(value);
    }

    /** Booleans are shared instances. */
    final class Constants {
        private static final Value TRUE = new Bool(true);
        private static final Value FALSE = new Bool(false);

        private Constants() {}
    }
}
