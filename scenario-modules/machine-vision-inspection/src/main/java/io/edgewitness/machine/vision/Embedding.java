package io.edgewitness.machine.vision;

/**
 * How a picture looks in a few numbers: of sixteen parts each, how bright it is and how much structure it has, both against the whole picture, so that a lamp that
 * fades is none of it. One thread; keeps its arrays.
 */
final class Embedding {
    private static final int CELLS = 4;
    static final int SIZE = 2 * CELLS * CELLS;

    private final double[] values = new double[SIZE];
    private double light;

    /** Every second pixel both ways. */
    void look(Gray p) {
        long sum = 0;
        long squares = 0;
        long count = 0;
        for (int cell = 0; cell < CELLS * CELLS; cell++) {
            int left = cell % CELLS * p.width() / CELLS;
            int right = Math.min(p.width() - 1, (cell % CELLS + 1) * p.width() / CELLS);
            int top = cell / CELLS * p.height() / CELLS;
            int bottom = Math.min(p.height() - 1, (cell / CELLS + 1) * p.height() / CELLS);
            long grey = 0;
            long edges = 0;
            long n = 0;
            for (int y = top; y < bottom; y += 2) {
                int i = y * p.width() + left;
                for (int x = left; x < right; x += 2, i += 2) {
                    int here = p.pixels()[i] & 0xFF;
                    grey += here;
                    squares += (long) here * here;
                    edges += Math.abs(here - (p.pixels()[i + 1] & 0xFF))
                            + Math.abs(here - (p.pixels()[i + p.width()] & 0xFF));
                    n++;
                }
            }
            sum += grey;
            count += n;
            values[cell] = n == 0 ? 0 : (double) grey / n;
            values[CELLS * CELLS + cell] = n == 0 ? 0 : (double) edges / n;
        }
        light = count == 0 ? 0 : (double) sum / count;
        double variance = count == 0 ? 0 : (double) squares / count - light * light;
        double deviation = Math.sqrt(Math.max(1, variance));
        for (int cell = 0; cell < CELLS * CELLS; cell++) {
            values[cell] = (values[cell] - light) / deviation;
            values[CELLS * CELLS + cell] /= deviation;
        }
    }

    /** @return the last picture's; valid until the next */
    double[] values() {
        return values;
    }

    /** Mean grey of the last picture. */
    double light() {
        return light;
    }
}
