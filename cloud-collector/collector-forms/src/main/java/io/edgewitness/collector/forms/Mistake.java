package io.edgewitness.collector.forms;

/**
 * One mistake in a file that a person wrote.
 *
 * @param line from 1; 0: the file as a whole
 * @param column from 1; 0: the file as a whole
 * @param code such as {@code EW-FORM-UNKNOWN-FIELD}
 * @param what what is wrong, and how to mend it
 */
public record Mistake(String file, int line, int column, String code, String what) {
    /** {@code FILE:LINE:COLUMN: code: what, and the mend}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + code + ": " + what;
    }
}
