package io.edgewitness.process.compliance;

/**
 * One step of an alignment.
 *
 * @param event number of the event in its trace, from 0; -1 for what the procedure asked for and nobody saw
 */
record Move(Kind kind, String step, int event) {
    enum Kind {
        /** seen, and due */
        BOTH,
        /** seen, and not due */
        EXTRA,
        /** due, and not seen */
        SKIPPED
    }
}
