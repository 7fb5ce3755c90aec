package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.life.LifeFolder;
import io.edgewitness.collector.life.LifeJobs;
import io.edgewitness.collector.life.LifeModel;
import io.edgewitness.collector.life.LifeRecipe;
import io.edgewitness.collector.life.Lives;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Trail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Begins and ends trainings of remaining life, for pages and programs alike, and has the trail tell of it. Any thread. */
public final class LifeDesk {
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_SHOWN = 200;

    private final Plant plant;
    private final LifeJobs jobs;
    private final Trail trail;

    public LifeDesk(Plant plant, LifeJobs jobs, Trail trail) {
        this.plant = plant;
        this.jobs = jobs;
        this.trail = trail;
    }

    /**
     * What is wanted.
     *
     * @param row time from row to row, such as {@code 1h}
     * @param by who wants it, for people
     */
    public record Wanted(Scope scope, String name, String row, String by) {}

    /** Whether somebody may train models of what the scope holds. */
    public static boolean may(Access access, Scope scope) {
        String node = node(scope);
        return node == null
                ? access.mayAnywhere(Permission.OPERATE)
                : access.may(Permission.OPERATE, Target.node(node));
    }

    private static @Nullable String node(Scope scope) {
        return scope.enterprise() == null || scope.site() == null
                ? scope.enterprise()
                : scope.enterprise() + "/" + scope.site();
    }

    /**
     * Learns from what agents recorded. The caller has asked whether it is allowed.
     *
     * @param machines keys of {@link io.edgewitness.collector.life.LifeSource}
     * @return the model's id
     * @throws IllegalArgumentException with the key of a text that says what is wrong
     */
    public String fromHistory(Wanted wanted, Access access, List<String> machines) {
        LifeRecipe recipe = recipe(wanted);
        if (machines.isEmpty()) {
            throw new IllegalArgumentException("life-source-wrong");
        }
        return begin(wanted, access, recipe, String.join(", ", machines), () -> {
            try {
                return plant.lives(wanted.scope(), machines, recipe.row());
            } catch (PlantAwayException e) {
                throw new IOException(e);
            }
        });
    }

    /** The same of a zip, which is deleted afterwards, or at once if it is not taken. */
    String fromFile(Wanted wanted, Access access, String fileName, Path zip) {
        Uploaded source = new Uploaded(zip, fileName);
        try {
            return begin(wanted, access, recipe(wanted), fileName, source);
        } catch (IllegalArgumentException e) {
            source.done();
            throw e;
        }
    }

    private String begin(Wanted wanted, Access access, LifeRecipe recipe, String from, LifeJobs.Source source) {
        String name = wanted.name().strip();
        String shown = from.length() > LONGEST_SHOWN ? from.substring(0, LONGEST_SHOWN) + "…" : from;
        String id = jobs.begin(wanted.scope(), name, wanted.by(), shown, recipe, source);
        trail.record(access, Act.LIFE_MODEL_TRAIN, id, node(wanted.scope()), null, name + ": " + shown);
        return id;
    }

    /** What is over, or is not there, stays as it is. */
    void cancel(Scope scope, Access access, String id) {
        LifeModel model = jobs.newest(scope).stream()
                .filter(m -> m.id().equals(id) && !m.isOver())
                .findFirst()
                .orElse(null);
        if (model != null) {
            jobs.cancel(scope, id);
            trail.record(access, Act.LIFE_MODEL_CANCEL, id, node(scope), null, model.name());
        }
    }

    /**
     * Forgets a training that is over, with its model. The caller has asked whether it is allowed.
     *
     * @return false: there is none in the scope, or it is not over
     */
    public boolean delete(Scope scope, Access access, String id) throws IOException {
        LifeModel model = jobs.delete(scope, id);
        if (model == null) {
            return false;
        }
        trail.record(access, Act.LIFE_MODEL_DELETE, id, node(scope), null, model.name());
        return true;
    }

    private static LifeRecipe recipe(Wanted wanted) {
        if (wanted.name().isBlank() || wanted.name().length() > LONGEST_NAME) {
            throw new IllegalArgumentException("life-name-wrong");
        }
        String row = wanted.row().strip();
        try {
            Duration time = Duration.parse(row.matches("\\d+d") ? "P" + row : "PT" + row);
            return new LifeRecipe(time, LifeRecipe.USUAL_HORIZON, LifeRecipe.USUAL_SEED);
        } catch (DateTimeParseException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("life-row-wrong", e);
        }
    }

    /** A zip that waits for its turn. */
    private record Uploaded(Path file, String name) implements LifeJobs.Source {
        @Override
        public Lives read() throws IOException {
            return LifeFolder.read(file, name);
        }

        @Override
        public void done() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The next start empties the folder.
                file.toFile().deleteOnExit();
            }
        }
    }
}
