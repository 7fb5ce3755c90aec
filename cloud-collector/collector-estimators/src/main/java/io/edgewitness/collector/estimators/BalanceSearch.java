package io.edgewitness.collector.estimators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A search for balance points: every second point of the grid, for no load, heating, cooling and both; then, of each kind, all neighbours of
 * every point that is not much less likely than the best, until there are none. So what is left out is unlikely, however the likelihood is shaped.
 */
final class BalanceSearch {
    /** Logarithm of the likelihood by which a point may fall behind the best of its kind and still have its neighbours tried. */
    private static final double REACH = 4;

    private static final double PROFILE_CONFIDENCE = 0.90;

    private final DegreeDayTable table;
    private final BiFunction<Double, Double, @Nullable Candidate> fit;
    private final Map<List<Double>, @Nullable Candidate> tried = new LinkedHashMap<>();

    /**
     * One point of the grid that physics allows; NaN where a kind of load is absent.
     *
     * @param parameters coefficients, balance points and whatever else was searched for
     * @param likelihood logarithm, up to a constant
     * @param information the smaller, the better the model
     */
    record Candidate(
            double heating, double cooling, boolean searched, int parameters, double likelihood, double information) {
        Candidate(double heating, double cooling, boolean searched, int parameters, double likelihood, int n) {
            this(heating, cooling, searched, parameters, likelihood, penalty(parameters, n) - 2 * likelihood);
        }

        boolean sameKind(Candidate other) {
            return Double.isNaN(heating) == Double.isNaN(other.heating)
                    && Double.isNaN(cooling) == Double.isNaN(other.cooling);
        }

        /** Schwarz's, or Akaike's with the correction for few intervals (Hurvich and Tsai 1989) where that is the stricter one. */
        private static double penalty(int p, int n) {
            double few = n - p - 1 > 0 ? 2.0 * p * n / (n - p - 1) : Double.POSITIVE_INFINITY;
            return Math.max(p * StrictMath.log(n), few);
        }
    }

    private BalanceSearch(DegreeDayTable table, BiFunction<Double, Double, @Nullable Candidate> fit) {
        this.table = table;
        this.fit = fit;
    }

    /** @param fit of a heating and a cooling balance point; null where physics forbids it or the rows do not determine it */
    static List<Candidate> search(DegreeDayTable table, BiFunction<Double, Double, @Nullable Candidate> fit) {
        BalanceSearch search = new BalanceSearch(table, fit);
        List<Double> coarse = new ArrayList<>();
        for (int i = 0; i < table.grid().size(); i += 2) {
            coarse.add(table.grid().get(i));
        }
        coarse.add(Double.NaN);
        for (double h : coarse) {
            for (double c : coarse) {
                search.attempt(h, c);
            }
        }
        while (search.spread()) {}
        return search.found();
    }

    private List<Candidate> found() {
        List<Candidate> found = new ArrayList<>();
        for (Candidate c : tried.values()) {
            if (c != null) {
                found.add(c);
            }
        }
        return found;
    }

    private boolean attempt(double h, double c) {
        List<Double> point = List.of(h, c);
        if (c < h || tried.containsKey(point)) {
            return false;
        }
        tried.put(point, table.determines(h) && table.determines(c) ? fit.apply(h, c) : null);
        return true;
    }

    /** @return whether a neighbour of a likely point was new */
    private boolean spread() {
        List<Candidate> found = found();
        boolean anything = false;
        for (boolean heating : List.of(true, false)) {
            for (boolean cooling : List.of(true, false)) {
                List<Candidate> kind = found.stream()
                        .filter(c -> Double.isNaN(c.heating) != heating && Double.isNaN(c.cooling) != cooling)
                        .toList();
                double most =
                        kind.stream().mapToDouble(Candidate::likelihood).max().orElse(0);
                for (Candidate from : kind) {
                    for (double h : from.likelihood < most - REACH ? List.<Double>of() : around(from.heating)) {
                        for (double c : around(from.cooling)) {
                            anything |= attempt(h, c);
                        }
                    }
                }
            }
        }
        return anything;
    }

    private List<Double> around(double base) {
        int at = table.grid().indexOf(base);
        return at < 0
                ? List.of(base)
                : table.grid()
                        .subList(Math.max(0, at - 1), Math.min(table.grid().size(), at + 2));
    }

    /** @return logarithm of the likelihood that a constant of the chosen model may cost before an F test of one parameter refuses it */
    static double drop(double confidence, int n, int parameters) {
        double freedom = n - parameters;
        double t = freedom > 0 ? Quantiles.student(confidence, freedom) : 0;
        return freedom > 0 ? 0.5 * n * StrictMath.log(1 + t * t / freedom) : 0;
    }

    /**
     * Points whose likelihood, with the best of everything else, an F test of one parameter does not refuse; null without such a load. Between
     * two points of the grid the likelihood's logarithm is taken as straight.
     */
    static WeatherModel.@Nullable Balance profile(List<Candidate> all, Candidate chosen, boolean heating, int n) {
        double point = heating ? chosen.heating : chosen.cooling;
        if (Double.isNaN(point)) {
            return null;
        }
        TreeMap<Double, Double> profile = new TreeMap<>();
        for (Candidate c : all) {
            if (c.sameKind(chosen)) {
                profile.merge(heating ? c.heating : c.cooling, c.likelihood, Math::max);
            }
        }
        double least = chosen.likelihood - drop(PROFILE_CONFIDENCE, n, chosen.parameters);
        return new WeatherModel.Balance(point, end(profile, least), end(profile.descendingMap(), least));
    }

    /** Where the profile, walked along, rises above what is likely enough. */
    private static double end(NavigableMap<Double, Double> profile, double least) {
        double refused = Double.NaN;
        double at = Double.NEGATIVE_INFINITY;
        for (Map.Entry<Double, Double> e : profile.entrySet()) {
            if (e.getValue() >= least) {
                double share = (e.getValue() - least) / (e.getValue() - at);
                return Double.isNaN(refused) ? e.getKey() : e.getKey() + (refused - e.getKey()) * share;
            }
            refused = e.getKey();
            at = e.getValue();
        }
        throw new IllegalStateException("the best point is none of the profile");
    }

    /** The one of least information whose searched points the rows tell from its coefficients; of equals the first. */
    static @Nullable Candidate best(List<Candidate> candidates, DegreeDayTable table) {
        List<Candidate> sorted = new ArrayList<>(candidates);
        sorted.sort(Comparator.comparingDouble(Candidate::information));
        for (Candidate c : sorted) {
            if (Regression.isDetermined(table.at(c.heating, c.cooling, c.searched))) {
                return c;
            }
        }
        return null;
    }

    /**
     * @param coefficients of days, drivers, heating and cooling
     * @return whether the load without weather and what a degree-day costs are not below zero
     */
    static boolean isPhysical(double[] coefficients, int drivers) {
        return coefficients[0] >= 0
                && Arrays.stream(coefficients, 1 + drivers, coefficients.length).noneMatch(b -> b < 0);
    }
}
