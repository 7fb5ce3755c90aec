package io.edgewitness.collector.estimators;

/**
 * A QR decomposition by Householder reflections that grows column by column. What is done to a column does not depend on those after it, so
 * problems that begin with the same columns can share that work, to the last digit. One thread.
 */
final class Reflections {
    /** A column whose part outside the columns before it is smaller than this share of it adds nothing. */
    private static final double COLLINEAR = 1e-10;

    /** R above the diagonal, from it down what the column is reflected with. */
    private final double[][] columns;

    private final double[] diagonal;
    private int size;

    /** @param most columns that will be added */
    Reflections(int most) {
        this.columns = new double[most][];
        this.diagonal = new double[most];
    }

    /** Begins with the columns of another, which are shared. */
    Reflections(Reflections first, int more) {
        this(first.size + more);
        size = first.size;
        System.arraycopy(first.columns, 0, columns, 0, size);
        System.arraycopy(first.diagonal, 0, diagonal, 0, size);
    }

    int size() {
        return size;
    }

    static double norm(double[] column) {
        double squares = 0;
        for (double x : column) {
            squares += x * x;
        }
        return Math.sqrt(squares);
    }

    /** Does to a column what was done by those from the given one on. */
    void reflect(double[] column, int from) {
        for (int j = from; j < size; j++) {
            double[] v = columns[j];
            double sum = 0;
            for (int i = j; i < v.length; i++) {
                sum += column[i] * v[i];
            }
            double factor = sum / (diagonal[j] * v[j]);
            for (int i = j; i < v.length; i++) {
                column[i] += factor * v[i];
            }
        }
    }

    /**
     * Adds a column, whose memory is taken over.
     *
     * @param column reflected by all before it
     * @param norm of what it was
     * @return whether it adds something
     */
    boolean add(double[] column, double norm) {
        double squares = 0;
        for (int i = size; i < column.length; i++) {
            squares += column[i] * column[i];
        }
        double length = Math.sqrt(squares);
        if (!(length > COLLINEAR * norm)) {
            return false;
        }
        diagonal[size] = column[size] > 0 ? -length : length;
        column[size] -= diagonal[size];
        columns[size++] = column;
        return true;
    }

    /**
     * @param y reflected by all columns; it is used up
     * @return one coefficient a column
     */
    double[] solve(double[] y) {
        double[] x = new double[size];
        for (int j = size - 1; j >= 0; j--) {
            x[j] = y[j] / diagonal[j];
            for (int i = 0; i < j; i++) {
                y[i] -= x[j] * columns[j][i];
            }
        }
        return x;
    }

    /** (R′R)⁻¹ by back substitution. */
    double[][] inverse() {
        double[][] u = new double[size][size];
        for (int j = 0; j < size; j++) {
            u[j][j] = 1 / diagonal[j];
            for (int i = j - 1; i >= 0; i--) {
                double sum = 0;
                for (int k = i + 1; k <= j; k++) {
                    sum += r(i, k) * u[k][j];
                }
                u[i][j] = -sum / diagonal[i];
            }
        }
        double[][] inverse = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double sum = 0;
                for (int k = Math.max(i, j); k < size; k++) {
                    sum += u[i][k] * u[j][k];
                }
                inverse[i][j] = sum;
            }
        }
        return inverse;
    }

    private double r(int row, int column) {
        return row == column ? diagonal[row] : columns[column][row];
    }
}
