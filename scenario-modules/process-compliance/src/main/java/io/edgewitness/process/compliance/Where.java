package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Refused;

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
        return refuse(why, why);
    }

    IllegalArgumentException refuse(String en, String zh) {
        return Refused.of(this + ": " + en, "第 " + line + " 行第 " + column + " 列：" + zh);
    }
}
