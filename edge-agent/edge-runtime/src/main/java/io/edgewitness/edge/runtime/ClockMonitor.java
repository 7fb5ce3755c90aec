package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How good this machine's clock is, as the time daemon says: chrony or ntpd. Where neither answers it is unknown, and stays so. One
 * thread asks, any thread reads.
 */
final class ClockMonitor {
    private static final long PATIENCE_MS = 1500;
    private static final int CHRONY_FIELDS = 14;

    private volatile ClockStatus status = ClockStatus.getDefaultInstance();

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
        String chrony = output(List.of("chronyc", "-c", "tracking"));
        ClockStatus found = chrony == null ? null : chrony(chrony);
        if (found == null) {
            String ntpd = output(List.of("ntpq", "-c", "rv 0 offset,rootdelay,rootdisp,stratum"));
            found = ntpd == null ? null : ntpd(ntpd);
        }
        status = found == null ? ClockStatus.getDefaultInstance() : found;
        return status;
    }

    /** @param csv what {@code chronyc -c tracking} prints; @return null if the clock is not synchronised */
    static @Nullable ClockStatus chrony(String csv) {
        String[] f = csv.strip().split(",", -1);
        if (f.length < CHRONY_FIELDS || f[2].equals("0") || f[13].startsWith("Not")) {
            return null;
        }
        try {
            return ClockStatus.newBuilder()
                    .setSource("chrony")
                    .setStratum(Integer.parseInt(f[2]))
                    .setOffsetNs(nanos(f[4], 9))
                    .setDelayNs(nanos(f[10], 9))
                    .setDispersionNs(nanos(f[11], 9))
                    .build();
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** @param variables what {@code ntpq -c rv} prints, times in milliseconds; @return null if the clock is not synchronised */
    static @Nullable ClockStatus ntpd(String variables) {
        ClockStatus.Builder status = ClockStatus.newBuilder().setSource("ntpd");
        int found = 0;
        try {
            for (String item : variables.split("[,\\s]+", -1)) {
                int equals = item.indexOf('=');
                String value = item.substring(equals + 1);
                switch (equals < 0 ? "" : item.substring(0, equals)) {
                    case "offset" -> status.setOffsetNs(nanos(value, 6));
                    case "rootdelay" -> status.setDelayNs(nanos(value, 6));
                    case "rootdisp" -> status.setDispersionNs(nanos(value, 6));
                    case "stratum" -> status.setStratum(Integer.parseInt(value));
                    default -> found--;
                }
                found++;
            }
        } catch (NumberFormatException e) {
            return null;
        }
        return found < 4 || status.getStratum() == 0 || status.getStratum() >= 16 ? null : status.build();
    }

    private static long nanos(String number, int shift) {
        return new BigDecimal(number).movePointRight(shift).longValue();
    }

    private static @Nullable String output(List<String> command) {
        try {
            Process p = new ProcessBuilder(command)
                    .redirectErrorStream(false)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            p.getOutputStream().close();
            if (!p.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                p.destroyForcibly();
                return null;
            }
            return p.exitValue() == 0 ? new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8) : null;
        } catch (IOException e) {
            return null; // not installed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
