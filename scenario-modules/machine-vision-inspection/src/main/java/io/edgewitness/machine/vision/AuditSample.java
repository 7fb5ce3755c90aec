package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.Lot;
import io.edgewitness.scenario.kit.Proportion;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Draws parts that people look at again, and estimates from their answers what the inspection missed. Passed and rejected parts are drawn with shares of their
 * own, and each answer speaks for all parts of its verdict in the window of its inspection. One thread.
 */
final class AuditSample {
    private static final int MOST_OPEN = 20_000;

    private final VisionParameters.Audit settings;
    private final Tally tally;
    private final Map<String, Drawn> open = new LinkedHashMap<>();

    private record Drawn(Instant at, boolean rejected) {}

    /**
     * A person's answer.
     *
     * @param at when the part was inspected
     * @param rejected what the inspection had said
     */
    record Answer(String unit, Instant at, boolean rejected, boolean defective) {}

    AuditSample(VisionParameters.Audit settings, Tally tally) {
        this.settings = settings;
        this.tally = tally;
    }

    /**
     * Decided by the part's id and number, so that a replay draws the same parts, and nobody at the line can tell which come.
     *
     * @return whether it is drawn
     */
    boolean draw(String unit, long number, boolean rejected, Instant at) {
        double share = rejected ? settings.rejected() : settings.passed();
        if (unit.isEmpty() || Lot.of(settings.seed() + " " + unit + " " + number) >= share) {
            return false;
        }
        open.remove(unit);
        open.put(unit, new Drawn(at, rejected));
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        return true;
    }

    /** What somebody says of a part. */
    record Said(String unit, boolean defective) {}

    /**
     * Reads what people say.
     *
     * @param value a structure with {@code unit} and {@code defective}, or text such as {@code SN-17 good}
     * @return null if it is none
     */
    static @Nullable Said said(Value value) {
        String unit = null;
        boolean defective = false;
        if (value instanceof Value.Structure s
                && s.fields().get("unit") instanceof Value.Text t
                && s.fields().get("defective") instanceof Value.Bool b) {
            unit = t.value();
            defective = b.value();
        } else if (value instanceof Value.Text t) {
            String said = t.value().strip();
            int space = said.lastIndexOf(' ');
            String word = said.substring(space + 1);
            boolean known = space > 0 && List.of("good", "defective").contains(word);
            unit = known ? said.substring(0, space).strip() : null;
            defective = word.equals("defective");
        }
        return unit == null ? null : new Said(unit, defective);
    }

    /** @return null if no such part was drawn */
    @Nullable
    Answer answer(Said said) {
        Drawn drawn = open.remove(said.unit());
        return drawn == null ? null : new Answer(said.unit(), drawn.at(), drawn.rejected(), said.defective());
    }

    void count(Answer a) {
        String of = a.rejected() ? "rejected" : "passed";
        tally.one(a.at(), "audited " + of);
        tally.add(a.at(), "defective " + of, a.defective() ? BigDecimal.ONE : BigDecimal.ZERO);
    }

    boolean isAudited(Window window) {
        return sum(window, "audited passed")
                        .add(sum(window, "audited rejected"))
                        .signum()
                > 0;
    }

    /** Of the passed parts that were looked at again, those that were defective. */
    Proportion missedAmongPassed(Window window) {
        return new Proportion(
                sum(window, "defective passed").longValue(),
                sum(window, "audited passed").longValue());
    }

    /** FN / (FN + TP) */
    Amount missRatio(Window w) {
        BigDecimal missed = estimate(w, "passed", true);
        BigDecimal caught = estimate(w, "rejected", true);
        return ratio(missed, caught, "no defective part is known of");
    }

    /** FP / (FP + TN) */
    Amount falseRejectRatio(Window w) {
        BigDecimal wrong = estimate(w, "rejected", false);
        BigDecimal right = estimate(w, "passed", false);
        return ratio(wrong, right, "no good part is known of");
    }

    private static Amount ratio(@Nullable BigDecimal part, @Nullable BigDecimal rest, String none) {
        if (part == null || rest == null) {
            return new Amount.Missing("no part was looked at again");
        }
        BigDecimal whole = part.add(rest);
        return whole.signum() == 0 ? new Amount.Missing(none) : new Amount.Ratio(part, whole);
    }

    /** How many parts of a verdict are defective, or are not, by those of them that were looked at again; null: none was. */
    private @Nullable BigDecimal estimate(Window w, String verdict, boolean defective) {
        BigDecimal parts = sum(w, verdict);
        BigDecimal audited = sum(w, "audited " + verdict);
        if (parts.signum() == 0 || audited.signum() == 0) {
            return parts.signum() == 0 ? BigDecimal.ZERO : null;
        }
        BigDecimal bad = sum(w, "defective " + verdict);
        return parts.multiply(defective ? bad : audited.subtract(bad)).divide(audited, MathContext.DECIMAL128);
    }

    private BigDecimal sum(Window w, String name) {
        return tally.of(w, name);
    }

    /** Parts that nobody answered for in time are no part of the sample any more. */
    void forgetBefore(Instant time) {
        open.values().removeIf(d -> d.at().isBefore(time));
    }

    void write(StateWriter state) {
        state.integer(open.size());
        open.forEach((unit, d) -> state.text(unit).instant(d.at()).integer(d.rejected() ? 1 : 0));
    }

    void read(StateReader state) {
        open.clear();
        for (long n = state.integer(); n > 0; n--) {
            open.put(state.text(), new Drawn(state.time(), state.integer() == 1));
        }
    }
}
