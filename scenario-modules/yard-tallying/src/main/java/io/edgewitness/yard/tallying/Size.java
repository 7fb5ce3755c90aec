package io.edgewitness.yard.tallying;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.util.List;

/**
 * Of the box around a thing as it stands, in mm.
 *
 * @param length the longer of the two along the ground; 0 with the others: not known
 * @param mass in kg; 0: not known
 * @param confidence 0 to 1
 */
record Size(double length, double width, double height, double mass, double confidence) {
    static final Size UNKNOWN = new Size(0, 0, 0, 0, 0);
    private static final double LARGEST = 100_000;

    /** The object {@code size} with {@code length}, {@code width}, {@code height}, {@code mass} and {@code confidence}. */
    static Size read(Fields fields, double least) {
        Fields part = fields.part("size");
        if (part == null || part.confidence("confidence") < least) {
            return UNKNOWN;
        }
        double a = millimetres(part, "length");
        double b = millimetres(part, "width");
        BigDecimal mass = part.number("mass");
        return new Size(
                Math.max(a, b),
                Math.min(a, b),
                millimetres(part, "height"),
                mass == null ? 0 : Math.max(0, mass.doubleValue()),
                part.confidence("confidence"));
    }

    private static double millimetres(Fields part, String name) {
        BigDecimal number = part.number(name);
        if (number == null || number.signum() <= 0 || number.doubleValue() > LARGEST) {
            throw new IllegalArgumentException(
                    "size has length, width and height in mm, each above 0 and at most 100000; " + name + " is "
                            + (number == null ? "missing" : number.toPlainString()));
        }
        return number.doubleValue();
    }

    boolean isKnown() {
        return height > 0;
    }

    /** How far each measure is from the true one, in mm. */
    List<Double> errors(Size truth) {
        return List.of(Math.abs(length - truth.length), Math.abs(width - truth.width), Math.abs(height - truth.height));
    }

    @Override
    public String toString() {
        return isKnown() ? Math.round(length) + " x " + Math.round(width) + " x " + Math.round(height) + " mm" : "—";
    }

    void write(StateWriter state) {
        state.real(length).real(width).real(height).real(mass).real(confidence);
    }

    static Size read(StateReader state) {
        return new Size(state.real(), state.real(), state.real(), state.real(), state.real());
    }
}
