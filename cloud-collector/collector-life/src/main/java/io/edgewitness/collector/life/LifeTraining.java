package io.edgewitness.collector.life;

import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.predictive.maintenance.LifeFeatures;
import io.edgewitness.scenario.kit.PinnedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Learns a model from whole lives, judges it on lives that it has not seen, and hands it out only if its file answers like it. One thread. */
public final class LifeTraining {
    private static final int FOLDS = 5;

    /** Cuts of each life that are judged, none before so many rows, none nearer to the end than the last. */
    private static final int DRAWS = 10;

    private static final int FIRST_CUT = 30;
    private static final int LAST_CUT = 6;

    /** Of a forecast, in rows: doubles summed in another order. */
    private static final double MOST_DIFFERENCE = 1e-6;

    private static final int MOST_COMPARED = 2_000;

    private final LifeRecipe recipe;
    private final List<List<KernelRidge.Case>> lives;
    private final SplittableRandom random;
    private final int[] foldOf;
    private final Progress progress;
    private int fits;
    private double done; // share

    private LifeTraining(Lives lives, LifeRecipe recipe, Progress progress) {
        this.recipe = recipe;
        this.progress = progress;
        this.lives = lives.rows().stream().map(LifeTraining::cases).toList();
        random = new SplittableRandom(recipe.seed());
        foldOf = folds(this.lives.size());
    }

    /**
     * Each fifth of the lives is forecast by a model that has not seen it: what it was off by gives the interval, and cuts at random the judgement.
     *
     * @throws java.util.concurrent.CancellationException if the progress says so
     */
    public static TrainedLife run(Lives lives, LifeRecipe recipe, Progress progress) {
        LifeTraining training = new LifeTraining(lives, recipe, progress);
        List<Bands.Seen> seen = training.unseen();
        KernelRidge whole = training.fit(-1);
        Bands bands = Bands.of(seen, recipe.horizon());
        Judgement judgement = training.judge(seen);
        byte[] onnx = LifeOnnx.write(whole, bands, lives, recipe, judgement);
        double difference = training.compare(whole, bands, new LearnedLife(onnx));
        progress.at(1);
        return new TrainedLife(
                onnx,
                PinnedFile.sha256(onnx),
                recipe,
                lives.digest(),
                lives.quantities(),
                lives.rows().size(),
                lives.count(),
                judgement,
                difference);
    }

    private static List<KernelRidge.Case> cases(List<double[]> life) {
        LifeFeatures features = new LifeFeatures(life.get(0).length);
        List<KernelRidge.Case> cases = new ArrayList<>();
        for (int t = 0; t < life.size(); t++) {
            cases.add(new KernelRidge.Case(features.next(life.get(t)), life.size() - 1 - t));
        }
        return cases;
    }

    private int[] folds(int count) {
        int[] folds = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            folds[i] = folds[other];
            folds[other] = i % FOLDS;
        }
        return folds;
    }

    /** @param without lives of this fold are left out; -1: none */
    private KernelRidge fit(int without) {
        List<KernelRidge.Case> all = new ArrayList<>();
        for (int i = 0; i < lives.size(); i++) {
            if (foldOf[i] != without) {
                all.addAll(lives.get(i));
            }
        }
        int before = fits++;
        return KernelRidge.fit(all, recipe.horizon(), share -> at((before + share) / (FOLDS + 1.1)));
    }

    private void at(double share) {
        done = share;
        progress.at(share);
    }

    /** What is between two fits can be cancelled too. */
    private void keepOn() {
        progress.at(done);
    }

    /** Every row of every life, forecast by the model without it. */
    private List<Bands.Seen> unseen() {
        List<Bands.Seen> seen = new ArrayList<>();
        for (int fold = 0; fold < FOLDS; fold++) {
            KernelRidge without = fit(fold);
            for (int i = 0; i < lives.size(); i++) {
                if (foldOf[i] == fold) {
                    keepOn();
                    for (KernelRidge.Case of : lives.get(i)) {
                        seen.add(new Bands.Seen(i, without.rows(of.features()), of.remained()));
                    }
                }
            }
        }
        return seen;
    }

    /** The interval of a life comes from lives of other folds, as that of a machine to come does. */
    private Judgement judge(List<Bands.Seen> seen) {
        List<Judgement.Case> judged = new ArrayList<>();
        Map<Integer, List<Bands.Seen>> byLife = seen.stream().collect(Collectors.groupingBy(Bands.Seen::life));
        for (int fold = 0; fold < FOLDS; fold++) {
            int out = fold;
            Bands bands =
                    Bands.of(seen.stream().filter(s -> foldOf[s.life()] != out).toList(), recipe.horizon());
            for (int i = 0; i < lives.size(); i++) {
                if (foldOf[i] == fold) {
                    keepOn();
                    List<Bands.Seen> rows = byLife.getOrDefault(i, List.of());
                    for (int draw = 0; draw < DRAWS; draw++) {
                        Bands.Seen cut = rows.get(random.nextInt(FIRST_CUT, rows.size() - LAST_CUT) - 1);
                        double forecast = cut.forecast();
                        judged.add(new Judgement.Case(
                                cut.remained(), bands.lowOf(forecast), forecast, bands.highOf(forecast)));
                    }
                }
            }
        }
        return Judgement.of(judged, recipe.horizon());
    }

    /** @return the largest difference between file and model, rows */
    private double compare(KernelRidge model, Bands bands, LearnedLife file) {
        List<KernelRidge.Case> all = lives.stream().flatMap(List::stream).toList();
        double largest = 0;
        for (int i = 0; i < all.size(); i += Math.max(1, all.size() / MOST_COMPARED)) {
            keepOn();
            double[] features = all.get(i).features();
            LearnedLife.Learnt said = file.remaining(features, 1);
            if (said == null) {
                throw new IllegalStateException("the file answers with no interval; the model is not offered");
            }
            double off = Math.abs(said.median() - model.rows(features));
            off = Math.max(off, Math.abs(said.low() - bands.lowOf(said.median())));
            largest = Math.max(largest, Math.max(off, Math.abs(said.high() - bands.highOf(said.median()))));
        }
        if (!(largest <= MOST_DIFFERENCE)) {
            throw new IllegalStateException("the ONNX file answers otherwise than the model that was trained, by up to "
                    + largest + " rows; the model is not offered");
        }
        return largest;
    }
}
