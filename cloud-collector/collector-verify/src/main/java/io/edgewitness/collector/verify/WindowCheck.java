package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import java.util.List;

/**
 * Compares the record of a window with the samples that were read for it.
 *
 * @param record as the agent signed it
 * @param said its amount
 */
record WindowCheck(MetricRecord record, Amount said) {
    AuditFound found() {
        return new AuditFound(record.getFormula(), AuditAmounts.text(said), record.getReceived());
    }

    void derive(RawWindow raw, RawParameters parameters, AuditFound found) {
        String formula = record.getFormula();
        if (!RawFormula.knows(formula)) {
            found.reason(
                    "formula-unknown",
                    "本程序不能由原始数据重算公式" + formula,
                    "this program does not derive " + (formula.isEmpty() ? "a metric without a formula" : formula)
                            + " from samples");
            return;
        }
        RawFormula from = new RawFormula(raw, parameters);
        List<Text> gaps = raw.gaps();
        boolean first = true;
        for (RawWindow.Place cut : raw.cuts()) {
            RawFormula.Derived d = from.derive(cut);
            boolean matches = AuditAmounts.same(said, d.amount()) && counts(d, gaps.isEmpty());
            if (matches || first) {
                found.derived(
                        AuditAmounts.text(d.amount()), AuditAmounts.difference(said, d.amount()), d.good(), matches);
            }
            if (matches) {
                break;
            }
            first = false;
        }
        found.note(gaps);
        if (!found.isSame()) {
            found.reasons(raw.reasons(RawFormula.needsEarlier(formula)));
        }
        if (found.isUnexplained()) {
            found.note(List.of(new Text(
                    "differs",
                    "原始数据得出的结果与记录不同",
                    "the samples give another result than the record, and nothing recorded explains it")));
        }
    }

    /** Gaps add samples that were expected; how many of them fall into the window is the scenario's count. */
    private boolean counts(RawFormula.Derived d, boolean withoutGap) {
        long expected = record.getExpected();
        boolean expectedFits = expected < 0 || (withoutGap ? expected == d.samples() : expected >= d.samples());
        return expectedFits && record.getReceived() == d.good();
    }
}
