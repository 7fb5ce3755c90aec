package io.edgewitness.machine.vision;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the share of rejects is as it used to be: a p-chart (ISO 7870-2), with limits for each window's own number of parts, for what happens at once, and
 * an exponentially weighted moving average (ISO 7870-6) for what creeps. The usual share is learnt from the first windows. One thread.
 */
final class RejectChart {
    private static final double SHEWHART = 3;
    private static final double EWMA = 2.7; // with a weight of 0.2 a false signal each 500 windows or so

    private final VisionParameters.Chart settings;
    private long windows;
    private long parts;
    private long rejects;
    private double average;
    private double spread; // variance of the average over p(1 - p)

    RejectChart(VisionParameters.Chart settings) {
        this.settings = settings;
    }

    /** @param chart {@code p} or {@code ewma} */
    record Signal(String chart, double value, double low, double high) {
        String text() {
            return String.format(
                    Locale.ROOT, "%s %.4f, limits %.4f to %.4f", chart.equals("p") ? "p" : "EWMA", value, low, high);
        }
    }

    /** @return charts on which this window lies outside of the limits */
    List<Signal> add(long inspected, long rejected) {
        List<Signal> signals = new ArrayList<>();
        if (inspected == 0) {
            return signals;
        }
        if (windows < settings.learn()) {
            windows++;
            parts += inspected;
            rejects += rejected;
            average = (double) rejects / parts;
            return signals;
        }
        double usual = (double) rejects / parts;
        double share = (double) rejected / inspected;
        double variance = usual * (1 - usual);
        double w = settings.weight();
        average = w * share + (1 - w) * average;
        spread = w * w / inspected + (1 - w) * (1 - w) * spread;
        check("p", share, usual, SHEWHART * Math.sqrt(variance / inspected), signals);
        check("ewma", average, usual, EWMA * Math.sqrt(variance * spread), signals);
        return signals;
    }

    private static void check(String chart, double value, double usual, double half, List<Signal> signals) {
        double low = Math.max(0, usual - half);
        double high = Math.min(1, usual + half);
        if (value < low || value > high) {
            signals.add(new Signal(chart, value, low, high));
        }
    }

    void write(StateWriter state) {
        state.integer(windows).integer(parts).integer(rejects).real(average).real(spread);
    }

    void read(StateReader state) {
        windows = state.integer();
        parts = state.integer();
        rejects = state.integer();
        average = state.real();
        spread = state.real();
    }
}
