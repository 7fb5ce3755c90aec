package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class TileTest {
    @Test
    void aTileIsASquareInAnyLight() {
        Random random = new Random(4);
        float[] grey = new float[61 * 40];
        float[] dark = new float[61 * 40];
        for (int i = 0; i < grey.length; i++) {
            grey[i] = 0.3f + 0.5f * random.nextFloat();
            dark[i] = 0.05f + grey[i] / 2;
        }
        Tile tile = Tile.of(new Picture(61, 40, grey), null, 32);
        Tile other = Tile.of(new Picture(61, 40, dark), null, 32);
        assertThat(tile.width()).isEqualTo(32);
        assertThat(tile.height()).isEqualTo(32);
        double squares = 0;
        for (int i = 0; i < tile.grey().length; i++) {
            squares += tile.grey()[i] * tile.grey()[i];
            assertThat(other.grey()[i]).isCloseTo(tile.grey()[i], Offset.offset(1e-4f));
        }
        assertThat(squares / 1024).isCloseTo(1, Offset.offset(1e-4));
    }

    @Test
    void smoothedIsTheMeanOfWhatIsAroundWithinThePart() {
        Tile tile = ForgerTest.noise(13, 9, 5);
        float[] smooth = tile.smooth(tile.grey(), 2);
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 13; x++) {
                double sum = 0;
                int count = 0;
                for (int v = Math.max(0, y - 2); v <= Math.min(8, y + 2); v++) {
                    for (int u = Math.max(0, x - 2); u <= Math.min(12, x + 2); u++) {
                        sum += tile.grey()[v * 13 + u];
                        count++;
                    }
                }
                assertThat((double) smooth[y * 13 + x]).isCloseTo(sum / count, Offset.offset(1e-5));
            }
        }
    }

    @Test
    void faintStructureIsLocallyAsStrongAsStrongStructure() {
        Tile tile = ForgerTest.noise(80, 30, 6);
        for (int i = 0; i < tile.grey().length; i++) {
            boolean strong = i % 80 >= 40;
            tile.grey()[i] = strong ? 8 * tile.grey()[i] + 3 : 2 * tile.grey()[i];
        }
        float[] local = tile.local();
        double[] squares = new double[2];
        for (int y = 0; y < 30; y++) {
            for (int x = 0; x < 25; x++) {
                squares[0] += local[y * 80 + x] * local[y * 80 + x] / 750;
                squares[1] += local[y * 80 + 55 + x] * local[y * 80 + 55 + x] / 750;
            }
        }
        assertThat(squares[0]).isCloseTo(squares[1], Offset.offset(0.15));
        assertThat(squares[0]).isBetween(0.7, 1.2);
    }
}
