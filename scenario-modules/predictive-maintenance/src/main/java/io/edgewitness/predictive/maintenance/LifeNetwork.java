package io.edgewitness.predictive.maintenance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/**
 * A network that an ONNX file describes, worked out in Java's doubles: each sum in the order of its terms, each exponential by {@link StrictMath}. So it answers the same on every
 * machine, to the last bit, which a runtime that takes the processor's own instructions does not: a scenario is replayed elsewhere and must say the same again. Immutable, any thread.
 */
final class LifeNetwork {
    /** Multiplications and exponentials of one answer: a few milliseconds. */
    private static final long MOST_WORK = 5_000_000;

    private final LifeFile file;

    /** Numbers in rows; a vector is one row. */
    record Matrix(int rows, int columns, double[] values) {
        double at(int row, int column) {
            return values[row * columns + column];
        }
    }

    /** What a node does, by ONNX's names (opset 17). Pairs are stretched where one of them has one row or one column. */
    enum Operator {
        ADD(2),
        SUB(2),
        MUL(2),
        MAX(2),
        MIN(2),
        GREATEROREQUAL(2),
        MATMUL(2),
        EXP(1),
        CAST(1),
        CONCAT(3);

        private final int inputs;

        Operator(int inputs) {
            this.inputs = inputs;
        }

        static Operator named(String name) {
            for (Operator operator : values()) {
                if (operator.name().equalsIgnoreCase(name)) {
                    return operator;
                }
            }
            throw refused("the operator " + Messages.shown(name) + " is not allowed");
        }

        int inputs() {
            return inputs;
        }

        long work(List<Matrix> of) {
            Matrix a = of.get(0);
            Matrix b = of.get(of.size() - 1);
            return this == MATMUL
                    ? (long) a.rows() * a.columns() * b.columns()
                    : (long) Math.max(a.rows(), b.rows()) * Math.max(a.columns(), b.columns());
        }

        Matrix apply(List<Matrix> of) {
            Matrix a = of.get(0);
            Matrix b = of.get(of.size() - 1);
            return switch (this) {
                case ADD -> pairs(a, b, Double::sum);
                case SUB -> pairs(a, b, (x, y) -> x - y);
                case MUL -> pairs(a, b, (x, y) -> x * y);
                case MAX -> pairs(a, b, Math::max);
                case MIN -> pairs(a, b, Math::min);
                case GREATEROREQUAL -> pairs(a, b, (x, y) -> x >= y ? 1 : 0);
                case MATMUL -> product(a, b);
                case EXP ->
                    new Matrix(
                            a.rows(),
                            a.columns(),
                            Arrays.stream(a.values()).map(StrictMath::exp).toArray());
                case CONCAT -> sideBySide(of);
                case CAST -> a; // truths are 0 and 1 already
            };
        }
    }

    /** @throws IllegalArgumentException if the file is none of these, or asks for too much; shown to the user */
    LifeNetwork(byte[] onnx) {
        file = LifeFile.read(onnx);
        double[] answer = answer(new double[file.inputs]);
        if (!Arrays.stream(answer).allMatch(Double::isFinite)) {
            throw refused("it answers zeros with what is no number");
        }
    }

    static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("the life-model is refused: " + why);
    }

    int inputs() {
        return file.inputs;
    }

    /** @return what the file tells of itself under that key; empty: nothing */
    String about(String key) {
        return file.about.getOrDefault(key, "");
    }

    /** @return its output; what is no number is possible */
    double[] answer(double[] features) {
        Map<String, Matrix> known = new HashMap<>(file.constants);
        known.put(file.input, new Matrix(1, features.length, features));
        long work = 0;
        for (LifeFile.Node node : file.nodes) {
            List<Matrix> of = node.inputs().stream().map(n -> get(known, n)).toList();
            work += node.operator().work(of);
            if (work > MOST_WORK) {
                throw refused("it needs more than " + MOST_WORK + " steps for one answer");
            }
            known.put(node.output(), node.operator().apply(of));
        }
        return get(known, file.output).values();
    }

    private static Matrix get(Map<String, Matrix> known, String name) {
        Matrix of = known.get(name);
        if (of == null) {
            throw refused("its nodes are not in the order of their work");
        }
        return of;
    }

    private static Matrix pairs(Matrix a, Matrix b, DoubleBinaryOperator pair) {
        int rows = stretched(a.rows(), b.rows());
        int columns = stretched(a.columns(), b.columns());
        double[] values = new double[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double left = a.at(a.rows() == 1 ? 0 : r, a.columns() == 1 ? 0 : c);
                values[r * columns + c] =
                        pair.applyAsDouble(left, b.at(b.rows() == 1 ? 0 : r, b.columns() == 1 ? 0 : c));
            }
        }
        return new Matrix(rows, columns, values);
    }

    private static int stretched(int a, int b) {
        if (a != b && a != 1 && b != 1) {
            throw refused("its shapes do not fit together");
        }
        return Math.max(a, b);
    }

    private static Matrix product(Matrix a, Matrix b) {
        if (a.columns() != b.rows()) {
            throw refused("its shapes do not fit together");
        }
        double[] values = new double[a.rows() * b.columns()];
        for (int r = 0; r < a.rows(); r++) {
            for (int k = 0; k < b.rows(); k++) {
                double by = a.at(r, k);
                int from = k * b.columns();
                for (int c = 0; c < b.columns(); c++) {
                    values[r * b.columns() + c] += by * b.values()[from + c];
                }
            }
        }
        return new Matrix(a.rows(), b.columns(), values);
    }

    private static Matrix sideBySide(List<Matrix> of) {
        int columns = 0;
        for (Matrix part : of) {
            if (part.rows() != 1) {
                throw refused("its shapes do not fit together");
            }
            columns += part.columns();
        }
        double[] values = new double[columns];
        int at = 0;
        for (Matrix part : of) {
            System.arraycopy(part.values(), 0, values, at, part.columns());
            at += part.columns();
        }
        return new Matrix(1, columns, values);
    }
}
