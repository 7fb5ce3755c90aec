package io.edgewitness.edge.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

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

    /**
     * A picture, shared and not copied. Who makes it holds the first reference; who keeps it past the call that it was given in says {@link
     * #retain}, and {@link #release} when done. The last release gives the array back to its pool, and the pixels are refused from then
     * on. A frame that nobody releases is garbage as any other, and only its pool is the poorer.
     *
     * <p>No ledger holds the pixels: there {@link #receipt} stands, and so it does in a replay. On the way to a scenario only the latest
     * frame of a point waits; of one that was overtaken the scenario is given the receipt. Either is expected, and not received.
     *
     * <p>Any thread; equal to itself only.
     */
    final class Frame implements Value {
        /** How bytes are pixels: rows from the top, without padding. */
        public enum Layout {
            /** one byte, 0 black to 255 white */
            GRAY(1),
            /** three bytes, red first */
            RGB(3);

            private final int bytes;

            Layout(int bytes) {
                this.bytes = bytes;
            }

            /** Bytes of a pixel. */
            public int bytes() {
                return bytes;
            }
        }

        /** The file as the camera made it, such as {@code image/jpeg}. */
        public record Original(String mediaType, Bytes content) {}

        private final int width;
        private final int height;
        private final Layout layout;
        private final byte[] pixels;
        private final @Nullable Original original;
        private final Structure receipt;
        private final Runnable free;
        private final AtomicInteger references = new AtomicInteger(1);

        /**
         * @param pixels may be longer than the picture needs
         * @param original null where the source gives no files
         * @param sequence the source's frame number; a jump is a loss
         * @param free called once, on the thread of the last release
         * @throws IllegalArgumentException if the array is too short, or the picture has no size
         */
        public Frame(
                int width,
                int height,
                Layout layout,
                byte[] pixels,
                @Nullable Original original,
                long sequence,
                Runnable free) {
            if (width < 1 || height < 1 || (long) width * height * layout.bytes() > pixels.length) {
                throw new IllegalArgumentException(
                        pixels.length + " bytes are no picture of " + width + " x " + height + " " + layout);
            }
            this.width = width;
            this.height = height;
            this.layout = layout;
            this.pixels = pixels;
            this.original = original;
            this.free = free;
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("width", Value.of(width));
            fields.put("height", Value.of(height));
            fields.put("frame", Value.of(sequence));
            receipt = new Structure(Collections.unmodifiableMap(fields));
        }

        public int width() {
            return width;
        }

        public int height() {
            return height;
        }

        public Layout layout() {
            return layout;
        }

        /** @throws IllegalStateException after the last release: the array is another frame's by now */
        public byte[] pixels() {
            if (references.get() <= 0) {
                throw new IllegalStateException("the frame was released");
            }
            return pixels;
        }

        public @Nullable Original original() {
            return original;
        }

        /** What is known of it without its pixels: width, height and frame number. Always the same object. */
        public Structure receipt() {
            return receipt;
        }

        /** @throws IllegalStateException after the last release */
        public Frame retain() {
            if (references.getAndUpdate(n -> n > 0 ? n + 1 : n) <= 0) {
                throw new IllegalStateException("the frame was released");
            }
            return this;
        }

        /** @throws IllegalStateException if it was released more often than it was retained */
        public void release() {
            int left = references.decrementAndGet();
            if (left < 0) {
                throw new IllegalStateException("the frame was released before");
            }
            if (left == 0) {
                free.run();
            }
        }

        @Override
        public String toString() {
            return "Frame[" + width + " x " + height + " " + layout + "]";
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
