package io.edgewitness.process.compliance;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1
 */
record Where(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }

    /** A refusal that begins with the place, so that an editor finds it. */
    IllegalArgumentException refuse(String why) {
        return new IllegalArgumentException(this + ": " + why);
    }
}
