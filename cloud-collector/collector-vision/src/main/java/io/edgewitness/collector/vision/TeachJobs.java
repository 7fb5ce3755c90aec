package io.edgewitness.collector.vision;

import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains models from sets of pictures, one at a time, while people watch. Each has a folder: pictures as they were when it began, state, model, recipe and figures.
 * What a stop of the collector interrupts goes on at its next start. Thread-safe.
 */
public final class TeachJobs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TeachJobs.class);
    private static final int MOST_WAITING = 5;
    private static final int MOST_JOBS = 200;
    private static final int CLOSING_SECONDS = 20;
    private static final int LONGEST_NAME = 80;
    private static final long STACK_BYTES = 16L << 20;
    private static final String ABOUT = "training.json";

    private final Path folder;
    private final PictureSets sets;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, TeachJob> jobs = new LinkedHashMap<>();
    private final Set<String> cancelled = new HashSet<>();
    private volatile boolean closing;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        // ONNX Runtime 1.29 matches its process's command line by recursion: one of 6,000 characters overflows the
        // usual megabyte, and takes the process.
        Thread thread = new Thread(null, task, "vision-training", STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    });

    /** @param folder of the trainings; made if it is not there */
    public TeachJobs(Path folder, PictureSets sets, InstantSource clock) throws IOException {
        this.folder = folder;
        this.sets = sets;
        this.clock = clock;
        // DJL asks the network for updates and tells its maker of its use otherwise.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        WholeFile.folder(folder);
        try (Stream<Path> each = Files.list(folder)) {
            each.sorted().forEach(this::load);
        }
        jobs.values().stream()
                .filter(j -> !j.isOver())
                .map(TeachJob::id)
                .toList()
                .forEach(this::queue);
    }

    private void load(Path of) {
        try {
            TeachJob job = TeachJob.read(Files.readAllBytes(of.resolve(ABOUT)));
            if (of.getFileName().toString().equals(job.id())) {
                jobs.put(job.id(), job);
            }
        } catch (IOException e) {
            LOG.warn("{} is no training and is left out: {}", of.getFileName(), e.toString());
        }
    }

    private void queue(String id) {
        worker.execute(() -> run(id));
    }

    /** @return whether PyTorch is there: without it only good parts are learnt from, and everything else works */
    public static boolean trains() {
        return Torch.runs();
    }

    private static void possible(TeachJob.Wish wish) {
        if (wish.marked() && !trains()) {
            throw new TeachFault(TeachFault.Code.NO_NATIVES);
        }
    }

    /**
     * Begins, or waits for its turn.
     *
     * @throws TeachFault if nothing can be learnt from the set as it is, or too many wait or are kept
     */
    public TeachJob begin(Author author, PictureSet set, String name, TeachJob.Wish wish) {
        possible(wish);
        if (name.isBlank() || name.length() > LONGEST_NAME || PictureSet.hasControl(name)) {
            throw new TeachFault(TeachFault.Code.NAME, LONGEST_NAME);
        }
        full();
        String id = id();
        Path of = folder.resolve(id);
        boolean kept = false;
        try {
            sets.setAside(set, of.resolve("pictures"));
            long seed = Parting.best(data(id, set.good()), wish.marked()).seed();
            TeachJob job = new TeachJob(
                    id,
                    set.id(),
                    set.good(),
                    name.strip(),
                    author.name(),
                    clock.instant(),
                    wish,
                    seed,
                    TeachJob.State.WAITING,
                    TeachJob.Progress.NONE,
                    null,
                    null);
            author.tells(Author.Deed.TRAINING_BEGIN, set, job.name());
            put(job);
            kept = true;
            queue(id);
            return job;
        } finally {
            if (!kept) {
                delete(of);
            }
        }
    }

    private synchronized void full() {
        long waiting = jobs.values().stream().filter(j -> !j.isOver()).count();
        if (waiting >= MOST_WAITING || jobs.size() >= MOST_JOBS) {
            throw new TeachFault(TeachFault.Code.TRAININGS_FULL, MOST_WAITING, MOST_JOBS);
        }
    }

    private String id() {
        byte[] bytes = new byte[8];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Dataset data(String id, String good) {
        return Dataset.read(folder.resolve(id).resolve("pictures"), good);
    }

    /** @return of a set, newest first */
    public synchronized List<TeachJob> of(PictureSet set) {
        List<TeachJob> all = new ArrayList<>(
                jobs.values().stream().filter(j -> j.set().equals(set.id())).toList());
        all.sort(Comparator.comparing(TeachJob::begun)
                .thenComparing(TeachJob::id)
                .reversed());
        return all;
    }

    /** @throws TeachFault if the set has none of that id */
    public synchronized TeachJob job(PictureSet set, String id) {
        TeachJob job = jobs.get(id);
        if (job == null || !job.set().equals(set.id())) {
            throw new TeachFault(TeachFault.Code.NO_SUCH);
        }
        return job;
    }

    /** Ends a training at its next step; its state is kept, and it can go on. */
    public synchronized void cancel(Author author, PictureSet set, String id) {
        TeachJob job = job(set, id);
        if (job.isOver()) {
            return;
        }
        author.tells(Author.Deed.TRAINING_CANCEL, set, job.name());
        cancelled.add(id);
        if (job.state() == TeachJob.State.WAITING) {
            put(job.with(TeachJob.State.CANCELLED, job.progress(), null, null));
        }
    }

    /** Goes on where it was cancelled or failed. */
    public synchronized void resume(Author author, PictureSet set, String id) {
        TeachJob job = job(set, id);
        possible(job.wish());
        if (!job.goesOn()) {
            throw new TeachFault(TeachFault.Code.NOT_OVER);
        }
        full();
        author.tells(Author.Deed.TRAINING_RESUME, set, job.name());
        cancelled.remove(id);
        put(job.with(TeachJob.State.WAITING, job.progress(), null, null));
        queue(id);
    }

    /** With its pictures and its model; one that runs is cancelled first. */
    public synchronized void remove(Author author, PictureSet set, String id) {
        TeachJob job = job(set, id);
        if (!job.isOver()) {
            throw new TeachFault(TeachFault.Code.NOT_OVER);
        }
        author.tells(Author.Deed.TRAINING_REMOVE, set, job.name());
        jobs.remove(id);
        delete(folder.resolve(id));
    }

    /** All of a set that is about to be removed; what runs of it ends. */
    public synchronized void removeAll(Author author, PictureSet set) {
        for (TeachJob job : of(set)) {
            author.tells(Author.Deed.TRAINING_REMOVE, set, job.name());
            cancelled.add(job.id());
            jobs.remove(job.id());
            delete(folder.resolve(job.id()));
        }
    }

    private static void delete(Path of) {
        try (Stream<Path> all = Files.walk(of)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", of);
        } catch (IOException e) {
            LOG.warn("{} is not deleted whole: {}", of, e.toString());
        }
    }

    /** @return the ONNX file; null: there is none */
    public byte @Nullable [] onnx(TeachJob job) {
        return file(job, "model.onnx");
    }

    /** @return a picture that it was judged by, as it was then */
    public byte @Nullable [] picture(TeachJob job, String file) {
        return file.matches("[0-9a-f]{16}\\.(jpg|png)") ? file(job, "pictures/" + file) : null;
    }

    private byte @Nullable [] file(TeachJob job, String name) {
        try {
            return Files.readAllBytes(folder.resolve(job.id()).resolve(name));
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * A model's signed package for the lines.
     *
     * @param width of the lines' pictures, as the height
     * @param signer Ed25519, with the collector's order key
     */
    public byte[] release(
            Author author, PictureSet set, TeachJob job, int width, int height, UnaryOperator<byte[]> signer) {
        TeachJob.Result result = job.result();
        byte[] onnx = onnx(job);
        if (result == null || onnx == null) {
            throw new TeachFault(TeachFault.Code.NO_MODEL);
        }
        boolean fits = width >= Segmenter.STEP
                && height >= Segmenter.STEP
                && width <= 4096
                && height <= 4096
                && width % Segmenter.STEP == 0
                && height % Segmenter.STEP == 0;
        if (!fits) {
            throw new TeachFault(TeachFault.Code.MODEL_SIZE, Segmenter.STEP);
        }
        Split split = Parting.of(data(job.id(), job.good()), job.seed());
        Roc.Point point =
                new Roc.Point(result.judgement().threshold(), result.chosenMissed(), result.chosenFalseAlarms());
        Trained trained = new Trained(onnx, result.difference(), point, List.of());
        Checkpoint end = Checkpoint.read(folder.resolve(job.id()).resolve("state"));
        byte[] sealed = new Offer(job.name(), width, height).sealed(job.wish().recipe(), split, end, trained, signer);
        author.tells(Author.Deed.TRAINING_RELEASE, set, job.name() + ", sha256 " + Upload.sha256(sealed));
        return sealed;
    }

    private void run(String id) {
        TeachJob job;
        synchronized (this) {
            job = jobs.get(id);
            if (job == null || job.isOver() || closing) {
                return;
            }
        }
        try {
            TrainingRun run = new TrainingRun(folder.resolve(id), job, this::watch);
            TeachJob.Result result = run.result();
            TeachJob done = result == null ? null : job.with(TeachJob.State.DONE, finished(job), null, result);
            end(id, done);
        } catch (TeachFault e) {
            failed(id, TeachJob.Problem.of(e));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a training ended", e);
            failed(id, new TeachJob.Problem(TeachFault.Code.BROKEN.name(), List.of(), ""));
        }
    }

    private static TeachJob.Progress finished(TeachJob job) {
        return new TeachJob.Progress(job.wish().steps(), 0, Double.NaN, Double.NaN);
    }

    /** @return false: it ends at this step */
    private synchronized boolean watch(String id, TeachJob.Progress progress) {
        TeachJob job = jobs.get(id);
        if (job == null || closing || cancelled.contains(id)) {
            return false;
        }
        TeachJob now = job.with(TeachJob.State.RUNNING, progress, null, null);
        if (job.state() == TeachJob.State.RUNNING) {
            jobs.put(id, now);
        } else {
            put(now);
        }
        return true;
    }

    /** @param done null: it was stopped; at a stop of the collector it stays as it is, and goes on */
    private synchronized void end(String id, @Nullable TeachJob done) {
        TeachJob job = jobs.get(id);
        if (job != null && done != null) {
            put(done);
        } else if (job != null && cancelled.remove(id)) {
            put(job.with(TeachJob.State.CANCELLED, job.progress(), null, null));
        }
    }

    private synchronized void failed(String id, TeachJob.Problem problem) {
        cancelled.remove(id);
        TeachJob job = jobs.get(id);
        if (job != null) {
            TeachJob now = job.with(TeachJob.State.FAILED, job.progress(), problem, null);
            try {
                put(now);
            } catch (TeachFault e) {
                jobs.put(id, now); // the disk is full: known until the next start, which tries again
            }
        }
    }

    private synchronized void put(TeachJob job) {
        try {
            WholeFile.replace(folder.resolve(job.id()).resolve(ABOUT), job.json());
        } catch (IOException e) {
            throw PictureSets.disk(e);
        }
        jobs.put(job.id(), job);
    }

    /** Ends what runs; it goes on at the next start. */
    @Override
    public void close() {
        closing = true;
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("a training did not stop in time; it goes on from its last look");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
