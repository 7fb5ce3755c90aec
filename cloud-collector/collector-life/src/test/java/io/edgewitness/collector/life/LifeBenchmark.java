package io.edgewitness.collector.life;

import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.predictive.maintenance.LifeFeatures;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What training costs on as much as C-MAPSS FD001 has, 100 lives of about 200 rows and 21 quantities, drawn; and what the model's forecasts cost: 1,000 assets with a row a minute each,
 * features and answer, for ten minutes of rows as fast as they go. Run by hand:
 *
 * <pre>java -cp … io.edgewitness.collector.life.LifeBenchmark</pre>
 */
public final class LifeBenchmark {
    private static final int LIVES = 100;
    private static final int QUANTITIES = 21;
    private static final int ASSETS = 1_000;
    private static final int WARM_UP = 3;
    private static final int MINUTES = 10;

    private LifeBenchmark() {}

    public static void main(String[] args) {
        Lives lives = lives();
        long began = System.nanoTime();
        long cpu = cpuNanos();
        TrainedLife trained = LifeTraining.run(
                lives,
                new LifeRecipe(Duration.ofMinutes(1), LifeRecipe.USUAL_HORIZON, LifeRecipe.USUAL_SEED),
                share -> {});
        System.out.printf(
                Locale.ROOT,
                "training with judgement, %d rows of %d quantities: %.0f s, %.0f s of processor; %d bytes of ONNX%n",
                lives.count(),
                QUANTITIES,
                (System.nanoTime() - began) / 1e9,
                (cpuNanos() - cpu) / 1e9,
                trained.onnx().length);
        forecast(new LearnedLife(trained.onnx()));
    }

    private static Lives lives() {
        SplittableRandom random = new SplittableRandom(1);
        List<List<double[]>> rows = new ArrayList<>();
        for (int i = 0; i < LIVES; i++) {
            int length = random.nextInt(130, 290);
            List<double[]> life = new ArrayList<>();
            for (int t = 0; t < length; t++) {
                double wear = Math.exp(4.0 * t / length);
                life.add(IntStream.range(0, QUANTITIES)
                        .mapToDouble(q -> wear * (q % 5) / 20 + random.nextGaussian())
                        .toArray());
            }
            rows.add(life);
        }
        return new Lives(
                IntStream.range(0, QUANTITIES).mapToObj(q -> "q" + q).toList(),
                IntStream.range(0, LIVES).mapToObj(i -> "life " + i).toList(),
                rows,
                "0".repeat(64));
    }

    private static void forecast(LearnedLife model) {
        List<LifeFeatures> assets = new ArrayList<>();
        for (int i = 0; i < ASSETS; i++) {
            assets.add(new LifeFeatures(model.channels()));
        }
        SplittableRandom random = new SplittableRandom(2);
        long cpu = 0;
        double sum = 0; // so that nothing is left out
        for (int minute = 0; minute < WARM_UP + MINUTES; minute++) {
            cpu = minute == WARM_UP ? cpuNanos() : cpu;
            for (LifeFeatures asset : assets) {
                double[] row = random.doubles(model.channels()).toArray();
                sum += Objects.requireNonNull(model.remaining(asset.next(row), 1))
                        .median();
            }
        }
        double seconds = (cpuNanos() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "forecasts, %d assets a minute: %.2f %% of a core, %.3f ms each (mean of the answers %.1f rows)%n",
                ASSETS,
                100 * seconds / (60 * MINUTES),
                1e3 * seconds / (ASSETS * MINUTES),
                sum / (ASSETS * (WARM_UP + MINUTES)));
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
