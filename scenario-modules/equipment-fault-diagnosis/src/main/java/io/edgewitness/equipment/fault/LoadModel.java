package io.edgewitness.equipment.fault;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import org.jspecify.annotations.Nullable;

/** How much of a sensor's velocity the machine's load explains: a straight line learnt from the first blocks, then only asked. One thread. */
final class LoadModel {
    private static final double SIGMAS = 4;

    /** How far beyond the loads it has seen the line is still asked, in spans of them; a span is a twentieth of the load at least. */
    private static final double BEYOND = 0.5;

    private final int learn;
    private int n;
    private double x;
    private double y;
    private double xx;
    private double xy;
    private double yy;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    /** @param learn blocks that make the model, 3 or more */
    LoadModel(int learn) {
        this.learn = Math.max(3, learn);
    }

    /**
     * Learns, or judges.
     *
     * @return whether the load explains the velocity; null while learning, and at a load far from those it was learnt at. A velocity below what the load explains is explained.
     */
    @Nullable
    Boolean explains(double load, double velocity) {
        if (n < learn) {
            n++;
            x += load;
            y += velocity;
            xx += load * load;
            xy += load * velocity;
            yy += velocity * velocity;
            least = Math.min(least, load);
            most = Math.max(most, load);
            return null;
        }
        double beyond = BEYOND * Math.max(most - least, 0.05 * Math.abs(x / n));
        if (load < least - beyond || load > most + beyond) {
            return null;
        }
        double spread = xx - x * x / n;
        double slope = spread > 1e-9 * xx ? (xy - x * y / n) / spread : 0;
        double explained = y / n + slope * (load - x / n);
        double variance = Math.max(0, yy - y * y / n - slope * (xy - x * y / n)) / (n - 2.0);
        double sigma = Math.max(Math.sqrt(variance), 0.02 * Math.abs(explained));
        return velocity <= explained + SIGMAS * sigma;
    }

    void write(StateWriter state) {
        state.integer(n).real(x).real(y).real(xx).real(xy).real(yy).real(least).real(most);
    }

    void read(StateReader state) {
        n = (int) state.integer();
        x = state.real();
        y = state.real();
        xx = state.real();
        xy = state.real();
        yy = state.real();
        least = state.real();
        most = state.real();
    }
}
