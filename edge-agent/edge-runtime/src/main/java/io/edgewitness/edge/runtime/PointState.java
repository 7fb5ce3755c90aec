package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A point while the agent runs. Guarded by its source, but for the latest sample. */
final class PointState {
    /** A point recorded on change is recorded this often all the same, so that silence and standstill differ. */
    private static final Duration STANDSTILL = Duration.ofSeconds(60);

    /** What {@link io.edgewitness.edge.ledger.Nanos} holds. */
    private static final Instant EARLIEST = Instant.parse("1678-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("2262-01-01T00:00:00Z");
    private static final Quality NO_TIME = Quality.uncertain("time: the source's is outside the years 1678 to 2261");
    private static final Quality NO_NUMBER = Quality.bad("range: not a number");

    private final PointDefinition definition;
    private final @Nullable Quality tooLow;
    private final @Nullable Quality tooHigh;
    private volatile @Nullable Sample latest;
    private @Nullable Sample recorded;

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

    @Nullable
    Sample latest() {
        return latest;
    }

    /**
     * A value outside the point's range becomes BAD, without a value, and so does text where a range demands a number. A device's time that no record can hold, such as the year 9999 of
     * a clock that was never set, is left out, and the sample is no longer GOOD.
     */
    Sample checked(Sample raw) {
        Sample s = timed(raw);
        Value value = s.value();
        if (value == null || (tooLow == null && tooHigh == null)) {
            return s;
        }
        if (value instanceof Value.Text || (value instanceof Value.Float64 f && !Double.isFinite(f.value()))) {
            return new Sample(s.point(), null, NO_NUMBER, s.sourceTime(), s.receivedTime());
        }
        if (!value.isNumber()) {
            return s;
        }
        BigDecimal number = value.number();
        BigDecimal low = definition.low();
        BigDecimal high = definition.high();
        Quality broken = low != null && number.compareTo(low) < 0
                ? tooLow
                : high != null && number.compareTo(high) > 0 ? tooHigh : null;
        return broken == null ? s : new Sample(s.point(), null, broken, s.sourceTime(), s.receivedTime());
    }

    private static Sample timed(Sample s) {
        Instant time = s.sourceTime();
        if (time == null || (!time.isBefore(EARLIEST) && time.isBefore(LATEST))) {
            return s;
        }
        Quality quality = s.quality().level() == Quality.Level.GOOD ? NO_TIME : s.quality();
        return new Sample(s.point(), s.value(), quality, null, s.receivedTime());
    }

    /**
     * Whether the ledger keeps this sample.
     *
     * @param before the last kept one, if another of the same delivery came before
     */
    boolean keeps(Sample s, @Nullable Sample before) {
        return switch (definition.record()) {
            case ALL -> true;
            case NONE -> false;
            case CHANGE -> changed(s, before == null ? recorded : before);
        };
    }

    private static boolean changed(Sample s, @Nullable Sample before) {
        if (before == null
                || !Objects.equals(before.value(), s.value())
                || !before.quality().equals(s.quality())) {
            return true;
        }
        Instant due = before.receivedTime().plus(STANDSTILL);
        // A clock that was set back must not keep a standstill silent until it has caught up.
        return !s.receivedTime().isBefore(due) || s.receivedTime().isBefore(before.receivedTime());
    }

    /** What was taken: shown as the latest, compared with the next. */
    void taken(Sample s, boolean kept) {
        latest = s;
        if (kept) {
            recorded = s;
        }
    }
}
