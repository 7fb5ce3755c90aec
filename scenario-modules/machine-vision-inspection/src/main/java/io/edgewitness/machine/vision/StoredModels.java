package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.LineModels.Model;
import io.edgewitness.edge.api.LineModels.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The models that the collector sends: loaded, proven and warmed up on a thread of their own, swapped in between two frames. Until another one is ready
 * what is here goes on. One that cannot be used is rolled back with the reason. The scenario's thread calls everything.
 */
final class StoredModels implements AutoCloseable {
    private static final int WARM_UP = 5;

    private final LineModels models;
    private final VisionParameters.Store store;
    private final int width;
    private final int height;
    private final ExecutorService loader;
    private final ConcurrentLinkedQueue<Loaded> arrived = new ConcurrentLinkedQueue<>();
    private final Set<String> asked = new HashSet<>(); // is loaded, or was refused
    private final List<Loaded> here = new ArrayList<>();
    private State state = State.EMPTY;

    /** @param look null: it was refused */
    record Loaded(String digest, @Nullable ModelLook look) {}

    /** Loads what counts at once: the first part is judged by it. */
    StoredModels(LineModels models, VisionParameters.Store store, int width, int height) {
        this.models = models;
        this.store = store;
        this.width = width;
        this.height = height;
        loader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "model " + store.name());
            thread.setDaemon(true);
            return thread;
        });
        String active = models.state().active();
        if (active != null) {
            asked.add(active);
            arrived.add(load(active));
        }
        turn();
    }

    /** Between two frames: takes in what was ordered and loaded meanwhile. */
    void turn() {
        State now = models.state();
        if (now.equals(state) && arrived.isEmpty()) {
            return;
        }
        state = now;
        for (String digest : wanted()) {
            if (asked.add(digest)) {
                loader.execute(() -> arrived.add(load(digest)));
            }
        }
        for (Loaded one = arrived.poll(); one != null; one = arrived.poll()) {
            if (one.look() != null) {
                here.add(one);
            }
        }
        if (find(state.active()) != null || state.active() == null) {
            here.removeIf(one -> !wanted().contains(one.digest()) && retire(one));
        }
        asked.removeIf(digest -> !wanted().contains(digest)
                && here.stream().noneMatch(l -> l.digest().equals(digest)));
    }

    private boolean retire(Loaded one) {
        ModelLook look = one.look();
        if (look != null) {
            loader.execute(look::close);
        }
        return true;
    }

    private List<String> wanted() {
        List<String> wanted = new ArrayList<>();
        if (state.active() != null) {
            wanted.add(state.active());
        }
        if (state.candidate() != null) {
            wanted.add(state.candidate());
        }
        return wanted;
    }

    /** The loader's thread. */
    private Loaded load(String digest) {
        String why;
        try {
            Model model = models.load(digest);
            if (model != null) {
                return new Loaded(digest, warm(model));
            }
            why = "its package is not here whole";
        } catch (IllegalArgumentException e) {
            why = String.valueOf(e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            why = "it cannot be loaded: " + e;
        }
        models.rollBack(digest, why);
        return new Loaded(digest, null);
    }

    private ModelLook warm(Model model) {
        ModelRule rule = ModelRule.of(store, model);
        ModelLook look = new ModelLook(rule, OnnxModel.load(rule, model.onnx()), width, height);
        Gray blank = new Gray(width, height);
        for (int i = 0; i < WARM_UP; i++) {
            look.look(blank, new ArrayList<>());
        }
        return look;
    }

    private @Nullable Loaded find(@Nullable String digest) {
        for (Loaded one : here) {
            if (one.digest().equals(digest)) {
                return one;
            }
        }
        return null;
    }

    /** Whose verdict counts; while the next one is loaded, the one before it. Null: none yet. */
    @Nullable
    Loaded active() {
        Loaded right = find(state.active());
        if (right != null || state.active() == null) {
            return right;
        }
        for (Loaded one : here) {
            if (!one.digest().equals(state.candidate())) {
                return one;
            }
        }
        return null;
    }

    /** That is tried; null: none, or it is not loaded yet. */
    @Nullable
    Loaded candidate() {
        return find(state.candidate());
    }

    /** As of the last {@link #turn}. */
    State state() {
        return state;
    }

    /** @return such as {@code net sha256:…} */
    String shown(Loaded one) {
        return store.name() + " sha256:" + one.digest();
    }

    @Override
    public void close() {
        here.forEach(this::retire);
        here.clear();
        loader.execute(() -> {
            for (Loaded one = arrived.poll(); one != null; one = arrived.poll()) {
                retire(one);
            }
        });
        loader.shutdown();
    }
}
