package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Value;
import io.edgewitness.edge.models.ModelStore;
import io.edgewitness.edge.models.Rollout;
import io.edgewitness.edge.wire.proto.ModelStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of each line: which scenario uses which, on disk, step by step. A line's steps are records of the ledger, told again at each start, and how a
 * trial goes at each doubling of what it saw.
 * What touches the disk is done by one thread; a scenario that asks which model counts never waits for it.
 */
final class ModelDepot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDepot.class);
    private static final String NOTHING = "nothing was judged yet";
    private static final int TOLD = 100; // severity of the event
    private static final int ROLLED_BACK = 600;

    private final Path folder;
    private final byte[] orderKey;
    private final Predicate<String> takes;
    private final Consumer<EvidenceRecord.Builder> evidence;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final ExecutorService disk = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "models");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * What is on disk counts from now on.
     *
     * @param folder one folder a line
     * @param orderKey the collector's, Ed25519, X.509 encoding
     * @param takes whether there is a scenario of that id that uses models from here
     * @param evidence takes records; any thread
     */
    ModelDepot(Path folder, byte[] orderKey, Predicate<String> takes, Consumer<EvidenceRecord.Builder> evidence) {
        this.folder = folder;
        this.orderKey = orderKey.clone();
        this.takes = takes;
        this.evidence = evidence;
    }

    /** What this scenario is given; nothing is made before it asks. */
    LineModels line(String scenario) {
        return lines.computeIfAbsent(scenario, Line::new);
    }

    /** Does something with a line's store, on the thread that may; a line that takes no models is refused. */
    <T> CompletableFuture<T> with(String scenario, StoreWork<T> work) {
        return onDisk(() -> {
            if (!takes.test(scenario)) {
                throw new IllegalArgumentException("this agent has no scenario " + scenario
                        + " that takes models: its site file names one with parameters.store, or not at all");
            }
            Line line = lines.computeIfAbsent(scenario, Line::new);
            return work.on(line.open(), line);
        });
    }

    interface StoreWork<T> {
        T on(ModelStore store, Steps line) throws IOException;
    }

    /** What a line can do beside its store. */
    interface Steps {
        /** @return one line on what was done */
        String step(ModelStep step) throws IOException;
    }

    private <T> CompletableFuture<T> onDisk(Callable<T> work) {
        CompletableFuture<T> end = new CompletableFuture<>();
        try {
            disk.execute(() -> {
                try {
                    end.complete(work.call());
                } catch (Exception | OutOfMemoryError e) {
                    end.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            end.completeExceptionally(e);
        }
        return end;
    }

    /** Asked for each part, so made when something changes: what counts on one line is news for those that share it. */
    private synchronized void refresh() {
        for (Line line : lines.values()) {
            Rollout r = line.rollout;
            List<String> sharing = lines.values().stream()
                    .filter(l -> r.active() != null && r.active().equals(l.rollout.active()))
                    .map(l -> l.id + ": " + l.rollout.accepted())
                    .sorted()
                    .toList();
            line.state = new LineModels.State(r.active(), r.candidate(), r.share(), r.parts(), sharing);
        }
    }

    @Override
    public void close() {
        disk.shutdown();
        try {
            if (!disk.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("a model is still being written; it is there whole at the next start, or not at all");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Line implements LineModels, Steps {
        private final String id;
        private volatile @Nullable ModelStore store; // its state is changed on the disk's thread only
        private volatile State state = State.EMPTY;
        private volatile Rollout rollout = Rollout.EMPTY;
        private boolean over; // guarded by this, as how
        private String how = NOTHING;
        private int news; // of the trial

        Line(String id) {
            this.id = id;
        }

        @Override
        public State state() {
            open();
            return state;
        }

        private ModelStore open() {
            ModelStore there = store;
            return there == null ? first() : there;
        }

        private synchronized ModelStore first() {
            ModelStore there = store;
            if (there != null) {
                return there;
            }
            try {
                ModelStore opened = new ModelStore(folder.resolve(id), orderKey);
                publish(opened.rollout());
                store = opened;
                tell(opened.rollout(), TOLD);
                return opened;
            } catch (IOException e) {
                throw new IllegalStateException("scenario " + id + ": " + e.getMessage(), e);
            }
        }

        /** The next stage has a trial of its own. */
        private void publish(Rollout r) {
            synchronized (this) {
                over = false;
                how = NOTHING;
                news = 0;
                rollout = r;
            }
            refresh();
        }

        @Override
        public @Nullable Model load(String digest) {
            return open().whole(digest)
                    .map(p -> new Model(digest, p.about(), p.onnx()))
                    .orElse(null);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // what the trial came to is told again with the next step
        public void tried(State of, boolean isOver, String counts) {
            if (isNews(of, isOver, counts)) {
                onDisk(() -> {
                    tell(open().rollout(), TOLD);
                    return null;
                });
            }
        }

        private synchronized boolean isNews(State of, boolean isOver, String counts) {
            Rollout now = rollout;
            boolean same = Objects.equals(of.candidate(), now.candidate())
                    && of.share() == now.share()
                    && of.parts() == now.parts();
            if (!same || (counts.equals(how) && isOver == over)) {
                return false;
            }
            boolean turned = isOver != over;
            how = counts;
            over = isOver;
            news++;
            return turned || Integer.bitCount(news) == 1;
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // what fails is logged
        public void rollBack(String digest, String why) {
            onDisk(() -> {
                        ModelStore from = open();
                        Rollout now = from.rollout();
                        boolean candidate = digest.equals(now.candidate());
                        if (candidate || (now.candidate() == null && digest.equals(now.active()))) {
                            become(from, now.rollBack(why));
                        }
                        return null;
                    })
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            LOG.error("scenario {}: the model could not be rolled back: {}", id, failure.getMessage());
                        }
                    });
        }

        @Override
        public String step(ModelStep step) throws IOException {
            ModelStore from = open();
            Rollout now = from.rollout();
            String digest = step.getDigest();
            boolean candidate = digest.equals(now.candidate());
            switch (step.getKind()) {
                case SHADOW -> {
                    if (!candidate) {
                        become(from, now.shadow(digest, parts(step)));
                    }
                }
                case CANARY -> {
                    checkIs(candidate, digest, now);
                    if (now.stage() != Rollout.Stage.CANARY) {
                        become(from, now.canary(share(step), parts(step)));
                    }
                }
                case ACTIVE -> {
                    if (!digest.equals(now.active())) {
                        checkIs(candidate, digest, now);
                        become(from, now.activate(accepted()));
                    }
                }
                case ROLL_BACK -> {
                    if (!digest.equals(now.refused())) {
                        checkIs(candidate || digest.equals(now.active()), digest, now);
                        become(from, back(now, candidate, "by order of " + step.getReason()));
                    }
                }
                default -> throw new IllegalArgumentException("this agent knows no such step of a model");
            }
            return id + ": " + step.getKind().name().toLowerCase(Locale.ROOT) + " " + digest;
        }

        /** Also where another is tried beside the active one that goes. */
        private Rollout back(Rollout now, boolean candidate, String why) {
            Rollout untried = candidate ? now : withoutCandidate(now);
            Rollout next = untried.rollBack(why);
            if (next.equals(untried)) {
                throw new IllegalArgumentException("there is no model before this one to go back to");
            }
            return next;
        }

        private static Rollout withoutCandidate(Rollout r) {
            return new Rollout(
                    r.active(), r.before(), null, Rollout.Stage.NONE, 0, 0, r.refused(), r.why(), r.accepted());
        }

        private static void checkIs(boolean right, String digest, Rollout now) {
            if (!right) {
                throw new IllegalArgumentException("the model " + digest + " is not tried on this line; "
                        + (digest.equals(now.refused())
                                ? "it was rolled back: " + now.why()
                                : "put it in shadow first"));
            }
        }

        private synchronized String how() {
            return how;
        }

        private synchronized boolean isOver() {
            return over;
        }

        /** @return how its trial went */
        private synchronized String accepted() {
            if (!over) {
                throw new IllegalArgumentException("its trial is not over: " + how);
            }
            return how;
        }

        private static int parts(ModelStep step) {
            if (step.getParts() < 1) {
                throw new IllegalArgumentException("parts is 1 or more");
            }
            return step.getParts();
        }

        private static double share(ModelStep step) {
            if (!(step.getShare() > 0 && step.getShare() <= 1)) {
                throw new IllegalArgumentException("share is above 0 and at most 1");
            }
            return step.getShare();
        }

        private void become(ModelStore from, Rollout next) throws IOException {
            Rollout before = from.rollout();
            from.become(next);
            publish(next);
            boolean back = next.refused() != null && !next.refused().equals(before.refused());
            tell(next, back ? ROLLED_BACK : TOLD);
        }

        private void tell(Rollout r, int severity) {
            EventRecord.Builder event = EventRecord.newBuilder()
                    .setScenario(id)
                    .setType("model-rollout")
                    .setSeverity(severity)
                    .setMessage(message(r));
            text(event, "active", r.active());
            text(event, "before", r.before());
            text(event, "candidate", r.candidate());
            text(event, "stage", r.stage().name().toLowerCase(Locale.ROOT));
            text(event, "share", Double.toString(r.share()));
            text(event, "parts", Integer.toString(r.parts()));
            text(event, "trial", r.candidate() == null ? "" : how());
            text(event, "over", Boolean.toString(r.candidate() != null && isOver()));
            text(event, "refused", r.refused());
            text(event, "why", r.why());
            text(event, "accepted", r.accepted());
            text(
                    event,
                    "en",
                    "models: active " + r.active() + ", tried " + r.candidate() + " (" + r.stage() + "), rolled back "
                            + r.refused() + ": " + r.why());
            evidence.accept(EvidenceRecord.newBuilder().setEvent(event));
        }

        private static String message(Rollout r) {
            return "模型：生效 " + shown(r.active()) + "，试用 " + shown(r.candidate()) + "（" + r.stage() + "），已回退 "
                    + shown(r.refused()) + "：" + r.why();
        }

        private static String shown(@Nullable String digest) {
            return digest == null ? "—" : digest.substring(0, 12);
        }

        private static void text(EventRecord.Builder event, String name, @Nullable String value) {
            event.addAttributes(
                    Field.newBuilder().setName(name).setValue(Value.newBuilder().setText(value == null ? "" : value)));
        }
    }
}
