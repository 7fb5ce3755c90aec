package io.edgewitness.edge.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelStoreTest {
    private final Keys keys = new Keys();

    @TempDir
    Path folder;

    private ModelStore store() throws IOException {
        return new ModelStore(folder, keys.publicKey());
    }

    private String bring(ModelStore store, String onnx) throws IOException {
        byte[] sealed = keys.sealed(onnx);
        String digest = ModelPackage.sha256(sealed);
        store.take(digest, 0, sealed, true);
        return digest;
    }

    @Test
    void aModelGoesFromShadowToCanaryToActive() throws IOException {
        ModelStore store = store();
        String first = bring(store, "first");
        store.become(store.rollout().shadow(first, 10));
        store.become(store.rollout().activate("tried"));
        String second = bring(store, "second");
        store.become(store.rollout().shadow(second, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> store.rollout().activate("tried"));
        store.become(store.rollout().canary(0.5, 20));
        assertThat(store().rollout())
                .isEqualTo(new Rollout(first, null, second, Rollout.Stage.CANARY, 0.5, 20, null, "", "tried"));
        store.become(store.rollout().activate("tried"));
        assertThat(store().rollout())
                .isEqualTo(new Rollout(second, first, null, Rollout.Stage.NONE, 0, 0, null, "", "tried"));
    }

    @Test
    void aRolledBackModelIsNotTriedAgainByItself() throws IOException {
        ModelStore store = store();
        String first = bring(store, "first");
        store.become(store.rollout().shadow(first, 10).activate("tried"));
        String second = bring(store, "second");
        store.become(store.rollout().shadow(second, 10).canary(0.5, 20).rollBack("worse"));
        assertThat(store.rollout().active()).isEqualTo(first);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.rollout().shadow(second, 10))
                .withMessageContaining("rolled back: worse");
    }

    @Test
    void whatNoStepLeadsBackToIsDeleted() throws IOException {
        ModelStore store = store();
        String first = bring(store, "first");
        store.become(store.rollout().shadow(first, 10).activate("tried"));
        String second = bring(store, "second");
        store.become(store.rollout().shadow(second, 10).canary(0.5, 20).activate("tried"));
        String third = bring(store, "third");
        store.become(store.rollout().shadow(third, 10));
        assertThat(store.have(first)).isEqualTo(-1);
        store.become(store.rollout().rollBack("worse"));
        assertThat(store.have(third)).isZero();
        assertThat(store.have(second)).isEqualTo(-1);
    }

    @Test
    void aTransferGoesOnWhereItStopped() throws IOException {
        byte[] sealed = keys.sealed("a model of many bytes");
        String digest = ModelPackage.sha256(sealed);
        store().take(digest, 0, Arrays.copyOf(sealed, 50), false);
        ModelStore again = store();
        assertThat(again.have(digest)).isEqualTo(50);
        assertThatIllegalArgumentException().isThrownBy(() -> again.take(digest, 60, sealed, true));
        again.take(digest, 50, Arrays.copyOfRange(sealed, 50, sealed.length), true);
        assertThat(again.have(digest)).isEqualTo(-1);
    }

    @Test
    void whatIsNotWhatWasSaidIsThrownAway() throws IOException {
        ModelStore store = store();
        byte[] stranger = new Keys().sealed("weights");
        String digest = ModelPackage.sha256(stranger);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.take(digest, 0, stranger, true))
                .withMessageContaining("did not sign it");
        assertThat(store.have(digest)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.become(store.rollout().shadow(digest, 10)));
        assertThatIllegalArgumentException().isThrownBy(() -> store.have("../../etc/passwd"));
    }

    @Test
    void aDamagedActiveModelGivesWayToTheOneBefore() throws IOException {
        ModelStore store = store();
        String first = bring(store, "first");
        store.become(store.rollout().shadow(first, 10).activate("tried"));
        String second = bring(store, "second");
        store.become(store.rollout().shadow(second, 10).canary(0.5, 20).activate("tried"));
        Files.write(folder.resolve(second), new byte[3]);
        assertThat(store().rollout().active()).isEqualTo(first);
        assertThat(store().active()).isPresent();
    }

    /** A process that goes through the steps of rollouts for ever is killed at some moment, again and again. */
    @Test
    void aKillAtAnyStepLeavesOneValidActiveModel() throws IOException, InterruptedException {
        ModelStore store = store();
        store.become(store.rollout().shadow(bring(store, "first"), 10).activate("tried"));
        Path a = Files.write(folder.resolve("a.in"), keys.sealed("second"));
        Path b = Files.write(folder.resolve("b.in"), keys.sealed("third"));
        for (int i = 0; i < 8; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            RolloutLoop.class.getName(),
                            folder.toString(),
                            Base64.getEncoder().encodeToString(keys.publicKey()),
                            a.toString(),
                            b.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertThat(process.getInputStream().read()).isEqualTo('x'); // it is at work
            process.waitFor(7L * i, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
            assertThat(store().active()).isPresent();
        }
    }
}
