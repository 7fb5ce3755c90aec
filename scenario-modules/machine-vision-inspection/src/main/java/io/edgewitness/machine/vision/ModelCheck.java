package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.LineModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a line would take a model: looked through, loaded and shown a picture, all as it is there. For whoever sends models to lines. Any thread. */
public final class ModelCheck {
    // ONNX Runtime 1.29 matches its process's command line by recursion: one of 6,000 characters overflows the usual
    // megabyte, and takes the process.
    private static final long STACK_BYTES = 16L << 20;
    private static final int LONGEST_NAME = 60;

    /** What one asks of memory and processor is asked once: the process has them for all. */
    private static final Semaphore TURN = new Semaphore(1);

    private ModelCheck() {}

    /**
     * Takes its time, the largest for a model that takes it on the line.
     *
     * @param model as its package describes it
     * @param most after which it is refused; what it began is left to itself, and another is looked at when that has ended
     * @throws IllegalArgumentException if a line would refuse it; shown to the user
     */
    public static void check(LineModels.Model model, Duration most) {
        if (!TURN.tryAcquire()) {
            throw new IllegalArgumentException("another model is being looked through: try again in a minute");
        }
        AtomicReference<@Nullable IllegalArgumentException> refused = new AtomicReference<>();
        Thread thread = new Thread(null, () -> refused.set(looked(model)), "model-check", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(most.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalArgumentException("the model " + name(model) + " is refused: after " + most.toSeconds()
                    + " s it has not answered a picture yet");
        }
        IllegalArgumentException why = refused.get();
        if (why != null) {
            throw why;
        }
    }

    private static @Nullable IllegalArgumentException looked(LineModels.Model model) {
        try {
            ModelRule rule = ModelRule.of(new VisionParameters.Store(name(model), 1, 0), model);
            Gray blank = new Gray(rule.width(), rule.height());
            try (ModelLook look =
                    new ModelLook(rule, OnnxModel.load(rule, model.onnx()), rule.width(), rule.height())) {
                look.look(blank, new ArrayList<>());
            }
            return null;
        } catch (IllegalArgumentException e) {
            return e;
        } catch (RuntimeException | Error e) {
            return new IllegalArgumentException("the model " + name(model) + " is refused: it cannot be loaded: " + e);
        } finally {
            TURN.release();
        }
    }

    private static String name(LineModels.Model model) {
        String name = model.about().getOrDefault("name", "");
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }
}
