package io.edgewitness.process.compliance;

import java.util.ArrayList;
import java.util.List;

/**
 * A cheapest explanation of what was seen by what the procedure allows.
 *
 * @param cost of all moves that are not {@link Move.Kind#BOTH}
 */
record Alignment(List<Move> moves, long cost) {
    /** What is wrong, each thing once. */
    record Deviation(Kind kind, String step, int event) {
        enum Kind {
            /** seen, but at another place than it was due */
            REVERSED,
            /** due and never seen */
            OMITTED,
            /** seen and never due */
            EXTRA
        }
    }

    /** A step that was both skipped and seen where it was not due is one reversal, not two mistakes. */
    List<Deviation> deviations() {
        List<Move> extra = new ArrayList<>();
        List<Move> skipped = new ArrayList<>();
        List<Deviation> deviations = new ArrayList<>();
        for (Move m : moves) {
            if (m.kind() == Move.Kind.BOTH) {
                continue;
            }
            List<Move> others = m.kind() == Move.Kind.EXTRA ? skipped : extra;
            Move other = others.stream()
                    .filter(o -> o.step().equals(m.step()))
                    .findFirst()
                    .orElse(null);
            if (other == null) {
                (m.kind() == Move.Kind.EXTRA ? extra : skipped).add(m);
            } else {
                others.remove(other);
                deviations.add(new Deviation(Deviation.Kind.REVERSED, m.step(), Math.max(m.event(), other.event())));
            }
        }
        extra.forEach(m -> deviations.add(new Deviation(Deviation.Kind.EXTRA, m.step(), m.event())));
        skipped.forEach(m -> deviations.add(new Deviation(Deviation.Kind.OMITTED, m.step(), -1)));
        return deviations;
    }
}
