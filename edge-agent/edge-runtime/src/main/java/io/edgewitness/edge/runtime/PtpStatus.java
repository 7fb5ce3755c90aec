package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clock's error on a machine that ptp4l keeps in step. ptp4l speaks of its own clock, which may be the network card's; so the
 * kernel must say too that the system's clock is kept in step, as phc2sys makes it say.
 */
final class PtpStatus {
    static final List<String> PMC = List.of(
            "pmc",
            "-u",
            "-b",
            "0",
            "GET PORT_DATA_SET",
            "GET CURRENT_DATA_SET",
            "GET PARENT_DATA_SET",
            "GET TIME_PROPERTIES_DATA_SET");
    static final List<String> KERNEL = List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");

    /** No program tells how closely the system's clock follows the card's. A millisecond is far more than phc2sys leaves. */
    private static final long FOLLOWING_NS = 1_000_000;

    /** Errors that the grandmaster may state, IEEE 1588 table 5, from 0x20 on, in nanoseconds. */
    private static final long[] ACCURACY_NS = {
        25,
        100,
        250,
        1_000,
        2_500,
        10_000,
        25_000,
        100_000,
        250_000,
        1_000_000,
        2_500_000,
        10_000_000,
        25_000_000,
        100_000_000,
        250_000_000,
        1_000_000_000,
        10_000_000_000L
    };

    private static final int BEST = 0x20;

    private PtpStatus() {}

    /**
     * @param pmc what {@link #PMC} prints
     * @param kernel what {@link #KERNEL} prints
     * @return delay there and back; null if no port follows a grandmaster, or one that does not say how good it is or how to get from its time to UTC
     */
    static @Nullable ClockStatus of(String pmc, String kernel) {
        Map<String, String> values = new HashMap<>();
        boolean follows = false;
        for (String line : pmc.lines().toList()) {
            String[] words = line.strip().split("\\s+", 2);
            if (words.length == 2) {
                follows |= words[0].equals("portState") && words[1].equals("SLAVE");
                values.put(words[0], words[1]);
            }
        }
        if (!follows || !kernel.strip().equals("yes") || !utc(values)) {
            return null;
        }
        try {
            long accuracy = accuracy(values.getOrDefault("gm.ClockAccuracy", ""));
            if (accuracy < 0) {
                return null;
            }
            return ClockStatus.newBuilder()
                    .setSource("ptp")
                    .setStratum(Integer.parseInt(values.getOrDefault("stepsRemoved", "")))
                    .setOffsetNs(ClockMonitor.nanos(values.getOrDefault("offsetFromMaster", ""), 0))
                    .setDelayNs(2 * Math.abs(ClockMonitor.nanos(values.getOrDefault("meanPathDelay", ""), 0)))
                    .setDispersionNs(accuracy + FOLLOWING_NS)
                    .build();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** A grandmaster of a time scale of its own tells no UTC. */
    private static boolean utc(Map<String, String> values) {
        return "1".equals(values.get("ptpTimescale")) && "1".equals(values.get("currentUtcOffsetValid"));
    }

    private static long accuracy(String hex) {
        int code = Integer.decode(hex);
        // Below 0x20 there are only better ones.
        int index = code > 0x16 && code < BEST ? 0 : code - BEST;
        return index >= 0 && index < ACCURACY_NS.length ? ACCURACY_NS[index] : -1;
    }
}
