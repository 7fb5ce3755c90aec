package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpcUaSecurityTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final PointId POWER = new PointId("press.power");
    private static final String PASSWORD = "correct-horse";

    @TempDir
    static Path serverDirectory;

    @TempDir
    Path directory;

    private final PressServer server = new PressServer(
            PressSettings.create(FreePort.find(), serverDirectory, builder -> builder.login("agent", PASSWORD)));
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        sink.close();
    }

    private OpcUaAdapter adapter(String password, @Nullable Trust trust) {
        OpcUaSecurity security =
                new OpcUaSecurity(OpcUaSecurity.Policy.BASIC256SHA256, null, "agent", Secret.parse(password), trust);
        return adapter(security);
    }

    private OpcUaAdapter adapter(@Nullable OpcUaSecurity security) {
        return OpcUaTests.adapter(
                "secure",
                server.endpoint(),
                security,
                new SystemClock(),
                directory,
                List.of(OpcUaTests.point("press.power", "ns=2;s=Press.Power", 100)));
    }

    private Trust pin() throws Exception {
        return Trust.parse("SHA256:" + ServerTrust.fingerprint(server.certificate()));
    }

    private boolean hasGood() {
        return sink.samples(POWER).stream().anyMatch(sample -> !sample.quality().isBad());
    }

    private void awaitDown(OpcUaAdapter adapter, String words) {
        Await.until(
                "health DOWN with '" + words + "'",
                LIMIT,
                () -> adapter.health().state() == Health.State.DOWN
                        && adapter.health().detail().contains(words),
                () -> adapter.health().toString());
        Await.until(
                "a BAD sample",
                LIMIT,
                () -> !sink.samples(POWER).isEmpty(),
                () -> adapter.health().toString());
        assertThat(sink.samples(POWER)).allMatch(sample -> sample.quality().isBad());
    }

    @Test
    void readsOverAnEncryptedConnectionOnceTheFingerprintIsPinned() throws Exception {
        try (OpcUaAdapter adapter = adapter(PASSWORD, pin())) {
            adapter.start(sink);
            Await.until(
                    "good samples", LIMIT, this::hasGood, () -> adapter.health().toString());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("own/key.pk8"))))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @EnumSource(
            value = OpcUaSecurity.Policy.class,
            names = {"AES128_SHA256_RSAOAEP", "AES256_SHA256_RSAPSS"})
    void readsWithTheNewerPoliciesToo(OpcUaSecurity.Policy policy) throws Exception {
        try (OpcUaAdapter adapter = adapter(new OpcUaSecurity(policy, null, "agent", Secret.parse(PASSWORD), pin()))) {
            adapter.start(sink);
            Await.until(
                    "good samples", LIMIT, this::hasGood, () -> adapter.health().toString());
        }
    }

    @Test
    void aServerThatDoesNotOfferTheProtectionIsRefusedAndNothingWeakerIsTaken() throws Exception {
        OpcUaSecurity signed = new OpcUaSecurity(
                OpcUaSecurity.Policy.AES256_SHA256_RSAPSS,
                OpcUaSecurity.Mode.SIGN,
                "agent",
                Secret.parse(PASSWORD),
                pin());
        try (OpcUaAdapter adapter = adapter(signed)) {
            adapter.start(sink);
            awaitDown(adapter, "offers no endpoint with Aes256_Sha256_RsaPss/Sign");
        }
    }

    @Test
    void anUnknownServerCertificateIsRefusedUntilAPersonMovesItsFile() throws Exception {
        try (OpcUaAdapter adapter = adapter(PASSWORD, null)) {
            adapter.start(sink);
            String fingerprint = ServerTrust.fingerprint(server.certificate());
            awaitDown(adapter, fingerprint);
            Path rejected = directory.resolve("rejected").resolve(fingerprint + ".der");
            assertThat(adapter.health().detail())
                    .contains("mv " + rejected + " " + directory.resolve("trusted") + "/", "trust: " + fingerprint)
                    .contains(
                            server.certificate().getSubjectX500Principal().getName(),
                            "to " + server.certificate().getNotAfter().toInstant())
                    .doesNotContain(PASSWORD);

            Files.move(rejected, directory.resolve("trusted").resolve("press.der"));
            Await.until(
                    "good samples", LIMIT, this::hasGood, () -> adapter.health().toString());
        }
    }

    @Test
    void aServerThatIsNotThePinnedOneIsRefused() throws Exception {
        try (OpcUaAdapter adapter = adapter(PASSWORD, Trust.parse("ab".repeat(32)))) {
            adapter.start(sink);
            awaitDown(adapter, "ab".repeat(32));
            assertThat(adapter.health().detail()).contains(ServerTrust.fingerprint(server.certificate()));
        }
    }

    @Test
    void aWrongPasswordIsNamedAsSuchAndNeverShown() throws Exception {
        try (OpcUaAdapter adapter = adapter("wrong-battery-staple", pin())) {
            adapter.start(sink);
            awaitDown(adapter, "refused the user 'agent'");
            assertThat(adapter.health().detail()).doesNotContain("staple");
            assertThat(sink.samples()).extracting(Sample::toString).noneMatch(text -> text.contains("staple"));
        }
    }

    @Test
    void anAnonymousAgentIsToldToLogIn() {
        try (OpcUaAdapter adapter = adapter(null)) {
            adapter.start(sink);
            awaitDown(adapter, "the server wants a user");
        }
    }

    @Test
    void aPasswordIsNeverSentToAServerNobodyTrusts() throws Exception {
        OpcUaSecurity plain = new OpcUaSecurity(OpcUaSecurity.Policy.NONE, null, "agent", Secret.parse(PASSWORD), null);
        try (OpcUaAdapter adapter = adapter(plain)) {
            adapter.start(sink);
            awaitDown(adapter, "is not trusted");
            try (Stream<Path> files = Files.list(directory.resolve("rejected"))) {
                assertThat(files).hasSize(1);
            }
        }
    }
}
