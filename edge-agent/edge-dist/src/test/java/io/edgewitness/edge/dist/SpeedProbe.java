package io.edgewitness.edge.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * What the machine itself adds: a thread that does nothing but ask to be woken in a millisecond, and how late it is. Answers each line of its
 * input with {@code P50 P99 P999 MAX} in ms since the line before.
 */
public final class SpeedProbe {
    private static final long PAUSE = 1_000_000;

    private SpeedProbe() {}

    public static void main(String[] args) throws Exception {
        Recorder late = new Recorder(60_000_000_000L, 3);
        Thread sleeper = new Thread(() -> {
            while (true) {
                long begin = System.nanoTime();
                LockSupport.parkNanos(PAUSE);
                late.recordValue(Math.max(0, System.nanoTime() - begin - PAUSE));
            }
        });
        sleeper.setDaemon(true);
        sleeper.start();
        answer(late);
    }

    /** Until the input ends. */
    static void answer(Recorder recorded) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            Histogram h = recorded.getIntervalHistogram();
            System.out.printf(
                    Locale.ROOT,
                    "%.4f %.4f %.4f %.4f%n",
                    h.getValueAtPercentile(50) / 1e6,
                    h.getValueAtPercentile(99) / 1e6,
                    h.getValueAtPercentile(99.9) / 1e6,
                    h.getMaxValue() / 1e6);
        }
    }
}
