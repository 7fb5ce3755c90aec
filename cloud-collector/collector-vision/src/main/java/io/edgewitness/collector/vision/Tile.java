package io.edgewitness.collector.vision;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A part as a network sees it, with the truth about it: stretched to a square.
 *
 * @param grey brightness less its mean over the part, over its standard deviation there; rows from the top
 * @param defect 1 where it is defective, 0 elsewhere
 */
record Tile(int width, int height, float[] grey, float[] defect) {
    /** A picture of a lower mean shows nothing. */
    static final float DARKEST = 1e-3f;

    /** Brightness is divided by no smaller deviation: what is flatter is flat. */
    static final float FLATTEST = 0.01f;

    /** How far a place is seen around itself, in places. */
    static final int AROUND = 12;

    /** What is even around itself is divided by no less. */
    static final float EVEN = 0.1f;

    /**
     * @param mask of the same size as the picture; null: nothing is defective
     * @param side of the square
     */
    static Tile of(Picture picture, @Nullable Picture mask, int side) {
        Picture half = square(picture, side);
        float[] grey = half.grey().clone();
        float mean = half.mean();
        double squares = 0;
        for (int i = 0; i < grey.length; i++) {
            grey[i] -= mean;
            squares += grey[i] * grey[i];
        }
        float over = Math.max((float) Math.sqrt(squares / grey.length), FLATTEST);
        for (int i = 0; i < grey.length; i++) {
            grey[i] /= over;
        }
        float[] defect =
                mask == null ? new float[grey.length] : square(mask, side).grey();
        return new Tile(half.width(), half.height(), grey, defect);
    }

    /** To be drawn onto. */
    Tile copy() {
        return new Tile(width, height, grey.clone(), defect.clone());
    }

    /** @return an index of a place that is defective; -1 if none is */
    int anyDefect(Random random) {
        int count = 0;
        int any = -1;
        for (int i = 0; i < defect.length; i++) {
            if (defect[i] > 0.5f && random.nextInt(++count) == 0) {
                any = i;
            }
        }
        return any;
    }

    /** The share of the part that is defective. */
    double defective() {
        double sum = 0;
        for (float d : defect) {
            sum += d;
        }
        return sum / defect.length;
    }

    /** Twice as large first, so that thin lines are seen in pictures up to four times as large. */
    private static Picture square(Picture picture, int side) {
        return picture.grownTo(Segmenter.STEP).scaled(2 * side, 2 * side).halved();
    }

    /** Brightness less its mean around each place, over its deviation there: the same for faint and for strong structure. */
    float[] local() {
        float[] difference = smooth(grey, AROUND);
        float[] squares = new float[grey.length];
        for (int i = 0; i < grey.length; i++) {
            difference[i] = grey[i] - difference[i];
            squares[i] = difference[i] * difference[i];
        }
        float[] variance = smooth(squares, AROUND);
        for (int i = 0; i < grey.length; i++) {
            difference[i] /= (float) Math.sqrt(Math.max(0, variance[i])) + EVEN;
        }
        return difference;
    }

    /** @return of all places, the mean of the values around them, up to a reach in both directions */
    float[] smooth(float[] values, int reach) {
        float[] once = new float[values.length];
        float[] twice = new float[values.length];
        for (int y = 0; y < height; y++) {
            smooth(values, once, y * width, 1, width, reach);
        }
        for (int x = 0; x < width; x++) {
            smooth(once, twice, x, width, height, reach);
        }
        return twice;
    }

    private static void smooth(float[] from, float[] to, int at, int step, int count, int reach) {
        double sum = 0;
        int in = 0;
        int out = 0;
        for (int i = 0; i < count; i++) {
            for (; in < Math.min(count, i + reach + 1); in++) {
                sum += from[at + in * step];
            }
            for (; out < i - reach; out++) {
                sum -= from[at + out * step];
            }
            to[at + i * step] = (float) (sum / (in - out));
        }
    }
}
