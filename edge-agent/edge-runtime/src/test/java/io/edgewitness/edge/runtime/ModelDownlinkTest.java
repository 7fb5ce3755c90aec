package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.models.ModelPackage;
import io.edgewitness.edge.models.ModelStore;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.ModelPiece;
import io.edgewitness.edge.wire.proto.ModelStep;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of kind {@code model}, from their arrival to which model counts on a line. */
class ModelDownlinkTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int PIECE = 100;

    @TempDir
    Path folder;

    private final KeyPair key;
    private final List<EventRecord> told = new CopyOnWriteArrayList<>();
    private ModelDepot depot;
    private ModelDownlink downlink;

    ModelDownlinkTest() throws Exception {
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    @AfterEach
    void stop() {
        depot.close();
    }

    private void start() {
        depot = new ModelDepot(
                folder, key.getPublic().getEncoded(), "line-1"::equals, record -> told.add(record.getEvent()));
        downlink = new ModelDownlink(depot, () -> {});
    }

    private byte[] sealed(String onnx, KeyPair by) {
        Map<String, String> about = new TreeMap<>();
        ModelPackage.NEEDED.forEach(name -> about.put(name, "1"));
        return ModelPackage.seal(about, onnx.getBytes(StandardCharsets.UTF_8), text -> signed(text, by));
    }

    private static byte[] signed(byte[] text, KeyPair by) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(by.getPrivate());
            signer.update(text);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(byte[] of) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of));
    }

    private CompletableFuture<UplinkOrders.Outcome> order(String line, String digest, ModelStep.Kind kind, long size) {
        ModelStep step = ModelStep.newBuilder()
                .setLine(line)
                .setDigest(digest)
                .setKind(kind)
                .setSize(size)
                .setShare(0.5)
                .setParts(10)
                .setReason("张三")
                .build();
        OrderBody body = OrderBody.newBuilder().setPayload(step.toByteString()).build();
        return downlink.begin(body, NOW).toCompletableFuture();
    }

    private UplinkOrders.Outcome step(String digest, ModelStep.Kind kind) throws Exception {
        return order("line-1", digest, kind, 1).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private long wanted() {
        Await.until("a piece is asked for", LIMIT, () -> downlink.next() != null);
        AgentMessage message = downlink.next();
        downlink.sent();
        return message.getWanted().getFrom();
    }

    private void give(byte[] sealed, String digest, long from) {
        int to = (int) Math.min(sealed.length, from + PIECE);
        downlink.took(ModelPiece.newBuilder()
                .setDigest(digest)
                .setFrom(from)
                .setContent(ByteString.copyFrom(Arrays.copyOfRange(sealed, (int) from, to)))
                .setLast(to == sealed.length)
                .build());
    }

    private UplinkOrders.Outcome bring(byte[] sealed) throws Exception {
        String digest = digest(sealed);
        CompletableFuture<UplinkOrders.Outcome> end = order("line-1", digest, ModelStep.Kind.SHADOW, sealed.length);
        while (!end.isDone()) {
            Await.until("the next piece or the end", LIMIT, () -> end.isDone() || downlink.next() != null);
            if (!end.isDone()) {
                give(sealed, digest, wanted());
            }
        }
        return end.get();
    }

    /** As the scenario tells it. */
    private void passes() {
        LineModels line = depot.line("line-1");
        line.tried(line.state(), true, "10 of 10 parts judged");
    }

    @Test
    void aPackageComesInPiecesAndGoesOnAfterACutAndAfterARestart() throws Exception {
        start();
        byte[] sealed = sealed("weights".repeat(100), key);
        String digest = digest(sealed);
        CompletableFuture<UplinkOrders.Outcome> cut = order("line-1", digest, ModelStep.Kind.SHADOW, sealed.length);
        assertThat(wanted()).isZero();
        assertThat(downlink.next()).isNull(); // one on its way at a time
        give(sealed, digest, 0);
        assertThat(wanted()).isEqualTo(PIECE);
        downlink.broken();
        assertThat(wanted()).isEqualTo(PIECE);
        give(sealed, digest, 2 * PIECE); // of an older stream: left alone
        give(sealed, digest, PIECE);
        assertThat(wanted()).isEqualTo(2 * PIECE);
        assertThat(cut).isNotDone();
        depot.close();
        start();
        CompletableFuture<UplinkOrders.Outcome> again = order("line-1", digest, ModelStep.Kind.SHADOW, sealed.length);
        assertThat(wanted()).isEqualTo(2 * PIECE);
        for (long from = 2 * PIECE; !again.isDone(); from += PIECE) {
            give(sealed, digest, from);
            Await.until("the next piece or the end", LIMIT, () -> again.isDone() || downlink.next() != null);
            if (!again.isDone()) {
                wanted();
            }
        }
        assertThat(again.get().outcome()).isEqualTo("done");
        LineModels.State state = depot.line("line-1").state();
        assertThat(state.candidate()).isEqualTo(digest);
        assertThat(state.share()).isZero();
        assertThat(depot.line("line-1").load(digest).about()).containsKey("recipe");
        assertThat(step(digest, ModelStep.Kind.SHADOW).outcome()).isEqualTo("done"); // twice is once
    }

    @Test
    void nothingCountsBeforeItsTrialIsOverAndEachStepIsTold() throws Exception {
        start();
        String first = digest(sealed("first", key));
        bring(sealed("first", key));
        assertThat(step(first, ModelStep.Kind.ACTIVE).detail()).contains("its trial is not over: nothing was judged");
        passes();
        assertThat(step(first, ModelStep.Kind.ACTIVE).outcome()).isEqualTo("done");
        String second = digest(sealed("second", key));
        bring(sealed("second", key));
        passes();
        assertThat(step(second, ModelStep.Kind.ACTIVE).detail()).contains("no model was tried as a canary");
        LineModels.State shadow = depot.line("line-1").state();
        assertThat(step(second, ModelStep.Kind.CANARY).outcome()).isEqualTo("done");
        depot.line("line-1").tried(shadow, true, "told too late");
        assertThat(step(second, ModelStep.Kind.ACTIVE).detail()).contains("its trial is not over");
        passes();
        assertThat(step(second, ModelStep.Kind.ACTIVE).outcome()).isEqualTo("done");
        assertThat(depot.line("line-1").state().active()).isEqualTo(second);
        assertThat(step(second, ModelStep.Kind.ROLL_BACK).outcome()).isEqualTo("done");
        assertThat(depot.line("line-1").state().active()).isEqualTo(first);
        assertThat(step(second, ModelStep.Kind.SHADOW).detail()).contains("rolled back: by order of 张三");
        assertThat(told).extracting(EventRecord::getType).containsOnly("model-rollout");
        assertThat(told)
                .as("the start, six steps, and how each of three trials went")
                .hasSize(10);
    }

    @Test
    void whatTheScenarioFindsWorseIsRolledBackAndTheActiveOneStays() throws Exception {
        start();
        String first = digest(sealed("first", key));
        bring(sealed("first", key));
        passes();
        step(first, ModelStep.Kind.ACTIVE);
        byte[] spoiled = sealed("spoiled", key);
        bring(spoiled);
        step(digest(spoiled), ModelStep.Kind.CANARY);
        depot.line("line-1").rollBack(digest(spoiled), "it is worse");
        Await.until(
                "it is rolled back", LIMIT, () -> depot.line("line-1").state().candidate() == null);
        assertThat(depot.line("line-1").state().active()).isEqualTo(first);
        EventRecord last = told.get(told.size() - 1);
        assertThat(last.getSeverity()).isEqualTo(600);
        assertThat(last.getMessage()).contains("it is worse");
        depot.close();
        told.clear();
        start();
        assertThat(depot.line("line-1").state().active()).isEqualTo(first);
        assertThat(told)
                .singleElement()
                .satisfies(e -> assertThat(e.getMessage()).contains("it is worse"));
    }

    @Test
    void strangersPackagesTooLargeOnesAndUnknownLinesAreRefusedInOneLine() throws Exception {
        start();
        byte[] strange =
                sealed("weights", KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        assertThat(bring(strange)).satisfies(o -> {
            assertThat(o.outcome()).isEqualTo("refused");
            assertThat(o.detail()).contains("did not sign it");
        });
        assertThat(order("line-1", digest(strange), ModelStep.Kind.SHADOW, ModelStore.MOST_BYTES + 1)
                        .get()
                        .detail())
                .contains("300 MiB are the limit");
        assertThat(order("line-9", digest(strange), ModelStep.Kind.ROLL_BACK, 1)
                        .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                        .detail())
                .contains("no scenario line-9 that takes models");
        assertThat(step("../../identity", ModelStep.Kind.SHADOW).outcome()).isEqualTo("refused");
        assertThat(depot.line("line-1").state()).isEqualTo(LineModels.State.EMPTY);
        try (var files = Files.list(folder.resolve("line-1"))) {
            assertThat(files).isEmpty();
        }
        CompletableFuture<UplinkOrders.Outcome> gone = order("line-1", digest(strange), ModelStep.Kind.SHADOW, 10);
        wanted();
        downlink.took(ModelPiece.newBuilder()
                .setDigest(digest(strange))
                .setRefused("the collector cannot read the package")
                .build());
        assertThat(gone.get().detail()).contains("cannot read the package");
    }
}
