package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Five indicators that are safe for one project: three or more that records make, of economic, social and technical kinds, and the statements
 * as an attachment.
 */
public final class SafeSet {
    private SafeSet() {}

    /**
     * One of the five.
     *
     * @param rows that it is chosen from
     * @param indicator what runs can measure; null: nothing of these rows, or it is declared
     * @param proposed what to install for it, where nothing is measured; null: something is, or it is declared
     * @param declared what to attach; null: it is measured
     * @param why it is one of the five
     */
    public record Suggestion(
            List<String> rows,
            @Nullable IndicatorDefinition indicator,
            @Nullable IndicatorDefinition proposed,
            LibraryRow.@Nullable Declared declared,
            Text why) {}

    /** @param metrics names that scenarios declare in their manifests, or that are recorded already */
    public static List<Suggestion> of(IndicatorLibrary library, Collection<String> metrics) {
        List<IndicatorDefinition> offers = library.offers(metrics);
        List<Suggestion> five = new ArrayList<>();
        five.add(measured(library, offers, false, List.of("IND-08"), NETWORK));
        five.add(measured(library, offers, false, List.of("IND-09"), SIZE));
        five.add(measured(library, offers, true, List.of("IND-01", "IND-04", "IND-05"), SCENARIO));
        five.add(measured(library, offers, true, List.of("IND-06", "IND-03"), SOCIAL));
        LibraryRow statements = IndicatorLibrary.row("IND-11").orElseThrow();
        five.add(new Suggestion(
                List.of(statements.id()), null, null, statements.declared().get(0), STATEMENTS));
        return List.copyOf(five);
    }

    /** @param change whether one with a baseline is better than a level */
    private static Suggestion measured(
            IndicatorLibrary library, List<IndicatorDefinition> offers, boolean change, List<String> rows, Text why) {
        IndicatorDefinition best = first(offers, rows, change);
        best = best == null ? first(offers, rows, !change) : best;
        IndicatorDefinition proposed = best == null ? first(List.copyOf(library.definitions()), rows, change) : null;
        return new Suggestion(rows, best, proposed, null, why);
    }

    private static @Nullable IndicatorDefinition first(
            List<IndicatorDefinition> of, List<String> rows, boolean change) {
        for (String row : rows) {
            for (IndicatorDefinition d : of) {
                if (d.family().equals(row) && d.isChange() == change) {
                    return d;
                }
            }
        }
        return null;
    }

    private static final Text NETWORK = new Text("safe-network", "说明5G的必要性与成效", "shows why 5G and what it achieved");
    private static final Text SIZE = new Text("safe-size", "说明系统规模与性能", "shows the system's size and performance");
    private static final Text SCENARIO = new Text(
            "safe-scenario",
            "典型场景自身的效率、质量或能耗，有基准期",
            "the scenario's own productivity, quality or energy, with a baseline");
    private static final Text SOCIAL = new Text("safe-social", "安全可靠或用工，属社会效益", "safety or labour: a social benefit");
    private static final Text STATEMENTS =
            new Text("safe-statements", "以审计报告为证，不测量", "proved by the audited statements, not measured");
}
