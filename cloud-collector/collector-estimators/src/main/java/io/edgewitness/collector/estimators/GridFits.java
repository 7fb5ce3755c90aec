package io.edgewitness.collector.estimators;

import io.edgewitness.collector.estimators.BalanceSearch.Candidate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Fits of one table at many balance points. Days and drivers are the first columns of all of them, and of constant scatter, with which every
 * fit begins, they are reflected once. One thread.
 */
final class GridFits {
    private final DegreeDayTable table;
    private final Design base;
    private final double[] sd;
    /** Null: days and drivers alone are collinear already. */
    private final @Nullable Reflections reflections;

    private final double[] amounts;
    private final Map<Double, Column> heating = new HashMap<>();
    private final Map<Double, Column> cooling = new HashMap<>();

    /**
     * @param values degree-days by row
     * @param reflected the same over the deviation, by days and drivers
     * @param norm of them before
     */
    private record Column(double[] values, double[] reflected, double norm) {}

    GridFits(DegreeDayTable table) {
        this.table = table;
        this.base = Design.of(table.rows());
        this.sd = base.constant();
        this.reflections = LeastSquares.reflections(base.columns(), sd);
        this.amounts = LeastSquares.over(base.amounts(), sd);
        if (reflections != null) {
            reflections.reflect(amounts, 0);
        }
    }

    DegreeDayTable table() {
        return table;
    }

    /** @return null where physics forbids it or the rows do not determine it */
    @Nullable
    Candidate candidate(double h, double c, boolean search, Scatter scatter) {
        Reflections shared = reflections;
        if (shared == null) {
            return null;
        }
        List<Column> more = new ArrayList<>();
        add(more, heating, h, table::heating, shared);
        add(more, cooling, c, table::cooling, shared);
        // With one balance point for both, one column says how both move.
        int moving = h == c ? 1 : more.size();
        int p = base.columns().length + more.size() + (search ? moving : 0);
        int n = amounts.length;
        double[] first = n > p ? coefficients(shared, more) : null;
        Design design = base.with(more.stream().map(Column::values).toArray(double[][]::new));
        Regression.Fit fit = first == null ? null : Regression.fit(design, first, scatter);
        return fit == null || !BalanceSearch.isPhysical(fit.coefficients(), base.columns().length - 1)
                ? null
                : new Candidate(h, c, search, p, fit.likelihood(), n);
    }

    private void add(
            List<Column> more,
            Map<Double, Column> known,
            double point,
            DoubleFunction<double[]> values,
            Reflections shared) {
        if (!Double.isNaN(point)) {
            more.add(known.computeIfAbsent(point, x -> {
                double[] degreeDays = values.apply(x);
                double[] scaled = LeastSquares.over(degreeDays, sd);
                double norm = Reflections.norm(scaled);
                shared.reflect(scaled, 0);
                return new Column(degreeDays, scaled, norm);
            }));
        }
    }

    /** Of constant scatter; null if the columns do not determine them. */
    private double @Nullable [] coefficients(Reflections shared, List<Column> more) {
        Reflections all = new Reflections(shared, more.size());
        for (Column column : more) {
            double[] reflected = column.reflected().clone();
            all.reflect(reflected, shared.size());
            if (!all.add(reflected, column.norm())) {
                return null;
            }
        }
        double[] y = amounts.clone();
        all.reflect(y, shared.size());
        return all.solve(y);
    }
}
