package io.edgewitness.collector.estimators;

import java.util.Arrays;
import java.util.List;

/**
 * Rows as a model is fitted to them: column by column.
 *
 * @param columns of one value a row; the first are the days
 * @param amounts by row
 */
record Design(double[][] columns, double[] amounts) {
    /** With days and drivers. */
    static Design of(List<Observation> rows) {
        return new Design(transposed(rows.stream().map(Observation::columns).toArray(double[][]::new)), amounts(rows));
    }

    /** With days, drivers and what was searched for. */
    static Design ofAll(List<Observation> rows) {
        return new Design(
                transposed(rows.stream().map(Observation::allColumns).toArray(double[][]::new)), amounts(rows));
    }

    private static double[] amounts(List<Observation> rows) {
        return rows.stream().mapToDouble(Observation::amount).toArray();
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows.length == 0 ? 0 : rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = rows[i][j];
            }
        }
        return columns;
    }

    /** With more columns behind these. */
    Design with(double[]... more) {
        double[][] all = Arrays.copyOf(columns, columns.length + more.length);
        System.arraycopy(more, 0, all, columns.length, more.length);
        return new Design(all, amounts);
    }

    double[] days() {
        return columns[0];
    }

    /** Deviations of constant scatter: it adds up over independent days. */
    double[] constant() {
        return Arrays.stream(days()).map(Math::sqrt).toArray();
    }

    double[] predicted(double[] coefficients) {
        double[] predicted = new double[amounts.length];
        for (int j = 0; j < columns.length; j++) {
            double[] column = columns[j];
            for (int i = 0; i < predicted.length; i++) {
                predicted[i] += coefficients[j] * column[i];
            }
        }
        return predicted;
    }
}
