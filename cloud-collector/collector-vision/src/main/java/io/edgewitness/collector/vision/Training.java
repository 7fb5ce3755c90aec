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
         * @param loss mean since the last look; of a good-only model how far good places lie from those that are kept
         * @param score of the look, see {@link Exam#score}; below 0: none, for a good-only model may not look at a defect
         */
        void looked(int step, int steps, double loss, double score);

        /** @return true to stop; a checkpoint is kept */
        boolean stopped();
    }

    private static final double FORGED = 0.5; // of the defective crops
    private static final double GRAFTED = 0.15;

    private final Recipe recipe;
    private final String run;
    private final Dataset data;
    private final Split split;
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
        this.data = data;
        this.split = split;
    }

    /**
     * Trains to the end, or until it is stopped.
     *
     * @return what was reached; its step is below the recipe's steps if it was stopped
     * @throws IllegalArgumentException if the checkpoint is torn or of another run, or cannot be written; shown to the user
     */
    Checkpoint run(Watcher watcher) {
        return recipe.source() == Recipe.Source.MARKED ? network(watcher) : places(watcher);
    }

    private Checkpoint network(Watcher watcher) {
        Album learn = new Album(data, split.learn(), recipe.side());
        Exam exam = new Exam(new Album(data, split.choose(), recipe.side()));
        Checkpoint state = Files.exists(checkpoint) ? ours(Checkpoint.read(checkpoint)) : fresh();
        try (Torch model = new Torch(recipe.net(), state.weights(), state.mean(), state.moments())) {
            List<Crop> crops = new ArrayList<>();
            for (int i = 0; i < recipe.batch(); i++) {
                crops.add(new Crop(recipe.side()));
            }
            double loss = 0;
            int since = 0;
            for (int step = state.step(); step < recipe.steps(); step++) {
                fill(crops, learn, new Random(recipe.seed() * 1_000_003 + step));
                loss += model.learn(crops, step, recipe.rate(step));
                since++;
                boolean stop = watcher.stopped();
                if (looks(step) || stop) {
                    double score = looks(step) ? exam.score(model) : -1;
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

    /** Good places one by one; what is learnt first are the values that all of them are set against. */
    private Checkpoint places(Watcher watcher) {
        Gathered gathered = Gathered.of(data, split.learn(), recipe.seen(), recipe.seed());
        Checkpoint state =
                Files.exists(checkpoint) ? ours(Checkpoint.read(checkpoint)) : places(gathered.from(new float[0]), 0);
        Nearest nearest = gathered.from(state.weights().learnt());
        for (int step = state.step(); step < recipe.steps(); step++) {
            boolean last = step + 1 == recipe.steps();
            if (last) { // looking at all parts once more takes its time
                places(nearest, step).write(checkpoint);
            }
            nearest = gathered.more(nearest, step, new Random(recipe.seed() * 1_000_003 + step));
            boolean stop = watcher.stopped();
            if (last) {
                nearest = gathered.settled(nearest);
            }
            if (looks(step) || stop) {
                state = places(nearest, step + 1);
                state.write(checkpoint);
                watcher.looked(step + 1, recipe.steps(), gathered.apart(), -1);
            }
            if (stop) {
                break;
            }
        }
        return state;
    }

    private Checkpoint places(Nearest nearest, int step) {
        Weights weights = nearest.weights();
        return new Checkpoint(run, step, weights, List.of(new float[0], new float[0]), weights, -1);
    }

    private boolean looks(int step) {
        return (step + 1) % recipe.judgeEvery() == 0 || step + 1 == recipe.steps();
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
    private static void fill(List<Crop> crops, Album learn, Random random) {
        for (int i = 0; i < crops.size(); i++) {
            Tile tile = i % 2 == 0 ? learn.good(random) : defective(learn, random);
            crops.get(i).cut(tile, random);
        }
    }

    /** A good part with a defect drawn onto it; or one with another's defect; or a defective one. */
    private static Tile defective(Album learn, Random random) {
        double kind = random.nextDouble();
        if (kind < FORGED) {
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
