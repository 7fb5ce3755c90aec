package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A point while the agent runs. Guarded by its source, but for the latest sample, which any thread may ask for. That one is kept as numbers,
 * not as objects: ten thousand samples that each live until the next one comes would be copied by each collection of garbage.
 */
final class PointState {
    /** A point recorded on change is recorded this often all the same, so that silence and standstill differ. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    private static final int UNREADABLE = 10;
    private static final int LARGEST = 8 << 20;

    /** Bytes of values that one delivery may hold: a batch goes to the collector as one message of 64 MiB at most. */
    static final int ROOM = 32 << 20;

    private static final long NO_TIME = Long.MIN_VALUE;

    private enum Kind {
        /** no sample came yet */
        NOTHING,
        INTEGER,
        DOUBLE,
        /** any other value, or none */
        OTHER
    }
    /** Of a value beyond so many bytes only its size and its digest are kept here: a thousand topics with a picture each must not fill the heap. */
    private static final int KEPT = 1 << 10;

    private static final Quality TOO_LARGE = Quality.bad("too-large: over 8 MiB");
    private static final Quality NO_ROOM = Quality.bad("too-large: over 32 MiB in one delivery");
    private static final Quality NO_START = Quality.bad("time: a waveform outside the years 1678 to 2261");
    private static final Quality NO_NUMBER = Quality.bad("range: not a number");

    private final PointDefinition definition;
    private final @Nullable Quality tooLow;
    private final @Nullable Quality tooHigh;
    private Kind kind = Kind.NOTHING; // of the latest sample; this and the next six are guarded by this
    private boolean live;
    private long bits;
    private @Nullable Value value;
    private Quality quality = Quality.GOOD;
    private long received;
    private long source;
    private @Nullable Sample recorded; // the last live one, of a point that is recorded on change
    private final DeviceClock clock = new DeviceClock();
    private Quality joined = Quality.GOOD;
    private int unreadable; // samples since the start while all were BAD; -1: one was not

    PointState(PointDefinition definition) {
        this.definition = definition;
        this.tooLow = bound(definition.low(), "below", definition.unit());
        this.tooHigh = bound(definition.high(), "above", definition.unit());
    }

    private static @Nullable Quality bound(@Nullable BigDecimal limit, String side, String unit) {
        return limit == null ? null : Quality.bad("range: " + side + " " + limit.toPlainString() + " " + unit);
    }

    PointDefinition definition() {
        return definition;
    }

    /** What the point says now, as far as anyone can know. @return null if the last that came is history or was kept by a broker */
    @Nullable
    synchronized Sample live() {
        return live ? latest() : null;
    }

    /** To look at. History does not displace what came live. @return null if none came yet */
    @Nullable
    synchronized Sample latest() {
        if (kind == Kind.NOTHING) {
            return null;
        }
        Value v = kind == Kind.INTEGER
                ? Value.of(bits)
                : kind == Kind.DOUBLE ? Value.of(Double.longBitsToDouble(bits)) : value;
        Instant device = source == NO_TIME ? null : Nanos.instant(source);
        return new Sample(definition.id(), v, quality, device, Nanos.instant(received));
    }

    /**
     * A value outside the point's range becomes BAD, without a value, and so do text where a range demands a number and what is over 8 MiB. A sample whose
     * device's clock cannot be believed is not GOOD any more; it keeps its value, and its time for the record, unless no record can hold it, such as
     * the year 9999. What the source said of its quality stays in the code.
     *
     * @param size of the value, in bytes
     * @param room for it in its delivery, in bytes
     */
    Sample checked(Sample raw, Delivery.Origin origin, int size, int room) {
        Instant source = raw.sourceTime();
        Sample s = source == null ? raw : timed(raw, source, origin);
        Quality broken = size > LARGEST
                ? TOO_LARGE
                : size > room
                        ? NO_ROOM
                        : s.value() instanceof Value.Waveform w && !DeviceClock.isTime(w.start())
                                ? NO_START
                                : outOfRange(s.value());
        if (broken == null) {
            return s;
        }
        String code = s.quality().code();
        Quality both = code.isEmpty() ? broken : joined(Quality.Level.BAD, broken.code(), code);
        return new Sample(s.point(), null, both, s.sourceTime(), s.receivedTime());
    }

    /** Any thread. @return null if nothing is wrong with the value */
    @Nullable
    Quality outOfRange(@Nullable Value value) {
        BigDecimal low = definition.low();
        BigDecimal high = definition.high();
        if (value == null || (low == null && high == null)) {
            return null;
        }
        if (value instanceof Value.Text || (value instanceof Value.Float64 f && !Double.isFinite(f.value()))) {
            return NO_NUMBER;
        }
        if (!value.isNumber()) {
            return null;
        }
        BigDecimal number = value.number();
        return low != null && number.compareTo(low) < 0
                ? tooLow
                : high != null && number.compareTo(high) > 0 ? tooHigh : null;
    }

    private Sample timed(Sample s, Instant source, Delivery.Origin origin) {
        boolean held = DeviceClock.isTime(source);
        String doubt = held ? clock.doubt(source, s.receivedTime(), origin) : DeviceClock.NO_TIME;
        if (doubt == null) {
            return s;
        }
        Quality.Level level = s.quality().level() == Quality.Level.GOOD
                ? Quality.Level.UNCERTAIN
                : s.quality().level();
        return new Sample(
                s.point(), s.value(), joined(level, s.quality().code(), doubt), held ? source : null, s.receivedTime());
    }

    /** One instance as long as it stays the same: a clock that is wrong is wrong in each sample. */
    private Quality joined(Quality.Level level, String first, String second) {
        String code = first.isEmpty() ? second : first + "; " + second;
        if (joined.level() != level || !joined.code().equals(code)) {
            joined = new Quality(level, code);
        }
        return joined;
    }

    /**
     * Whether the ledger keeps this sample.
     *
     * @param before the last kept one, if another of the same delivery came before
     * @param origin history is kept whole: what it has to be compared with is not there any more
     */
    boolean keeps(Sample s, @Nullable Sample before, Delivery.Origin origin) {
        return switch (definition.record()) {
            case ALL -> true;
            case NONE -> false;
            case CHANGE -> origin != Delivery.Origin.LIVE || changed(s, before == null ? recorded : before);
        };
    }

    private static boolean changed(Sample s, @Nullable Sample before) {
        if (before == null
                || !Objects.equals(digested(before).value(), digested(s).value())
                || !before.quality().equals(s.quality())) {
            return true;
        }
        Instant due = before.receivedTime().plus(STANDSTILL);
        // A clock that was set back must not keep a standstill silent until it has caught up.
        return !s.receivedTime().isBefore(due) || s.receivedTime().isBefore(before.receivedTime());
    }

    /**
     * Whether this is the last of so many that all were BAD since the agent's start: more likely a mistake of the configuration than of the
     * machine. True once at most.
     */
    boolean isNeverReadable(Sample s) {
        if (unreadable < 0 || !s.quality().isBad()) {
            unreadable = -1;
            return false;
        }
        unreadable = Math.min(unreadable + 1, UNREADABLE + 1);
        return unreadable == UNREADABLE;
    }

    /** What was taken: shown as the latest, compared with the next. */
    void taken(Sample s, boolean kept, Delivery.Origin origin) {
        boolean now = origin == Delivery.Origin.LIVE;
        note(s, origin);
        if (kept && now && definition.record() == PointDefinition.Recording.CHANGE) {
            recorded = digested(s);
        }
    }

    @SuppressWarnings(
            "ReferenceEquality") // writing the same reference again would be work for the collector of garbage
    private synchronized void note(Sample s, Delivery.Origin origin) {
        if (live && origin == Delivery.Origin.BACKFILL) {
            return;
        }
        live = origin == Delivery.Origin.LIVE;
        Value v = s.value();
        if (v instanceof Value.Float64 f) {
            kind = Kind.DOUBLE;
            bits = Double.doubleToRawLongBits(f.value());
            v = null;
        } else if (v instanceof Value.Int64 i) {
            kind = Kind.INTEGER;
            bits = i.value();
            v = null;
        } else {
            kind = Kind.OTHER;
            v = v instanceof Value.Frame f ? f.receipt() : v;
            int bytes = Sizes.of(v);
            v = bytes > KEPT ? Value.of("(" + bytes + " bytes)") : v;
        }
        if (value != v) {
            value = v;
        }
        if (quality != s.quality()) {
            quality = s.quality();
        }
        received = Nanos.of(s.receivedTime());
        source = s.sourceTime() == null ? NO_TIME : Nanos.of(s.sourceTime());
    }

    private static Sample digested(Sample s) {
        Value value = s.value();
        return value == null || Sizes.of(value) <= KEPT
                ? s
                : new Sample(
                        s.point(),
                        Value.of("sha256:"
                                + WatchedFile.digest(ProtoValues.encode(value).toByteArray())),
                        s.quality(),
                        s.sourceTime(),
                        s.receivedTime());
    }
}
