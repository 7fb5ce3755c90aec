package io.edgewitness.collector.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.predictive.maintenance.LearnedLife;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeJobsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
    private static final Scope ACME = new Scope("acme", null);
    private static final LifeRecipe RECIPE = new LifeRecipe(Duration.ofHours(1), 125, 1);

    @TempDir
    private Path folder;

    private LifeJobs jobs;

    @BeforeEach
    void open() throws IOException {
        jobs = new LifeJobs(folder.resolve("models"), () -> NOW);
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    private LifeModel of(String id) {
        return jobs.newest(Scope.ALL).stream()
                .filter(m -> m.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.sleep(20);
        }
    }

    private String train(LifeJobs.Source source) {
        return jobs.begin(ACME, "pumps", "li", "pumps.zip", RECIPE, source);
    }

    @Test
    void aModelIsKeptWithItsRecipeAndIsThereAfterARestart() throws Exception {
        String id = train(() -> Wear.lives(1, 15));
        await(() -> of(id).isOver());
        LifeModel done = of(id);
        assertThat(done.state()).as(done.problem()).isEqualTo(LifeModel.State.DONE);
        byte[] onnx = Objects.requireNonNull(jobs.file(ACME, id));
        assertThat(PinnedFile.sha256(onnx))
                .isEqualTo(Objects.requireNonNull(done.result()).sha256());
        assertThat(new LearnedLife(onnx).channels()).isEqualTo(3);
        try (LifeJobs again = new LifeJobs(folder.resolve("models"), () -> NOW)) {
            assertThat(again.newest(ACME)).containsExactly(done);
            assertThat(again.file(ACME, id)).isEqualTo(onnx);
        }
        assertThat(jobs.newest(new Scope("other", null))).isEmpty();
        assertThat(jobs.file(new Scope("other", null), id)).isNull();
        assertThat(jobs.file(ACME, "../models/" + id)).isNull();
    }

    @Test
    void aTrainingThatIsCancelledEndsAndLeavesNothing() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        String id = train(new LifeJobs.Source() {
            @Override
            public Lives read() {
                return Wear.lives(1, 200);
            }

            @Override
            public void done() {
                released.countDown();
            }
        });
        String waits = train(() -> Wear.lives(1, 15));
        await(() -> of(id).state() == LifeModel.State.RUNNING && of(id).share() > 0);
        jobs.cancel(new Scope("other", null), id);
        jobs.cancel(ACME, waits);
        assertThat(of(waits).state()).isEqualTo(LifeModel.State.CANCELLED);
        jobs.cancel(ACME, id);
        await(() -> of(id).isOver());
        assertThat(of(id).state()).isEqualTo(LifeModel.State.CANCELLED);
        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("models")).isEmptyDirectory();
    }

    @Test
    void whatIsOverCanBeDeletedByWhoSeesItAndStaysDeleted() throws Exception {
        String id = train(() -> Wear.lives(1, 15));
        assertThat(jobs.delete(ACME, id)).as("not over yet").isNull();
        await(() -> of(id).isOver());
        assertThat(jobs.delete(new Scope("other", null), id)).isNull();
        assertThat(jobs.delete(ACME, id)).isNotNull();
        assertThat(jobs.newest(ACME)).isEmpty();
        assertThat(jobs.file(ACME, id)).isNull();
        assertThat(folder.resolve("models")).isEmptyDirectory();
    }

    @Test
    void aTrainingThatFindsNoMemoryIsOverAndTheNextOneRuns() throws Exception {
        String id = train(() -> {
            throw new OutOfMemoryError("as a test");
        });
        String broken = train(() -> {
            throw new StackOverflowError("as a test");
        });
        String next = train(() -> Wear.lives(1, 15));
        await(() -> of(next).isOver());
        assertThat(of(id).problem()).isEqualTo("life-no-memory");
        assertThat(of(broken).problem()).isEqualTo("life-broken");
        assertThat(of(next).state()).isEqualTo(LifeModel.State.DONE);
    }

    @Test
    void whatCannotBeLearntFromIsSaidAndAStrangeFileIsLeftOut() throws Exception {
        String id = train(() -> Wear.lives(1, 3));
        await(() -> of(id).isOver());
        assertThat(of(id).state()).isEqualTo(LifeModel.State.FAILED);
        assertThat(of(id).problem()).contains("10 lives");
        Files.writeString(folder.resolve("models/x.json"), "{\"id\": \"../x\"}");
        try (LifeJobs again = new LifeJobs(folder.resolve("models"), () -> NOW)) {
            assertThat(again.newest(Scope.ALL)).isEmpty();
        }
    }

    @Test
    void moreThanAFewThatWaitAreRefused() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        LifeJobs.Source slow = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Wear.lives(1, 3);
        };
        for (int i = 0; i < 5; i++) {
            train(slow);
        }
        assertThatThrownBy(() -> train(slow)).hasMessage("life-too-many");
        go.countDown();
        await(() -> jobs.newest(ACME).stream().allMatch(LifeModel::isOver));
    }
}
