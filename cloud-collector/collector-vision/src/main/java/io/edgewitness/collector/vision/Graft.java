package io.edgewitness.collector.vision;

import java.util.Random;

/**
 * Puts a marked defect of one part onto a good part: its difference from what is around it, mirrored, stronger or weaker. What reaches an edge of its part lies at that edge again. One thread.
 */
final class Graft {
    private static final double LARGEST = 0.15; // of its part: what covers more is no mark that could be moved

    private final Random random;

    Graft(Random random) {
        this.random = random;
    }

    static boolean isPossible(Tile from) {
        return from.defective() <= LARGEST && from.anyDefect(new Random(0)) >= 0;
    }

    /** @param from whose defect {@link #isPossible can be} moved */
    void graft(Tile into, Tile from) {
        float[] difference = difference(from);
        float[] soft = from.smooth(from.defect(), 2);
        boolean flipX = random.nextBoolean();
        boolean flipY = random.nextBoolean();
        int[] across = reach(from, soft, true, flipX);
        int[] down = reach(from, soft, false, flipY);
        int right = move(across, from.width(), into.width());
        int below = move(down, from.height(), into.height());
        double gain = Math.exp(Draw.between(random, -0.4, 0.4));
        for (int y = 0; y < into.height(); y++) {
            int v = flipped(y - below, from.height(), flipY);
            for (int x = 0; x < into.width(); x++) {
                int u = flipped(x - right, from.width(), flipX);
                if (u >= 0 && u < from.width() && v >= 0 && v < from.height()) {
                    int at = v * from.width() + u;
                    int to = y * into.width() + x;
                    into.grey()[to] += (float) (gain * difference[at]);
                    into.defect()[to] = Math.max(into.defect()[to], from.defect()[at]);
                }
            }
        }
    }

    /** From what lies around the defect, 0 away from it. */
    private static float[] difference(Tile from) {
        float[] near = from.smooth(from.defect(), 3);
        float[] away = new float[near.length];
        float[] of = new float[near.length];
        for (int i = 0; i < near.length; i++) {
            away[i] = near[i] > 0 ? 0 : 1;
            of[i] = away[i] * from.grey()[i];
        }
        float[] weight = from.smooth(away, 9);
        float[] around = from.smooth(of, 9);
        float[] soft = from.smooth(from.defect(), 2);
        float[] difference = new float[near.length];
        for (int i = 0; i < near.length; i++) {
            float ground = weight[i] > 0.05f ? around[i] / weight[i] : 0;
            difference[i] = (from.grey()[i] - ground) * Math.max(from.defect()[i], Math.min(1, 2 * soft[i]));
        }
        return difference;
    }

    private static int flipped(int i, int size, boolean flip) {
        return flip ? size - 1 - i : i;
    }

    /** First and last column or row that is covered, after the mirror. */
    private static int[] reach(Tile of, float[] soft, boolean columns, boolean flip) {
        int size = columns ? of.width() : of.height();
        int first = size;
        int last = 0;
        for (int i = 0; i < soft.length; i++) {
            if (soft[i] > 0) {
                int at = flipped(columns ? i % of.width() : Math.floorDiv(i, of.width()), size, flip);
                first = Math.min(first, at);
                last = Math.max(last, at);
            }
        }
        return new int[] {first, last};
    }

    /** How far it is moved: kept at an edge where it lies at one, else to anywhere. */
    private int move(int[] reach, int from, int into) {
        int room = into - (reach[1] - reach[0] + 1);
        if (reach[0] <= 2) {
            return 0;
        }
        if (reach[1] >= from - 3) {
            return into - from;
        }
        return room <= 0 ? -reach[0] : random.nextInt(room) - reach[0];
    }
}
