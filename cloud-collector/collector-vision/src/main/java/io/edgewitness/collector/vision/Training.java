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

    private static final double FORGED = 0.4; // of the defective crops, where marks are learnt from
    private static final double GRAFTED = 0.3;

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
        exam = recipe.source() == Recipe.Source.MARKED ? Exam.marked(choose) : Exam.forged(choose, recipe.seed());
    }

    /**
     * Trains to the end, or until it is stopped.
     *
     * @return what was reached; its step is below the recipe's steps if it was stopped
     * @throws IllegalArgumentException if the checkpoint is torn or of another run, or cannot be written; shown to the user
     */
    Checkpoint run(Watcher watcher) {
        Checkpoint state = Files.exists(checkpoint) ? ours(Checkpoint.read(checkpoint)) : fresh();
        try (Torch model = new Torch(recipe.net(), state.weights(), state.mean(), state.moments())) {
            List<Crop> crops = new ArrayList<>();
            for (int i = 0; i < recipe.batch(); i++) {
                crops.add(new Crop(recipe.crop()));
            }
            double loss = 0;
            int since = 0;
            for (int step = state.step(); step < recipe.steps(); step++) {
                fill(crops, new Random(recipe.seed() * 1_000_003 + step));
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
        return new Checkpoint(run, 0, weights, List.of(new float[size], new float[size]), weights, -1);
    }

    private static Checkpoint after(Checkpoint before, Torch model, int step, double score) {
        return new Checkpoint(
                before.run(), step, model.weights(), model.moments(), model.mean(), score < 0 ? before.score() : score);
    }

    /** Half of the crops are of good parts. */
    private void fill(List<Crop> crops, Random random) {
        for (int i = 0; i < crops.size(); i++) {
            Tile tile = i % 2 == 0 ? learn.good(random) : defective(random);
            crops.get(i).cut(tile, random);
        }
    }

    /** A good part with a defect drawn onto it; or one with another's defect; or a defective one. */
    private Tile defective(Random random) {
        double kind = random.nextDouble();
        if (recipe.source() == Recipe.Source.FORGED || kind < FORGED) {
            Tile tile = learn.good(random).copy();
            new Forger(random).forge(tile, learn.good(random));
            return tile;
        }
        Tile marked = learn.marked(random);
        if (kind < FORGED + GRAFTED && Graft.isPossible(marked)) {
            Tile tile = learn.good(random).copy();
            new Graft(random).graft(tile, marked);
            return tile;
        }
        return marked;
    }
}
