package io.edgewitness.collector.forms;

/**
 * One mistake in a file that a person wrote.
 *
 * @param line from 1; 0: the file as a whole
 * @param column from 1; 0: the file as a whole
 * @param code such as {@code EW-FORM-UNKNOWN-FIELD}
 * @param what what is wrong, and how to mend it, in English
 * @param zh the same in Chinese
 */
public record Mistake(String file, int line, int column, String code, String what, String zh) {
    /** A mistake in a file that only its maker reads, said in English. */
    Mistake(String file, int line, int column, String code, String what) {
        this(file, line, column, code, what, what);
    }

    /** {@code FILE:LINE:COLUMN: code: what, and the mend}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + code + ": " + what;
    }
}
