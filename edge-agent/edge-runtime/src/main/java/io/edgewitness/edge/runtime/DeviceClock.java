package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Quality;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a device's clock can be believed, from the times of one point. A clock that is not set, or more than an hour ahead, is never
 * believed; one that went back is not believed until it is near the agent's again. A time that merely lies back is: the message may have waited.
 *
 * <p>Only what comes live is compared with what came before; history and retained messages come in any order. Guarded by its source.
 */
final class DeviceClock {
    static final String NO_TIME = Quality.CLOCK + "the device's time is outside the years 1678 to 2261";
    static final String NOT_SET = Quality.CLOCK + "the device's clock is not set, it says a year before 2020";
    static final String AHEAD = Quality.CLOCK + "the device's clock is more than 1 h ahead";
    static final String WENT_BACK = Quality.CLOCK + "the device's clock went back";

    /** What {@link io.edgewitness.edge.ledger.Nanos} holds. */
    private static final long EARLIEST = Instant.parse("1678-01-01T00:00:00Z").getEpochSecond();

    private static final long LATEST = Instant.parse("2262-01-01T00:00:00Z").getEpochSecond();

    /** Clocks begin at 1970, 1980, 2000 and at the year of their firmware; none of those is a time that this program has seen. */
    private static final long SET = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond();

    private static final long MOST_AHEAD = 3_600;
    private static final long NEAR = 60;

    private long newest = Long.MIN_VALUE; // seconds since 1970, of what was believed
    private boolean wentBack;

    /** Whether a record can hold it. */
    static boolean isTime(Instant source) {
        long seconds = source.getEpochSecond();
        return seconds >= EARLIEST && seconds < LATEST;
    }

    /** @return why it is not believed; null: it is */
    @Nullable
    String doubt(Instant source, Instant received, Delivery.Origin origin) {
        long at = source.getEpochSecond();
        long now = received.getEpochSecond();
        if (at < SET && now >= SET) {
            return NOT_SET;
        }
        if (at - now > MOST_AHEAD) {
            return AHEAD;
        }
        if (origin != Delivery.Origin.LIVE) {
            return null;
        }
        if (Math.abs(at - now) <= NEAR) {
            wentBack = false;
            newest = at;
            return null;
        }
        if (wentBack || (newest != Long.MIN_VALUE && at < newest - NEAR)) {
            wentBack = true;
            return WENT_BACK;
        }
        newest = Math.max(newest, at);
        return null;
    }
}
