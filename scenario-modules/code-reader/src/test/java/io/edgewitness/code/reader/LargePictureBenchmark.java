package io.edgewitness.code.reader;

import com.google.zxing.BarcodeFormat;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;

/** What a picture of 1280 × 960 takes, with a code that is turned, on one thread: {@code java … io.edgewitness.code.reader.LargePictureBenchmark}. */
public final class LargePictureBenchmark {
    private static final int ROUNDS = 24;
    private static final int WARM = 6;

    private LargePictureBenchmark() {}

    public static void main(String[] args) throws Exception {
        GrayImage bars = CodeReaderTest.drawn(BarcodeFormat.EAN_13, "4006381333931", 380, 120);
        GrayImage upright = bars.quarterTurned();
        GrayImage square = CodeReaderTest.drawn(BarcodeFormat.QR_CODE, "4006381333931", 300, 300);
        measure("bar code, lying", bars, 0, 0);
        measure("bar code, on end", upright, 0, 0);
        measure("bar code, askew by 1 to 80 degrees", bars, 1, 80);
        measure("QR code", square, 0, 0);
        measure("no code", new GrayImage(10, 10, new float[100]), 0, 0);
    }

    private static void measure(String name, GrayImage code, double from, double to) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long[] times = new long[ROUNDS];
        int read = 0;
        for (int r = -WARM; r < ROUNDS; r++) {
            double degrees = from + (to - from) * Math.max(0, r) / (ROUNDS - 1);
            GrayImage large = CodeReaderTest.noisy(CodeReaderTest.onFloor(code, 1280, 960), 6);
            GrayImage seen = degrees == 0 ? large : large.turned(degrees);
            long begin = threads.getCurrentThreadCpuTime();
            boolean found = new CodeReader().read(seen).isPresent();
            if (r >= 0) {
                times[r] = threads.getCurrentThreadCpuTime() - begin;
                read += found ? 1 : 0;
            }
        }
        Arrays.sort(times);
        System.out.println(String.format(
                Locale.ROOT,
                "%s: %d of %d read; ms of processor: median %.0f, most %.0f",
                name,
                read,
                ROUNDS,
                times[ROUNDS / 2] / 1e6,
                times[ROUNDS - 1] / 1e6));
    }
}
