package io.edgewitness.collector.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Machines that wear evenly at a pace of their own, seen through noise, beside a quantity that tells nothing and one that never moves. */
final class Wear {
    static final List<String> QUANTITIES = List.of("wear", "noise", "still");

    private Wear() {}

    static List<List<double[]>> rows(int seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        List<List<double[]>> lives = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(60, 110);
            List<double[]> life = new ArrayList<>();
            for (int t = 0; t < length; t++) {
                double wear = (t + 1.0) / length;
                life.add(new double[] {10 * wear + 0.3 * random.nextGaussian(), random.nextGaussian(), 7});
            }
            lives.add(life);
        }
        return lives;
    }

    static Lives lives(int seed, int count) {
        return new Lives(
                QUANTITIES,
                IntStream.range(0, count).mapToObj(i -> "life " + i).toList(),
                rows(seed, count),
                "0".repeat(64));
    }

    static String csv(List<double[]> life) {
        StringBuilder csv = new StringBuilder(String.join(",", QUANTITIES)).append('\n');
        for (double[] row : life) {
            csv.append(row[0])
                    .append(',')
                    .append(row[1])
                    .append(',')
                    .append(row[2])
                    .append('\n');
        }
        return csv.toString();
    }

    static Path folder(Path folder, int seed, int count) throws IOException {
        List<List<double[]>> lives = rows(seed, count);
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve("life" + i + ".csv"), csv(lives.get(i)));
        }
        return folder;
    }
}
