package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.Audit.Outcome;
import io.edgewitness.edge.ledger.BatchId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is found out about one record of an audit, until it is a result. One thread. */
final class AuditFound {
    private final String formula;
    private final String said;
    private final long received;
    private final List<Text> findings = new ArrayList<>();
    private final List<Text> reasons = new ArrayList<>();
    private @Nullable BatchId first;
    private @Nullable BatchId last;
    private boolean spoiled;
    private boolean same;
    private String derived = "";
    private String difference = "";
    private long counted;

    /**
     * @param said what the record says, for people
     * @param received samples by the record
     */
    AuditFound(String formula, String said, long received) {
        this.formula = formula;
        this.said = said;
        this.received = received;
    }

    static Audit.Result none(String code, String zh, String en) {
        return bare(Outcome.UNDECIDED, new Text(code, zh, en));
    }

    static Audit.Result wrong(String code, String zh, String en) {
        return bare(Outcome.DIFFERENT, new Text(code, zh, en));
    }

    private static Audit.Result bare(Outcome outcome, Text why) {
        return new Audit.Result(outcome, "", "", "", "", 0, 0, "", List.of(why));
    }

    /** Something that keeps the record from being confirmed as it should, or may explain a difference. */
    void reason(String code, String zh, String en) {
        reasons.add(new Text(code, zh, en));
    }

    void reasons(List<Text> more) {
        reasons.addAll(more);
    }

    /** Something to know, whatever the outcome. */
    void note(List<Text> more) {
        findings.addAll(more);
    }

    /** What was read is not what was signed: nothing explains that. */
    void spoiled(String code, String zh, String en) {
        spoiled = true;
        findings.add(new Text(code, zh, en));
    }

    void read(BatchId id) {
        first = first == null ? id : first;
        last = id;
    }

    /**
     * @param samples that were found
     * @param matches whether record and samples say the same
     */
    void derived(String amount, String less, long samples, boolean matches) {
        derived = amount;
        difference = less;
        counted = samples;
        same = matches;
    }

    /** Nothing was found that explains a difference. */
    boolean isUnexplained() {
        return !same && reasons.isEmpty();
    }

    boolean isSame() {
        return same;
    }

    Audit.Result result() {
        List<Text> all = new ArrayList<>(findings);
        all.addAll(reasons);
        Outcome outcome = spoiled || isUnexplained()
                ? Outcome.DIFFERENT
                : same && reasons.isEmpty() ? Outcome.CONFIRMED : Outcome.UNDECIDED;
        return new Audit.Result(
                outcome,
                formula,
                said,
                derived,
                difference,
                received,
                counted,
                first == null ? "" : first + " … " + last,
                all);
    }
}
