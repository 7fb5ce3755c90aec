package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Intervals with their degree-days at every point of a grid of balance points.
 *
 * @param rows sorted, with the drivers besides temperature
 * @param grid degrees, ascending; NaN where a kind of load is absent
 * @param amounts by point of the grid and row
 */
record DegreeDayTable(List<Observation> rows, List<Double> grid, DegreeDays.Amount[][] amounts) {
    /** Share of the intervals that must have hours on either side of a balance point. */
    private static final double LEAST_SHARE = 0.1;

    static DegreeDayTable of(List<Observation> rows, DegreeDays temperatures, List<Double> grid) {
        DegreeDays.Amount[][] amounts = new DegreeDays.Amount[grid.size()][rows.size()];
        for (int g = 0; g < grid.size(); g++) {
            for (int i = 0; i < rows.size(); i++) {
                amounts[g][i] = temperatures.amount(
                        grid.get(g), rows.get(i).start(), rows.get(i).end());
            }
        }
        return new DegreeDayTable(rows, grid, amounts);
    }

    /** Whether enough intervals lie on both sides of the base, at least with some hours. */
    boolean determines(double base) {
        if (Double.isNaN(base)) {
            return true;
        }
        int below = 0;
        int above = 0;
        for (DegreeDays.Amount a : amounts[grid.indexOf(base)]) {
            below += a.below() > 0 ? 1 : 0;
            above += a.below() < a.days() ? 1 : 0;
        }
        return Math.min(below, above) >= LEAST_SHARE * rows.size();
    }

    /** By row, at a point of the grid. */
    double[] heating(double base) {
        return Arrays.stream(amounts[grid.indexOf(base)])
                .mapToDouble(DegreeDays.Amount::heating)
                .toArray();
    }

    /** By row, at a point of the grid. */
    double[] cooling(double base) {
        return Arrays.stream(amounts[grid.indexOf(base)])
                .mapToDouble(DegreeDays.Amount::cooling)
                .toArray();
    }

    /** The rows as a model with these balance points sees them; without tangents if they were not searched for. */
    List<Observation> at(double heating, double cooling, boolean search) {
        DegreeDays.Amount[] heated = Double.isNaN(heating) ? null : amounts[grid.indexOf(heating)];
        DegreeDays.Amount[] cooled = Double.isNaN(cooling) ? null : amounts[grid.indexOf(cooling)];
        // With one balance point for both, one column says how both move.
        boolean apart = cooled != null && heating != cooling;
        int kinds = (heated == null ? 0 : 1) + (cooled == null ? 0 : 1);
        int moving = search ? (heated == null ? 0 : 1) + (apart ? 1 : 0) : 0;
        List<Observation> dressed = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            Observation row = rows.get(i);
            int d = row.drivers().length;
            int t = 0;
            double[] drivers = Arrays.copyOf(row.drivers(), d + kinds);
            double[] tangents = new double[moving];
            if (heated != null) {
                drivers[d++] = heated[i].heating();
                if (search) {
                    tangents[t++] = heated[i].below();
                }
            }
            if (cooled != null) {
                drivers[d] = cooled[i].cooling();
                if (search && apart) {
                    tangents[t] = cooled[i].days() - cooled[i].below();
                }
            }
            dressed.add(new Observation(row.start(), row.end(), row.amount(), drivers, tangents));
        }
        return dressed;
    }
}
