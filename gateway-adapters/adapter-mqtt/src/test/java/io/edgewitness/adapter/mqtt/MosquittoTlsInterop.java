package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT 5 with mosquitto over TLS, with a certificate of ours. */
class MosquittoTlsInterop extends MosquittoContract {
    @SuppressWarnings("NullAway.Init")
    private static TestAuthority.Identity agent;

    @BeforeAll
    static void makeIdentity() throws Exception {
        agent = authority.issue("agent", null, "EC", SYSTEM.instant());
    }

    @Override
    protected MqttConfiguration configuration(List<MqttPoint> points) {
        return configuration("127.0.0.1", "5", authority.ca(), agent, points);
    }

    private static MqttConfiguration configuration(
            String host, String version, Path ca, TestAuthority.@Nullable Identity us, List<MqttPoint> points) {
        return Configurations.of(
                true,
                host,
                broker.tlsPort(),
                version,
                ca,
                us == null ? null : us.certificate(),
                us == null ? null : us.key(),
                points);
    }

    private static void assertRefused(MqttConfiguration configuration, Path own, String why) throws Exception {
        try (RecordingSink heard = new RecordingSink();
                SourceAdapter adapter = MqttAdapterTest.adapter(configuration, SYSTEM, own)) {
            adapter.start(heard);
            Await.until("a refusal", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            assertThat(adapter.health().detail()).containsIgnoringCase(why);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void aBrokerOfAnotherNameOrAuthorityAndAnAgentWithoutACertificateAreRefused(String version, @TempDir Path own)
            throws Exception {
        assertRefused(configuration("localhost", version, authority.ca(), agent, List.of()), own, "localhost");
        TestAuthority other = new TestAuthority(own.resolve("other"), SYSTEM.instant());
        assertRefused(configuration("127.0.0.1", version, other.ca(), agent, List.of()), own, "");
        assertRefused(configuration("127.0.0.1", version, authority.ca(), null, List.of()), own, "");
        try (RecordingSink heard = new RecordingSink();
                SourceAdapter adapter = MqttAdapterTest.adapter(
                        configuration("127.0.0.1", version, authority.ca(), agent, List.of()), SYSTEM, own)) {
            adapter.start(heard);
            awaitUp(adapter);
        }
    }

    /** The key of another authority at first; then the right files take its place, as a renewal does. */
    @Test
    void filesThatWereRenewedAreUsedByTheNextConnection(@TempDir Path own) throws Exception {
        TestAuthority other = new TestAuthority(own.resolve("other"), SYSTEM.instant());
        TestAuthority.Identity used = other.issue("agent", null, "EC", SYSTEM.instant());
        try (RecordingSink heard = new RecordingSink();
                SourceAdapter adapter = MqttAdapterTest.adapter(
                        configuration("127.0.0.1", "5", authority.ca(), used, List.of()), SYSTEM, own)) {
            adapter.start(heard);
            Await.until("a refusal", LIMIT, () -> adapter.health().state() == Health.State.DOWN);
            Files.copy(agent.key(), used.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(agent.certificate(), used.certificate(), StandardCopyOption.REPLACE_EXISTING);
            awaitUp(adapter);
        }
    }
}
