package io.edgewitness.collector.estimators;

import io.edgewitness.collector.estimators.BalanceSearch.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A regression on degree-days whose balance points were searched for: none, heating, cooling or both, over a grid, each with constant
 * and with proportional scatter. The least information decides, a balance point counting as a parameter.
 * Only what physics allows stands: no coefficient below zero, and the heating balance point not above the cooling one. See
 * {@link BalanceSearch}.
 *
 * @param heating balance point and what the data allow; null without heating
 * @param cooling balance point and what the data allow; null without cooling
 * @param searched whether balance points were searched for; false where few intervals took the conventional ones
 * @param regression to make figures with
 * @param ordinary best model with constant scatter, whose figures of merit are those that guidelines speak of; often the same
 * @param left intervals left out because the temperature was missing
 */
public record WeatherModel(
        @Nullable Balance heating,
        @Nullable Balance cooling,
        boolean searched,
        Regression regression,
        Regression ordinary,
        int left) {
    public static final String FORMULA = "degree-day-model@1";
    /** Intervals that a search needs. With fewer it finds a point that fits by chance, and an interval that is far too short. */
    public static final int LEAST_FOR_SEARCH = 9;

    /**
     * @param point degrees, where the load begins
     * @param low of its 90 % interval by the profile of the likelihood
     * @param high of the same
     */
    public record Balance(double point, double low, double high) {}

    /** Unit of the temperatures, with the grid of the search and the conventional balance point, in degrees. */
    public enum Scale {
        CELSIUS(4, 27, 0.5, 18),
        FAHRENHEIT(40, 80, 1, 65);

        private final double least;
        private final double most;
        private final double step;
        private final double convention;

        Scale(double least, double most, double step, double convention) {
            this.least = least;
            this.most = most;
            this.step = step;
            this.convention = convention;
        }

        List<Double> grid() {
            List<Double> grid = new ArrayList<>();
            for (int i = 0; least + i * step <= most; i++) {
                grid.add(least + i * step);
            }
            return grid;
        }
    }

    /**
     * @param rows metered intervals, their drivers those besides temperature, in any order
     * @param drivers names of those
     * @throws IllegalArgumentException if the rows do not determine any model
     */
    public static WeatherModel fit(List<Observation> rows, List<String> drivers, DegreeDays temperatures, Scale scale) {
        List<Observation> covered = covered(rows, temperatures);
        if (covered.isEmpty()) {
            throw new IllegalArgumentException("none of " + rows.size() + " intervals has its temperatures");
        }
        DegreeDayTable table = DegreeDayTable.of(covered, temperatures, scale.grid());
        GridFits fits = new GridFits(table);
        List<Candidate> constant = candidates(fits, scale, Scatter.CONSTANT);
        List<Candidate> proportional = candidates(fits, scale, Scatter.PROPORTIONAL);
        Candidate ordinary = BalanceSearch.best(constant, table);
        Candidate weighted = BalanceSearch.best(proportional, table);
        if (ordinary == null) {
            throw new IllegalArgumentException("no model that physics allows fits " + covered.size() + " intervals");
        }
        // What grows around a conventional balance point is its misfit: too few intervals to tell scatter from it.
        boolean growing = weighted != null
                && weighted.searched()
                && weighted.information() < ordinary.information() - Regression.LIKELIER;
        Candidate chosen = growing && weighted != null ? weighted : ordinary;
        List<Candidate> all = growing ? proportional : constant;
        Regression plain = regression(table, drivers, ordinary, Scatter.CONSTANT);
        return new WeatherModel(
                BalanceSearch.profile(all, chosen, true, covered.size()),
                BalanceSearch.profile(all, chosen, false, covered.size()),
                chosen.searched(),
                growing ? regression(table, drivers, chosen, Scatter.PROPORTIONAL) : plain,
                plain,
                rows.size() - covered.size());
    }

    private static Regression regression(
            DegreeDayTable table, List<String> drivers, Candidate chosen, Scatter scatter) {
        List<String> names = new ArrayList<>(drivers);
        if (!Double.isNaN(chosen.heating())) {
            names.add("HDD");
        }
        if (!Double.isNaN(chosen.cooling())) {
            names.add("CDD");
        }
        return Regression.fit(names, table.at(chosen.heating(), chosen.cooling(), chosen.searched()), scatter);
    }

    /** The rows with this model's degree-days; those whose temperature is missing are left out. */
    public List<Observation> withDegreeDays(List<Observation> rows, DegreeDays temperatures) {
        List<Observation> covered = covered(rows, temperatures);
        double h = heating == null ? Double.NaN : heating.point;
        double c = cooling == null ? Double.NaN : cooling.point;
        return DegreeDayTable.of(covered, temperatures, List.of(h, c)).at(h, c, searched);
    }

    private static List<Observation> covered(List<Observation> rows, DegreeDays temperatures) {
        return Observation.sorted(rows).stream()
                .filter(row -> temperatures.covers(row.start(), row.end()))
                .toList();
    }

    /** Without a search: the conventional point, or none. */
    private static List<Candidate> candidates(GridFits fits, Scale scale, Scatter scatter) {
        if (fits.table().rows().size() >= LEAST_FOR_SEARCH) {
            return BalanceSearch.search(fits.table(), (h, c) -> fits.candidate(h, c, true, scatter));
        }
        List<Candidate> candidates = new ArrayList<>();
        for (double h : List.of(scale.convention, Double.NaN)) {
            for (double c : List.of(scale.convention, Double.NaN)) {
                Candidate candidate = fits.table().determines(h) && fits.table().determines(c)
                        ? fits.candidate(h, c, false, scatter)
                        : null;
                if (candidate != null) {
                    candidates.add(candidate);
                }
            }
        }
        return candidates;
    }
}
