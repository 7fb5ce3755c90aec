package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ForgerTest {
    static Tile noise(int width, int height, long seed) {
        Random random = new Random(seed);
        float[] grey = new float[width * height];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = (float) random.nextGaussian();
        }
        return new Tile(width, height, grey, new float[grey.length]);
    }

    /** Flat, with a dark square. */
    private static Tile marked(int width, int height, int left, int top, int size) {
        Tile tile = new Tile(width, height, new float[width * height], new float[width * height]);
        for (int y = top; y < top + size; y++) {
            for (int x = left; x < left + size; x++) {
                tile.grey()[y * width + x] = -2;
                tile.defect()[y * width + x] = 1;
            }
        }
        return tile;
    }

    @Test
    void whatIsForgedIsSeenAndMarked() {
        Tile good = noise(60, 40, 1);
        Tile other = noise(50, 70, 2);
        int seen = 0;
        for (int seed = 0; seed < 200; seed++) {
            Tile drawn = good.copy();
            new Forger(new Random(seed)).forge(drawn, other);
            seen += Arrays.equals(drawn.grey(), good.grey()) ? 0 : 1;
            for (int i = 0; i < drawn.grey().length; i++) {
                assertThat(drawn.grey()[i]).isFinite();
                assertThat(drawn.defect()[i]).isIn(0f, 1f);
            }
        }
        assertThat(seen).as("but for places that two borders leave nothing of").isGreaterThan(190);
        assertThat(good.anyDefect(new Random(1))).isEqualTo(-1);
    }

    @Test
    void nearlyEveryForgeryLeavesAMark() {
        int marks = 0;
        for (int seed = 0; seed < 200; seed++) {
            Tile drawn = noise(60, 40, seed);
            new Forger(new Random(seed)).forge(drawn, noise(60, 40, 7));
            marks += drawn.anyDefect(new Random(1)) >= 0 ? 1 : 0;
        }
        assertThat(marks).isGreaterThan(180);
    }

    @Test
    void aGraftedDefectIsAsDarkAndAsLargeAsItWas() {
        Tile from = marked(60, 40, 20, 15, 6);
        assertThat(Graft.isPossible(from)).isTrue();
        for (int seed = 0; seed < 50; seed++) {
            Tile into = new Tile(50, 70, new float[3500], new float[3500]);
            new Graft(new Random(seed)).graft(into, from);
            double sum = 0;
            for (int i = 0; i < 3500; i++) {
                sum += into.defect()[i];
                if (into.defect()[i] > 0) {
                    assertThat(into.grey()[i]).isBetween(-3f, -1.3f);
                }
            }
            assertThat(sum).isEqualTo(36);
        }
    }

    @Test
    void aGraftedDefectOfAnEdgeStaysAtAnEdge() {
        Tile from = marked(60, 40, 0, 15, 6);
        for (int seed = 0; seed < 20; seed++) {
            Tile into = new Tile(50, 70, new float[3500], new float[3500]);
            new Graft(new Random(seed)).graft(into, from);
            boolean left = false;
            boolean right = false;
            for (int y = 0; y < 70; y++) {
                left |= into.defect()[y * 50] > 0;
                right |= into.defect()[y * 50 + 49] > 0;
            }
            assertThat(left ^ right).isTrue();
        }
    }

    @Test
    void whatCoversMuchOfItsPartIsNotMoved() {
        assertThat(Graft.isPossible(marked(60, 40, 5, 5, 30))).isFalse();
        assertThat(Graft.isPossible(noise(60, 40, 1))).isFalse();
    }
}
