package io.edgewitness.collector.vision;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A training in its folder, from where it was to its end or to where it is stopped. One thread. */
final class TrainingRun implements Training.Watcher {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    /** Who is told of each step. */
    interface Audience {
        /** @return false: stop */
        boolean goOn(String id, TeachJob.Progress progress);
    }

    private final Path folder;
    private final TeachJob job;
    private final Audience audience;
    private final Recipe recipe;
    private final long begin = System.nanoTime();
    private int first;
    private int done;
    private double loss = Double.NaN;
    private double score = Double.NaN;

    TrainingRun(Path folder, TeachJob job, Audience audience) {
        this.folder = folder;
        this.job = job;
        this.audience = audience;
        this.recipe = job.wish().recipe();
    }

    /**
     * Trains, writes the model and judges it.
     *
     * @return null: it was stopped
     * @throws TeachFault that says why there is no model
     */
    TeachJob.@Nullable Result result() {
        try {
            Dataset data = Dataset.read(folder.resolve("pictures"), job.good());
            Split split = Parting.of(data, job.seed());
            String run = recipe.over(split);
            goOnFrom(run);
            if (!audience.goOn(job.id(), progress())) {
                return null;
            }
            Checkpoint end = new Training(recipe, run, data, split, state()).run(this);
            if (end.step() < recipe.steps()) {
                return null;
            }
            Trained trained = Trained.of(recipe, end, data, split);
            Files.write(folder.resolve("model.onnx"), trained.onnx());
            return result(data, split, trained);
        } catch (TeachFault e) {
            throw e;
        } catch (IOException e) {
            throw PictureSets.disk(e);
        } catch (IllegalArgumentException e) {
            throw fault(e);
        }
    }

    private Path state() {
        return folder.resolve("state");
    }

    /** A state of another version's recipe is no start. */
    private void goOnFrom(String run) throws IOException {
        if (Files.exists(state())) {
            try {
                Checkpoint found = Checkpoint.read(state());
                if (found.run().equals(run)) {
                    first = found.step();
                    done = first;
                    return;
                }
            } catch (IllegalArgumentException e) {
                LOG.warn("the state of the training {} is torn; it begins again", job.id());
            }
            Files.delete(state());
        }
    }

    private static TeachFault fault(IllegalArgumentException e) {
        boolean disk = e.getCause() instanceof IOException
                && String.valueOf(e.getMessage()).contains("make room");
        LOG.warn("a training ended: {}", e.getMessage());
        TeachFault fault = new TeachFault(disk ? TeachFault.Code.DISK_TRAINING : TeachFault.Code.BROKEN);
        fault.initCause(e);
        return fault;
    }

    private TeachJob.Progress progress() {
        long left = -1;
        if (done > first) {
            double each = (System.nanoTime() - begin) / 1e9 / (done - first);
            left = Math.round(each * (recipe.steps() - done));
        }
        return new TeachJob.Progress(done, left, loss, score);
    }

    @Override
    public void looked(int step, int steps, double lossSince, double scoreOfLook) {
        loss = lossSince;
        score = scoreOfLook < 0 ? score : scoreOfLook;
    }

    @Override
    public boolean stopped() {
        done++;
        return !audience.goOn(job.id(), progress());
    }

    private TeachJob.Result result(Dataset data, Split split, Trained trained) throws IOException {
        Map<String, String> names = names();
        try (Finished model = new Finished(trained.onnx())) {
            Judgement judgement = Judgement.of(
                    model, data, split, trained.point().threshold(), file -> names.getOrDefault(file, file));
            Picture usual = Picture.read(split.learn().get(0).file()).grownTo(Segmenter.STEP);
            return new TeachJob.Result(
                    Upload.sha256(trained.onnx()),
                    split.digest(),
                    split.learn().size(),
                    split.choose().size(),
                    trained.difference(),
                    usual.width(),
                    usual.height(),
                    trained.point().missed(),
                    trained.point().falseAlarms(),
                    judgement);
        }
    }

    /** What people called each file. */
    private Map<String, String> names() throws IOException {
        Map<String, String> names = new HashMap<>();
        List<String> lines =
                Files.readAllLines(folder.resolve("pictures").resolve("index.tsv"), StandardCharsets.UTF_8);
        for (String line : lines) {
            List<String> cells = List.of(line.split("\t", -1));
            names.put(cells.get(0), cells.get(cells.size() - 1));
        }
        return Collections.unmodifiableMap(names);
    }
}
