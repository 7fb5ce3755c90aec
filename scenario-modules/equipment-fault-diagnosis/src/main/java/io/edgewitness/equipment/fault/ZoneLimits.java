package io.edgewitness.equipment.fault;

import org.jspecify.annotations.Nullable;

/**
 * Between which values of velocity r.m.s. (10 to 1000 Hz, mm/s) a machine is as new (A), fit for long operation (B), fit for a while (C), and in danger
 * (D). Values of ISO 10816-3:2009 for industrial machines, of ISO 10816-1 class I for those below 15 kW; ISO 20816 keeps the zones.
 *
 * @param basis where they come from
 */
public record ZoneLimits(double ab, double bc, double cd, String basis) {
    /** Share of a limit that a value must fall below before the zone is left downwards, so that it does not flutter. */
    private static final double DEADBAND = 0.9;

    public enum Support {
        RIGID,
        FLEXIBLE
    }

    public enum Zone {
        A,
        B,
        C,
        D
    }

    /** @return null for a power that nobody stated */
    public static @Nullable ZoneLimits of(@Nullable Double kw, Support support) {
        if (kw == null) {
            return null;
        }
        boolean rigid = support == Support.RIGID;
        if (kw < 15) {
            return new ZoneLimits(0.71, 1.8, 4.5, "ISO 10816-1 class I");
        }
        if (kw <= 300) {
            return rigid
                    ? new ZoneLimits(1.4, 2.8, 4.5, "ISO 10816-3 group 2 rigid")
                    : new ZoneLimits(2.3, 4.5, 7.1, "ISO 10816-3 group 2 flexible");
        }
        return rigid
                ? new ZoneLimits(2.3, 4.5, 7.1, "ISO 10816-3 group 1 rigid")
                : new ZoneLimits(3.5, 7.1, 11.0, "ISO 10816-3 group 1 flexible");
    }

    public Zone zone(double velocity) {
        return velocity < ab ? Zone.A : velocity < bc ? Zone.B : velocity < cd ? Zone.C : Zone.D;
    }

    /** Alarm level: 1 from zone C on, 2 in zone D; a level that is left must be left by a tenth. */
    int level(double velocity, int current) {
        int up = velocity >= cd ? 2 : velocity >= bc ? 1 : 0;
        int down = velocity >= cd * DEADBAND ? 2 : velocity >= bc * DEADBAND ? 1 : 0;
        return up >= current ? up : Math.min(current, down);
    }

    double limit(int level) {
        return level >= 2 ? cd : bc;
    }
}
