package io.edgewitness.predictive.maintenance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How unlike the learnt a machine is, row by row: the largest of T², Q and each channel's learnt residual, each over what 99 % of the learnt rows stay
 * below. 1 is the edge of the usual. It knows no failure and no time: only the rows it learnt from and the last ones. The usual follows a slow drift
 * while its owner says so. One thread.
 */
final class AnomalyIndex {
    private final int smoothing;
    private final List<Channel> channels = new ArrayList<>();
    private Subspace subspace = new Subspace();
    private double[] residualLimits = {};
    private double[] spreads = {}; // of each channel's level while it learnt
    private double[] levelDrifts = {};
    private double[] residualDrifts = {};

    AnomalyIndex(int smoothing) {
        this.smoothing = smoothing;
    }

    /** By which statistic a row stands out. */
    enum Statistic {
        T2,
        Q,
        RESIDUAL
    }

    /**
     * @param value 1: the edge of the usual
     * @param channel the one that is farthest from its usual
     */
    record Reading(double value, Statistic statistic, int channel) {}

    /** Rows the smoothing needs before its means count. */
    static int warmUp(int smoothing) {
        return 2 * smoothing;
    }

    /**
     * Learns from rows of a sound machine, and goes on after the last of them.
     *
     * @param rows at least four times the smoothing, all of one length
     */
    static AnomalyIndex learn(List<double[]> rows, int smoothing) {
        AnomalyIndex index = new AnomalyIndex(smoothing);
        double[][] all = rows.toArray(new double[0][]);
        int n = all[0].length;
        for (int c = 0; c < n; c++) {
            index.channels.add(Channel.learn(Subspace.column(all, c), smoothing));
        }
        List<double[]> levels = new ArrayList<>();
        List<double[]> residuals = new ArrayList<>();
        for (double[] row : all) {
            index.take(row);
            levels.add(index.levels());
            residuals.add(index.channels.stream()
                    .mapToDouble(c -> Math.abs(c.residual()))
                    .toArray());
        }
        int from = warmUp(smoothing);
        double[][] settled = levels.subList(from, levels.size()).toArray(new double[0][]);
        double[][] errors = residuals.subList(from, residuals.size()).toArray(new double[0][]);
        index.subspace = Subspace.learn(settled);
        index.residualLimits = new double[n];
        index.spreads = new double[n];
        index.levelDrifts = new double[n];
        index.residualDrifts = new double[n];
        for (int c = 0; c < n; c++) {
            index.residualLimits[c] = Math.max(1e-3, Robust.quantile(Subspace.column(errors, c), Subspace.LIMIT_AT));
            index.spreads[c] = Math.max(1e-3, Robust.deviation(Subspace.column(settled, c)));
        }
        return index;
    }

    private void take(double[] row) {
        for (int c = 0; c < row.length; c++) {
            channels.get(c).next(row[c]);
        }
    }

    private double[] levels() {
        return channels.stream().mapToDouble(Channel::level).toArray();
    }

    /** @param row a value of each channel */
    Reading next(double[] row) {
        take(row);
        double[] levels = levels();
        for (int c = 0; c < levels.length; c++) {
            levels[c] -= levelDrifts[c];
        }
        Subspace.Distance distance = subspace.of(levels);
        double residual = 0;
        int farthest = 0;
        int unexpected = 0;
        for (int c = 0; c < levels.length; c++) {
            double share = Math.abs(channels.get(c).residual() - residualDrifts[c]) / residualLimits[c];
            if (share > residual) {
                residual = share;
                unexpected = c;
            }
            farthest = Math.abs(levels[c]) / spreads[c] > Math.abs(levels[farthest]) / spreads[farthest] ? c : farthest;
        }
        if (residual > distance.within() && residual > distance.off()) {
            return new Reading(residual, Statistic.RESIDUAL, unexpected);
        }
        return distance.within() >= distance.off()
                ? new Reading(distance.within(), Statistic.T2, farthest)
                : new Reading(distance.off(), Statistic.Q, farthest);
    }

    /** Lets the usual follow what was just seen, so that a drift as slow as that is none. Not to be asked during an event. */
    void follow(int rows) {
        for (int c = 0; c < levelDrifts.length; c++) {
            Channel channel = channels.get(c);
            levelDrifts[c] += (channel.level() - subspace.mean(c) - levelDrifts[c]) / rows;
            residualDrifts[c] += (channel.residual() - residualDrifts[c]) / rows;
        }
    }

    /** What a channel usually shows, in its own unit. */
    double usual(int channel) {
        return channels.get(channel).value(levelDrifts[channel]);
    }

    void write(StateWriter state) {
        state.integer(channels.size());
        channels.forEach(c -> c.write(state));
        subspace.write(state);
        Arrays.stream(residualLimits).forEach(state::real);
        Arrays.stream(spreads).forEach(state::real);
        Arrays.stream(levelDrifts).forEach(state::real);
        Arrays.stream(residualDrifts).forEach(state::real);
    }

    void read(StateReader state) {
        channels.clear();
        int n = (int) state.integer();
        for (int c = 0; c < n; c++) {
            Channel channel = new Channel(smoothing);
            channel.read(state);
            channels.add(channel);
        }
        subspace = new Subspace();
        subspace.read(state);
        residualLimits = reals(state, n);
        spreads = reals(state, n);
        levelDrifts = reals(state, n);
        residualDrifts = reals(state, n);
    }

    private static double[] reals(StateReader state, int n) {
        double[] reals = new double[n];
        for (int i = 0; i < n; i++) {
            reals[i] = state.real();
        }
        return reals;
    }
}
