package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.models.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings on a collector: from marks where PyTorch's natives are (mvn -Ptrain), from good parts elsewhere. */
final class TeachJobsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final TeachJob.Wish SHORT = new TeachJob.Wish(TeachJobs.trains(), 3);

    @TempDir
    Path folder;

    private PictureSets sets;
    private TeachJobs jobs;
    private PictureSet set;
    private final List<String> trail = new ArrayList<>();
    private final Author li = new Author() {
        @Override
        public String name() {
            return "李明";
        }

        @Override
        public void tells(Deed deed, PictureSet of, String about) {
            trail.add(deed + " " + about);
        }
    };

    @BeforeEach
    void open() throws IOException {
        sets = new PictureSets(folder.resolve("sets"), () -> NOW);
        jobs = new TeachJobs(folder.resolve("trainings"), sets, () -> NOW);
        set = sets.add(li, new Scope("acme", "one"), "瓦", List.of("good", "spot"));
    }

    @AfterEach
    void close() {
        jobs.close();
    }

    /** Rendered surfaces as somebody uploads and marks them. */
    private void surfaces(int specimens) throws IOException {
        Path drawn = Files.createDirectories(folder.resolve("drawn"));
        Surfaces.write(drawn, specimens);
        for (Sample sample : Dataset.read(drawn, "good").samples()) {
            Shot shot = sets.add(
                    li,
                    set,
                    sample.file().getFileName().toString(),
                    Files.readAllBytes(sample.file()),
                    sample.label(),
                    sample.specimen());
            if (sample.mask() != null) {
                sets.change(li, set, shot.id(), 1, "spot", sample.specimen(), Files.readAllBytes(sample.mask()));
            }
        }
    }

    private TeachJob when(TeachJob of, Predicate<TeachJob> is) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(240);
        TeachJob job = jobs.job(set, of.id());
        while (!is.test(job) && System.nanoTime() < end) {
            Thread.sleep(20);
            job = jobs.job(set, of.id());
        }
        assertThat(job).matches(is, "as awaited");
        return job;
    }

    @Test
    void withoutPyTorchLearningFromMarksIsRefusedAndSaysHowToGetIt() throws IOException {
        assumeTrue(!TeachJobs.trains(), "PyTorch is there");
        surfaces(8);
        assertThatThrownBy(() -> jobs.begin(li, set, "first", new TeachJob.Wish(true, 3)))
                .isInstanceOfSatisfying(
                        TeachFault.class, f -> assertThat(f.code()).isEqualTo(TeachFault.Code.NO_NATIVES));
    }

    @Test
    void aTrainingGivesAModelWithItsFiguresAndASignedPackage() throws Exception {
        surfaces(8);
        TeachJob begun = jobs.begin(li, set, "first", SHORT);
        TeachJob done = when(begun, TeachJob::isOver);
        assertThat(done.state()).isEqualTo(TeachJob.State.DONE);
        TeachJob.Result result = done.result();
        Judgement judged = result.judgement();
        assertThat(judged.classes()).extracting(Judgement.Figure::label).containsExactly("", "spot");
        assertThat(judged.shots()).hasSize(judged.good() + judged.defective());
        assertThat(judged.shots()).allMatch(s -> s.name().endsWith(".png") && jobs.picture(done, s.file()) != null);
        assertThat(result.sha256()).isEqualTo(Upload.sha256(jobs.onnx(done)));
        assertThat(result.width()).isEqualTo(96);

        AgentKey key = AgentKey.loadOrCreate(folder.resolve("order.key"));
        ModelPackage opened = ModelPackage.open(jobs.release(li, set, done, 96, 64, key::sign), key.publicKey());
        assertThat(opened.about())
                .containsEntry("name", "first")
                .containsEntry("pictures", result.pictures())
                .containsEntry("width", "96");
        assertThatThrownBy(() -> jobs.release(li, set, done, 90, 64, key::sign)).isInstanceOf(TeachFault.class);
        assertThat(trail).filteredOn(t -> t.startsWith("TRAINING")).hasSize(2);

        TeachJobs again = new TeachJobs(folder.resolve("trainings"), sets, () -> NOW);
        assertThat(again.job(set, done.id()).result()).isEqualTo(result);
        again.close();

        TeachJob second = when(jobs.begin(li, set, "second", new TeachJob.Wish(false, 2)), TeachJob::isOver);
        Pair pair = Pair.of(done, second);
        assertThat(pair.a().shots()).as("the same parts judge both").hasSameSizeAs(judged.shots());
        jobs.remove(li, set, second.id());
        assertThat(folder.resolve("trainings").resolve(second.id())).doesNotExist();
    }

    @Test
    void whatAStopOfTheCollectorInterruptsGoesOnAtItsNextStart() throws Exception {
        surfaces(8);
        TeachJob begun = jobs.begin(li, set, "long", new TeachJob.Wish(SHORT.marked(), 400));
        when(begun, j -> j.progress().step() >= 2 && j.progress().secondsLeft() >= 0);
        jobs.close();
        Checkpoint kept =
                Checkpoint.read(folder.resolve("trainings").resolve(begun.id()).resolve("state"));
        assertThat(kept.step()).isBetween(2, 399);
        jobs = new TeachJobs(folder.resolve("trainings"), sets, () -> NOW);
        TeachJob on = when(begun, j -> j.progress().step() > kept.step());
        assertThat(on.state()).isEqualTo(TeachJob.State.RUNNING);
        jobs.cancel(li, set, begun.id());
        when(begun, j -> j.state() == TeachJob.State.CANCELLED);
        jobs.resume(li, set, begun.id());
        when(begun, j -> j.state() == TeachJob.State.RUNNING);
        jobs.removeAll(li, set);
        assertThat(jobs.of(set)).isEmpty();
    }

    @Test
    void aDiskThatFillsUpIsSaidAndTheTrainingGoesOnLater() throws Exception {
        surfaces(8);
        TeachJob begun = jobs.begin(li, set, "full", SHORT);
        Path state = folder.resolve("trainings").resolve(begun.id()).resolve("state.part");
        Files.createDirectories(state.resolve("nothing-can-be-written-here"));
        TeachJob failed = when(begun, TeachJob::isOver);
        assertThat(failed.problem().code()).isEqualTo("DISK_TRAINING");
        Files.delete(state.resolve("nothing-can-be-written-here"));
        Files.delete(state);
        jobs.resume(li, set, begun.id());
        assertThat(when(begun, TeachJob::isOver).state()).isEqualTo(TeachJob.State.DONE);
    }
}
