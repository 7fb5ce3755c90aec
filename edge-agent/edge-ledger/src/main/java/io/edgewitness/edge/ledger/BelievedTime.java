package io.edgewitness.edge.ledger;

/**
 * The time by which samples grow old and holds end. What a clock that was set wrong frees, nothing brings back: so a leap of more than a
 * week, also one while the agent was off, is believed only once the clock has gone on for a day without another. Nights and weekends
 * without power are none. One thread.
 */
final class BelievedTime {
    static final long STEADY = 24 * 3_600_000_000_000L;
    static final long LEAP = 7 * STEADY;

    private long believed;
    private long doubted; // the clock's time after the last leap; 0: it is believed
    private long last;

    /**
     * Goes on where the last run ended; ns.
     *
     * @param doubted what {@link #doubted} was; 0: nothing was doubted
     * @param believed the time of that doubt, if there was one
     * @param last what the clock said at last
     */
    BelievedTime(long believed, long doubted, long last) {
        this.believed = doubted == 0 ? last : believed;
        this.doubted = doubted;
        this.last = last;
    }

    /** @param now ns. @return the time that is believed: now, or where it stood before a leap */
    long at(long now) {
        boolean leap = Math.abs(now - last) > LEAP;
        last = now;
        if (now - believed <= LEAP || (doubted != 0 && !leap && now - doubted >= STEADY)) {
            believed = now;
            doubted = 0;
        } else if (leap || doubted == 0) {
            doubted = now;
        }
        return believed;
    }

    /** @return since when it stands, by the clock; 0: it does not */
    long doubted() {
        return doubted;
    }
}
