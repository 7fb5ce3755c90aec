package io.edgewitness.edge.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When a scenario's orders reach the machines and when they do not, so that its effect can be told from what would have been. Of an on/off
 * trial every pair of periods has one with it and one without, in an order that the seed decides: nobody can choose the good days, and anybody
 * who knows the seed can check it.
 *
 * @param kind what is tried
 * @param from first instant of an on/off trial; of a shadow: since when, null: always
 * @param until end of a shadow, from then on the scenario acts; null: until the configuration changes
 * @param period length of a period of an on/off trial; whole days begin at the same local time, whatever the clocks were set to
 * @param pairs how many pairs of periods, 2 to 1,000
 * @param seed decides which period of a pair comes with the scenario on
 * @param settle after a change of arms, time whose figures belong to neither; shorter than the period
 */
public record Trial(
        Kind kind,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable Duration period,
        @Default("0") int pairs,
        @Default("0") long seed,
        @Default("0s") Duration settle) {
    /** Arm of what is no trial, and of a scenario that acts. */
    public static final String ON = "on";

    public static final String OFF = "off";
    public static final String SHADOW = "shadow";
    /** Of a window that lies in no arm alone. */
    public static final String MIXED = "mixed";

    private static final int MOST_PAIRS = 1000;

    public enum Kind {
        /** The scenario is told everything and moves nothing. */
        SHADOW,
        /** Periods with the scenario and without. */
        ON_OFF
    }

    /** @throws IllegalArgumentException naming the key that does not fit */
    public Trial {
        if (settle.isNegative()) {
            throw new IllegalArgumentException("settle is not negative");
        }
        if (kind == Kind.SHADOW) {
            if (period != null || pairs != 0 || seed != 0) {
                throw new IllegalArgumentException("a shadow has from and until, no period, pairs or seed");
            }
            if (from != null && until != null && !from.isBefore(until)) {
                throw new IllegalArgumentException("until is after from");
            }
        } else {
            if (from == null || period == null || until != null) {
                throw new IllegalArgumentException(
                        "an on/off trial has from, period, pairs and seed; it ends after its pairs, not with until");
            }
            if (pairs < 2 || pairs > MOST_PAIRS) {
                throw new IllegalArgumentException("pairs is a number from 2 to " + MOST_PAIRS);
            }
            if (period.isNegative() || period.isZero() || settle.compareTo(period) >= 0) {
                throw new IllegalArgumentException("period is longer than settle, and longer than nothing");
            }
        }
    }

    public static Trial shadow(@Nullable Instant from, @Nullable Instant until) {
        return new Trial(Kind.SHADOW, from, until, null, 0, 0, Duration.ZERO);
    }

    public static Trial onOff(Instant from, Duration period, int pairs, long seed, Duration settle) {
        return new Trial(Kind.ON_OFF, from, null, period, pairs, seed, settle);
    }

    /** @return from when on the scenario acts all the time, to the day; null: it is not said */
    public @Nullable Instant end() {
        return kind == Kind.SHADOW || from == null || period == null
                ? until
                : from.plus(period.multipliedBy(2L * pairs));
    }

    /** @return {@link #ON}, {@link #OFF} or {@link #SHADOW}: what becomes of an order at that time */
    public String arm(Instant t, ZoneId zone) {
        if (kind == Kind.SHADOW) {
            return (from != null && t.isBefore(from)) || (until != null && !t.isBefore(until)) ? ON : SHADOW;
        }
        return arm(period(t, zone));
    }

    /** @return the arm that a figure of this window belongs to, or {@link #MIXED} */
    public String arm(Window w, ZoneId zone) {
        Instant last = w.end().minusNanos(1);
        if (kind == Kind.SHADOW) {
            String first = arm(w.start(), zone);
            boolean settled =
                    until == null || w.start().isBefore(until) || !w.start().isBefore(until.plus(settle));
            return first.equals(arm(last, zone)) && settled ? first : MIXED;
        }
        int k = period(w.start(), zone);
        boolean settled = !changes(k) || !w.start().isBefore(boundary(k, zone).plus(settle));
        return k == period(last, zone) && settled ? arm(k) : MIXED;
    }

    /** @return number of the pair that the window belongs to, from 0; -1 for one outside the trial and for {@link #MIXED} */
    public int pair(Window w, ZoneId zone) {
        if (kind == Kind.SHADOW || arm(w, zone).equals(MIXED)) {
            return -1;
        }
        int k = period(w.start(), zone);
        return k < 0 || k >= 2 * pairs ? -1 : k / 2;
    }

    /** Of an on/off trial. @return the times in which figures belong to this arm, in order */
    public List<Window> times(String arm, ZoneId zone) {
        List<Window> times = new ArrayList<>();
        for (int k = 0; kind == Kind.ON_OFF && k < 2 * pairs; k++) {
            if (arm(k).equals(arm)) {
                Instant start = boundary(k, zone);
                times.add(new Window(changes(k) ? start.plus(settle) : start, boundary(k + 1, zone)));
            }
        }
        return times;
    }

    /** Of an on/off trial. @return from the first period's start to the last one's end */
    public Window whole(ZoneId zone) {
        return new Window(boundary(0, zone), boundary(2 * pairs, zone));
    }

    private boolean changes(int k) {
        return k >= 0 && !arm(k).equals(arm(k - 1));
    }

    private String arm(int k) {
        return k < 0 || k >= 2 * pairs || (k % 2 == 0) == onComesFirst(k / 2) ? ON : OFF;
    }

    private boolean onComesFirst(int pair) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update("EdgeWitness trial\0".getBytes(StandardCharsets.US_ASCII));
            sha.update(ByteBuffer.allocate(12).putLong(seed).putInt(pair).array());
            return (sha.digest()[0] & 1) == 0;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }

    /** @return number of the period that holds t, from 0; -1 before the first, twice the pairs after the last */
    private int period(Instant t, ZoneId zone) {
        Instant first = Objects.requireNonNull(from);
        if (t.isBefore(first)) {
            return -1;
        }
        long guess = Duration.between(first, t).dividedBy(Objects.requireNonNull(period));
        int k = (int) Math.min(guess, 2L * pairs);
        while (k > 0 && t.isBefore(boundary(k, zone))) {
            k--;
        }
        while (k < 2 * pairs && !t.isBefore(boundary(k + 1, zone))) {
            k++;
        }
        return k;
    }

    private Instant boundary(int k, ZoneId zone) {
        Instant first = Objects.requireNonNull(from);
        Duration length = Objects.requireNonNull(period);
        long days = length.toDays();
        return length.equals(Duration.ofDays(days))
                ? first.atZone(zone).plusDays(days * k).toInstant()
                : first.plus(length.multipliedBy(k));
    }
}
