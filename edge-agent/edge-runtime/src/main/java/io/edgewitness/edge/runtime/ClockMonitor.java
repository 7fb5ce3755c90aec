package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How good this machine's clock is, as the time daemon says: chrony, ntpd or, where neither answers, ptp4l. Where none does it is
 * unknown, and stays so. One thread asks, any thread reads.
 */
final class ClockMonitor {
    static final List<String> CHRONY = List.of("chronyc", "-c", "tracking");
    static final List<String> NTPD = List.of("ntpq", "-c", "rv 0 leap,stratum,offset,rootdelay,rootdisp");
    private static final int CHRONY_FIELDS = 14;
    private static final int WORST_STRATUM = 15;
    private static final int MOST_DIGITS = 40;

    private final ToolOutput tools;
    private volatile ClockStatus status = ClockStatus.getDefaultInstance();

    ClockMonitor() {
        this(ToolOutput.OF_THIS_MACHINE);
    }

    ClockMonitor(ToolOutput tools) {
        this.tools = tools;
    }

    ClockStatus status() {
        return status;
    }

    /** |offset| + dispersion + delay/2 in nanoseconds; -1: unknown. */
    long boundNanos() {
        ClockStatus s = status;
        return s.getSource().isEmpty() ? -1 : Math.abs(s.getOffsetNs()) + s.getDispersionNs() + s.getDelayNs() / 2;
    }

    /** Asks the daemons; takes up to some seconds. */
    ClockStatus ask() {
        String chrony = tools.of(CHRONY);
        ClockStatus found = chrony == null ? null : chrony(chrony);
        if (found == null) {
            String ntpd = tools.of(NTPD);
            found = ntpd == null ? null : ntpd(ntpd);
        }
        if (found == null) {
            String ptp = tools.of(PtpStatus.PMC);
            String kernel = ptp == null ? null : tools.of(PtpStatus.KERNEL);
            found = ptp == null || kernel == null ? null : PtpStatus.of(ptp, kernel);
        }
        status = found == null ? ClockStatus.getDefaultInstance() : found;
        return status;
    }

    /** @param csv what {@code chronyc -c tracking} prints; @return null if the clock is not synchronised */
    static @Nullable ClockStatus chrony(String csv) {
        String[] f = csv.strip().split(",", -1);
        if (f.length != CHRONY_FIELDS || f[13].startsWith("Not")) {
            return null;
        }
        try {
            return known("chrony", Integer.parseInt(f[2]), nanos(f[4], 9), nanos(f[10], 9), nanos(f[11], 9));
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** @param variables what {@code ntpq -c rv} prints, times in milliseconds; @return null if the clock is not synchronised */
    static @Nullable ClockStatus ntpd(String variables) {
        String leap = "";
        Integer stratum = null;
        Long offset = null;
        Long delay = null;
        Long dispersion = null;
        try {
            for (String item : variables.split("[,\\s]+", -1)) {
                int equals = item.indexOf('=');
                String value = item.substring(equals + 1);
                switch (equals < 0 ? "" : item.substring(0, equals)) {
                    case "leap" -> leap = value;
                    case "stratum" -> stratum = Integer.valueOf(value);
                    case "offset" -> offset = nanos(value, 6);
                    case "rootdelay" -> delay = nanos(value, 6);
                    case "rootdisp" -> dispersion = nanos(value, 6);
                    default -> {}
                }
            }
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
        boolean alarm = leap.equals("11") || leap.equals("3");
        return alarm || stratum == null || offset == null || delay == null || dispersion == null
                ? null
                : known("ntpd", stratum, offset, delay, dispersion);
    }

    private static @Nullable ClockStatus known(
            String source, int stratum, long offsetNs, long delayNs, long dispersionNs) {
        if (stratum < 1 || stratum > WORST_STRATUM || dispersionNs < 0) {
            return null;
        }
        return ClockStatus.newBuilder()
                .setSource(source)
                .setStratum(stratum)
                .setOffsetNs(offsetNs)
                .setDelayNs(Math.abs(delayNs))
                .setDispersionNs(dispersionNs)
                .build();
    }

    /** Rounded away from zero: a bound must hold. No daemon prints an exponent. */
    static long nanos(String number, int shift) {
        if (number.length() > MOST_DIGITS || number.toLowerCase(Locale.ROOT).indexOf('e') >= 0) {
            throw new NumberFormatException(number);
        }
        return new BigDecimal(number)
                .movePointRight(shift)
                .setScale(0, RoundingMode.UP)
                .longValueExact();
    }
}
