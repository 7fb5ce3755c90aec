package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.TreeMap;

/** Agreement of two graders beyond chance (Cohen 1960), over the last {@value #KEPT} things that both graded. One thread. */
final class Kappa {
    static final Amount NONE = new Amount.Missing("no grade was audited");
    private static final int KEPT = 500;

    private final ArrayDeque<String[]> pairs = new ArrayDeque<>();

    void add(String ours, String theirs) {
        pairs.add(new String[] {ours, theirs});
        if (pairs.size() > KEPT) {
            pairs.remove();
        }
    }

    Amount amount() {
        TreeMap<String, long[]> sums = new TreeMap<>();
        long same = 0;
        for (String[] pair : pairs) {
            sums.computeIfAbsent(pair[0], g -> new long[2])[0]++;
            sums.computeIfAbsent(pair[1], g -> new long[2])[1]++;
            same += pair[0].equals(pair[1]) ? 1 : 0;
        }
        long n = pairs.size();
        long chance = sums.values().stream().mapToLong(s -> s[0] * s[1]).sum(); // n² times the chance of agreement
        if (n == 0 || chance == n * n) {
            return new Amount.Missing("one grade only was audited: kappa says nothing of it");
        }
        return new Amount.Exact(BigDecimal.valueOf(n * same - chance)
                .divide(BigDecimal.valueOf(n * n - chance), 6, RoundingMode.HALF_EVEN));
    }

    void write(StateWriter state) {
        state.integer(pairs.size());
        pairs.forEach(p -> state.text(p[0]).text(p[1]));
    }

    void read(StateReader state) {
        pairs.clear();
        for (long n = state.integer(); n > 0; n--) {
            pairs.add(new String[] {state.text(), state.text()});
        }
    }
}
