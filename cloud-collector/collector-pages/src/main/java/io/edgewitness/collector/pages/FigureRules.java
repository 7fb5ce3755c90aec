package io.edgewitness.collector.pages;

import io.edgewitness.collector.indicators.ComparisonException;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.util.Set;

/** What goes with each kind of comparison, told in the reader's language before anything is read. */
final class FigureRules {
    private static final Set<String> TWO_TIMES = Set.of(FigureInput.FORMULA, "B1", "B2", "B4");

    private FigureRules() {}

    /** @return what is missing or too much, with the mend; empty: nothing */
    static String problem(View v, FormValues form, IndicatorLibrary library) {
        String kind = FigureInput.compare(form);
        IndicatorDefinition indicator = library.find(form.one("indicator")).orElse(null);
        if (kind.equals(FigureInput.NONE)) {
            return indicator != null && indicator.isChange() ? v.t("figure-compare-wanted") : "";
        }
        boolean quantity = !kind.equals(FigureInput.FORMULA);
        if (indicator != null && !hasVariant(library, indicator, quantity)) {
            return v.t(quantity ? "figure-no-quantity" : "figure-no-formula");
        }
        if (TWO_TIMES.contains(kind)
                && (form.one("baseline-from").isEmpty()
                        || form.one("baseline-to").isEmpty())) {
            return v.t("figure-baseline-wanted");
        }
        return switch (kind) {
            case "B3" ->
                form.one("trial-from").isEmpty()
                                || form.one("trial-period").isEmpty()
                                || form.one("trial-pairs").isEmpty()
                                || form.one("trial-seed").isEmpty()
                        ? v.t("figure-trial-wanted")
                        : "";
            case "B4" -> form.has("control-") ? "" : v.t("figure-control-wanted");
            default -> "";
        };
    }

    /** @return why a figure cannot be made, as far as that is told in the reader's language */
    static String told(View v, IllegalArgumentException e) {
        String why =
                e instanceof ComparisonException c ? c.text().in(v.text().language()) : String.valueOf(e.getMessage());
        return v.t("figure-impossible", why);
    }

    private static boolean hasVariant(IndicatorLibrary library, IndicatorDefinition indicator, boolean quantity) {
        try {
            return (library.change(indicator, quantity).quantity() != null) == quantity;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
