package io.edgewitness.collector.life;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains models, one at a time, while people watch. What is done lies in a folder, the ONNX file and its recipe beside it, and is there again after a
 * restart; a training that a stop interrupts is begun anew by whoever wants it. Thread-safe.
 */
public final class LifeJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LifeJobs.class);
    private static final String ONNX = ".onnx";
    private static final String RECIPE = ".json";
    private static final int MOST_WAITING = 5; // of an enterprise
    private static final int KEPT_OVER = 20;
    private static final int MOST_MODELS = 200; // of an enterprise

    private final Path folder;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, LifeModel> models = new LinkedHashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "life-training");
        thread.setDaemon(true);
        return thread;
    });

    /** Where lives come from; read on the worker's thread. */
    public interface Source {
        /** @throws IllegalArgumentException if nothing can be learnt from it; shown to the user */
        Lives read() throws IOException;

        /** Called once, whatever became of it. */
        default void done() {}
    }

    /** @param folder of the models; made if it is not there */
    public LifeJobs(Path folder, InstantSource clock) throws IOException {
        this.folder = folder;
        this.clock = clock;
        WholeFile.folder(folder);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(RECIPE)).sorted().toList()) {
                add(file);
            }
        }
    }

    private void add(Path file) {
        try {
            LifeModel model = LifeModel.read(Files.readAllBytes(file));
            if (file.getFileName().toString().equals(model.id() + RECIPE)) {
                models.put(model.id(), model);
            }
        } catch (IOException e) {
            LOG.warn("{} is no recipe of a model and is left out: {}", file.getFileName(), e.getMessage());
        }
    }

    /**
     * Begins, or waits for its turn.
     *
     * @return its id
     * @throws IllegalArgumentException if too many wait or are kept; shown to the user
     */
    public synchronized String begin(
            Scope scope, String name, String by, String from, LifeRecipe recipe, Source source) {
        List<LifeModel> own = models.values().stream()
                .filter(m -> Objects.equals(m.scope().enterprise(), scope.enterprise()))
                .toList();
        long waiting = own.stream().filter(m -> !m.isOver()).count();
        if (waiting >= MOST_WAITING || own.size() >= MOST_MODELS + KEPT_OVER) {
            source.done();
            throw new IllegalArgumentException(waiting >= MOST_WAITING ? "life-too-many" : "life-full");
        }
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        models.put(
                id,
                new LifeModel(
                        id, scope, name, by, clock.instant(), from, recipe, LifeModel.State.WAITING, 0, "", null));
        forgetOld();
        worker.execute(() -> run(id, recipe, source));
        return id;
    }

    private void forgetOld() {
        List<String> over = models.values().stream()
                .filter(m -> m.isOver() && m.result() == null)
                .map(LifeModel::id)
                .toList();
        over.subList(0, Math.max(0, over.size() - KEPT_OVER)).forEach(models::remove);
    }

    /** Ends a training at its next step; what is over stays as it is. */
    public synchronized void cancel(Scope scope, String id) {
        LifeModel model = models.get(id);
        if (model != null && model.seenBy(scope) && !model.isOver()) {
            cancelled.add(id);
            if (model.state() == LifeModel.State.WAITING) {
                models.put(id, model.with(LifeModel.State.CANCELLED, 0, "", null));
            }
        }
    }

    /**
     * Forgets a training that is over, and deletes its file and recipe.
     *
     * @return it; null: there is none, the scope does not see it, or it is not over yet
     */
    public synchronized @Nullable LifeModel delete(Scope scope, String id) throws IOException {
        LifeModel model = models.get(id);
        if (model == null || !model.seenBy(scope) || !model.isOver()) {
            return null;
        }
        // Without its recipe a file is none, should the second step fail.
        Files.deleteIfExists(folder.resolve(id + RECIPE));
        Files.deleteIfExists(folder.resolve(id + ONNX));
        models.remove(id);
        return model;
    }

    /** @return those that the scope sees, newest first */
    public synchronized List<LifeModel> newest(Scope scope) {
        List<LifeModel> seen = new ArrayList<>(
                models.values().stream().filter(m -> m.seenBy(scope)).toList());
        seen.sort(Comparator.comparing(LifeModel::begun).reversed());
        return seen;
    }

    /** @return the ONNX file; null: there is no such model, or the scope does not see it */
    public byte @Nullable [] file(Scope scope, String id) throws IOException {
        synchronized (this) {
            LifeModel model = models.get(id);
            if (model == null || model.result() == null || !model.seenBy(scope)) {
                return null;
            }
        }
        try {
            return Files.readAllBytes(folder.resolve(id + ONNX));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void run(String id, LifeRecipe recipe, Source source) {
        Instant from = clock.instant();
        try {
            step(id, 0);
            TrainedLife trained = LifeTraining.run(source.read(), recipe, share -> step(id, share));
            keep(id, trained);
            LOG.info(
                    "a model of remaining life was trained from {} lives in {} s",
                    trained.lives(),
                    java.time.Duration.between(from, clock.instant()).toSeconds());
        } catch (CancellationException e) {
            end(id, LifeModel.State.CANCELLED, "");
        } catch (IllegalArgumentException e) {
            end(id, LifeModel.State.FAILED, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("a model of remaining life was not trained", e);
            end(id, LifeModel.State.FAILED, e instanceof OutOfMemoryError ? "life-no-memory" : "life-broken");
        } finally {
            source.done();
        }
    }

    private synchronized void step(String id, double share) {
        LifeModel model = models.get(id);
        if (model == null || cancelled.contains(id) || Thread.currentThread().isInterrupted()) {
            throw new CancellationException();
        }
        models.put(id, model.with(LifeModel.State.RUNNING, share, "", null));
    }

    private void keep(String id, TrainedLife trained) throws IOException {
        LifeModel done;
        synchronized (this) {
            done = models.get(id);
        }
        if (done == null) {
            throw new CancellationException();
        }
        LifeModel kept = done.with(LifeModel.State.DONE, 1, "", LifeModel.Result.of(trained));
        WholeFile.replace(folder.resolve(id + ONNX), trained.onnx());
        WholeFile.replace(folder.resolve(id + RECIPE), kept.json());
        synchronized (this) {
            models.put(id, kept);
        }
    }

    private synchronized void end(String id, LifeModel.State state, String problem) {
        cancelled.remove(id);
        models.computeIfPresent(id, (i, m) -> m.with(state, m.share(), problem, null));
    }

    /** Ends what runs; it is not kept. */
    @Override
    public void close() {
        worker.shutdownNow();
    }
}
