package io.edgewitness.machine.vision;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;

/**
 * How a candidate does beside the active model, on the same parts. Only parts on which the two differ tell anything, and only where somebody said the truth can a difference be
 * held against one of them: exact sign test over those (McNemar 1947). One thread.
 */
final class Trial {
    /** What follows from what was seen. */
    enum Advice {
        /** too little was seen */
        WAIT,
        /** it is not worse, as far as was seen */
        GO_ON,
        /** it is worse, or rejects so much more that the line would stand */
        ROLL_BACK
    }

    private static final double WORSE = 0.05; // how likely so many wrong ones are by chance

    private final int parts;
    private final double mostMore;
    private int seen;
    private int byActive;
    private int byCandidate;
    private int activeWrong;
    private int candidateWrong;

    /**
     * @param parts to see before it may go on
     * @param mostMore share of all parts that it may reject beyond the active model's
     */
    Trial(int parts, double mostMore) {
        if (parts < 1 || !(mostMore >= 0)) {
            throw new IllegalArgumentException("a trial sees one part or more, and mostMore is 0 or more");
        }
        this.parts = parts;
        this.mostMore = mostMore;
    }

    void saw(boolean activeRejects, boolean candidateRejects) {
        seen++;
        byActive += activeRejects ? 1 : 0;
        byCandidate += candidateRejects ? 1 : 0;
    }

    /** Somebody looked at a part that both judged. */
    void audited(boolean activeRejects, boolean candidateRejects, boolean defective) {
        if (activeRejects != candidateRejects) {
            activeWrong += activeRejects == defective ? 0 : 1;
            candidateWrong += candidateRejects == defective ? 0 : 1;
        }
    }

    /** A clear sign rolls back at once; for going on all parts are needed. */
    Advice advice() {
        if (chance(candidateWrong, activeWrong + candidateWrong) < WORSE) {
            return Advice.ROLL_BACK;
        }
        if (seen >= Math.min(parts, 30) && byCandidate - byActive > mostMore * seen + 3 * Math.sqrt(mostMore * seen)) {
            return Advice.ROLL_BACK;
        }
        if (seen < parts) {
            return Advice.WAIT;
        }
        return byCandidate - byActive > mostMore * seen ? Advice.ROLL_BACK : Advice.GO_ON;
    }

    /** @return counts, in one line */
    String how() {
        return seen + " of " + parts + " parts judged, " + byActive + " rejected by what counts and " + byCandidate
                + " by this one; of those where they differ and people looked, " + activeWrong + " and "
                + candidateWrong
                + " were wrong";
    }

    void write(StateWriter state) {
        state.integer(seen)
                .integer(byActive)
                .integer(byCandidate)
                .integer(activeWrong)
                .integer(candidateWrong);
    }

    void read(StateReader state) {
        seen = (int) state.integer();
        byActive = (int) state.integer();
        byCandidate = (int) state.integer();
        activeWrong = (int) state.integer();
        candidateWrong = (int) state.integer();
    }

    /** That of {@code of} fair coins {@code least} or more show heads. */
    static double chance(int least, int of) {
        double term = Math.pow(0.5, of);
        double sum = 0;
        for (int k = 0; k <= of; k++) {
            sum += k >= least ? term : 0;
            term *= (double) (of - k) / (k + 1);
        }
        return sum;
    }
}
