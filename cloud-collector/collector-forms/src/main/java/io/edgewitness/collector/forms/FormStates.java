package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import java.util.List;

/**
 * How far an application is, field by field.
 *
 * @param sections in the form's order
 * @param general what is said of the application as a whole; the code is the rule's
 * @param totals over all sections, each field once
 */
public record FormStates(List<Section> sections, List<General> general, Totals totals) {
    /** What is said of the application as a whole. */
    public record General(Rule.Force force, Text text) {}

    /** Things that keep the final form from being made: fields, each once, and what is said of the whole. */
    public int stops() {
        return totals.stops()
                + (int) general.stream()
                        .filter(g -> g.force() == Rule.Force.BLOCK)
                        .count();
    }

    /** How far one field is; the first that holds. */
    public enum State {
        /** Filled in by hand on paper. */
        PAPER,
        /** The notice's own words refuse the answer. */
        BLOCKING,
        /** Asked of every applicant, or a condition, and empty: no final form is made. */
        MISSING,
        /** Empty, and the notice encourages it or we ask for it. */
        ADVISED,
        /** Empty, and may be. */
        OPEN,
        /** Answered, but without its proof, or something speaks against it. */
        WEAK,
        DONE
    }

    /**
     * What stands between two headings of the first level.
     *
     * @param id {@code cover}, {@code conditions}, {@code s1} and so on, {@code rest}
     * @param heading the form's words; of what is not in the outline, ours
     * @param gloss in English, where the notice gives it
     */
    public record Section(String id, String heading, String gloss, List<FieldState> fields, Totals totals) {}

    /**
     * One field.
     *
     * @param heading the nearest heading above it, of any level; or the group that it stands in
     * @param printed the whole text that the form prints; empty: nothing yet
     * @param must whether an empty one blocks: the form or a condition of the notice asks for it
     * @param contradiction two things are said of it that cannot both be so; shown red
     * @param reasons what was found; the code is the rule's
     */
    public record FieldState(
            Field field,
            String heading,
            State state,
            String printed,
            boolean must,
            boolean contradiction,
            List<Text> reasons) {}

    /** How many fields are in each state, each in one; what is on paper is in none. */
    public record Totals(int done, int open, int advised, int missing, int weak, int blocking, int contradictions) {
        static Totals of(List<FieldState> fields) {
            return new Totals(
                    count(fields, State.DONE),
                    count(fields, State.OPEN),
                    count(fields, State.ADVISED),
                    count(fields, State.MISSING),
                    count(fields, State.WEAK),
                    count(fields, State.BLOCKING),
                    (int) fields.stream().filter(FieldState::contradiction).count());
        }

        private static int count(List<FieldState> fields, State state) {
            return (int) fields.stream().filter(f -> f.state() == state).count();
        }

        /** Fields to be filled in, those that may stay empty included. */
        public int all() {
            return answered() + open + advised + missing;
        }

        /** Fields with an answer, whatever is said of it. */
        public int answered() {
            return done + weak + blocking;
        }

        /** Fields that keep the final form from being made. */
        public int stops() {
            return missing + blocking;
        }
    }
}
