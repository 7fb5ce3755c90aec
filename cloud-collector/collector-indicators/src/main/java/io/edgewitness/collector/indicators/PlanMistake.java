package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.Text;

/**
 * One mistake in a plan or an indicator that a person wrote.
 *
 * @param line from 1; 0: the file as a whole
 * @param column from 1; 0: the file as a whole
 * @param what what is wrong, and how to mend it
 */
public record PlanMistake(int line, int column, Text what) {
    /** {@code FILE:LINE:COLUMN: code: what in Chinese / in English}. */
    public String in(String file) {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + what.code() + ": " + what.zh() + " / " + what.en();
    }
}
