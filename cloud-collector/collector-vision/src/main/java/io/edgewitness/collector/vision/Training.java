package io.edgewitness.collector.vision;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A training run from its recipe, in slices: it can be stopped at any step, and goes on where it was, with the same result. One thread. */
final class Training {
    /** Who watches the run, on its thread. */
    interface Watcher {
        /**
         * After each look.
         *
         * @param loss mean since the last look
         * @param score of the look, see {@link Exam#score}
         */
        void looked(int step, int steps, double loss, double score);

        /** @return true to stop; a checkpoint is kept */
        boolean stopped();
    }

    private final Recipe recipe;
    private final String run;
    private final Album learn;
    private final Exam exam;
    private final Path checkpoint;

    /**
     * @param run digest of recipe and pictures
     * @param checkpoint file to go on from if it is there, and to keep the state in
     * @throws IllegalArgumentException if a picture cannot be used; shown to the user
     */
    Training(Recipe recipe, String run, Dataset data, Split split, Path checkpoint) {
        this.recipe = recipe;
        this.run = run;
        this.checkpoint = checkpoint;
        learn = new Album(data, split.learn());
        Album choose = new Album(data, split.choose());
        exam = recipe.source() == Recipe.Source.MARKED
                ? Exam.marked(choose)
                : Exam.forged(choose, recipe.crop(), recipe.seed());
    }

    /**
     * Trains to the end, or until it is stopped.
     *
     * @return what was reached; its step is below the recipe's steps if it was stopped
     * @throws IllegalArgumentException if the checkpoint is torn or of another run, or cannot be written; shown to the user
     */
    Checkpoint run(Watcher watcher) {
        Checkpoint state = Files.exists(checkpoint) ? ours(Checkpoint.read(checkpoint)) : fresh();
        try (Torch model = new Torch(recipe.net(), state.weights(), state.moments())) {
            Forger forger = new Forger(learn, recipe.crop());
            List<Crop> crops = new ArrayList<>();
            for (int i = 0; i < recipe.batch(); i++) {
                crops.add(new Crop(recipe.crop()));
            }
            double loss = 0;
            int since = 0;
            for (int step = state.step(); step < recipe.steps(); step++) {
                fill(crops, forger, new Random(recipe.seed() * 1_000_003 + step));
                loss += model.learn(crops, step, recipe.rate(step));
                since++;
                boolean look = (step + 1) % recipe.judgeEvery() == 0 || step + 1 == recipe.steps();
                boolean stop = watcher.stopped();
                if (look || stop) {
                    double score = look ? exam.score(model) : -1;
                    state = after(state, model, step + 1, score);
                    state.write(checkpoint);
                    watcher.looked(step + 1, recipe.steps(), loss / since, score);
                    loss = 0;
                    since = 0;
                }
                if (stop) {
                    break;
                }
            }
        }
        return state;
    }

    private Checkpoint ours(Checkpoint found) {
        if (!found.run().equals(run)) {
            throw new IllegalArgumentException(
                    checkpoint + " is of another recipe or other pictures; delete it to begin again");
        }
        return found;
    }

    private Checkpoint fresh() {
        Weights weights = Weights.random(recipe.net(), recipe.seed());
        int size = weights.learnt().length;
        return new Checkpoint(run, 0, weights, List.of(new float[size], new float[size]), weights, -1, 0);
    }

    private static Checkpoint after(Checkpoint before, Torch model, int step, double score) {
        Weights now = model.weights();
        boolean better = score >= before.bestScore();
        return new Checkpoint(
                before.run(),
                step,
                now,
                model.moments(),
                better ? now : before.best(),
                better ? score : before.bestScore(),
                better ? step : before.bestStep());
    }

    /** Half of the crops are of good parts. */
    private void fill(List<Crop> crops, Forger forger, Random random) {
        for (int i = 0; i < crops.size(); i++) {
            if (i % 2 == 0) {
                learn.good(crops.get(i), random);
            } else if (recipe.source() == Recipe.Source.MARKED) {
                learn.marked(crops.get(i), random);
            } else {
                forger.forge(crops.get(i), random);
            }
        }
    }
}
