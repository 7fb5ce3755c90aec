package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.zaxxer.hikari.HikariDataSource;
import io.edgewitness.edge.api.SystemClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PostgresRegistryTest {
    private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

    @Test
    void aCertificateCountsUntilTheOneOfALaterEnrolmentIsShown() throws Exception {
        try (HikariDataSource database = TestDatabase.fresh()) {
            PostgresStore.open(database, new SystemClock(), List.of());
            PostgresRegistry registry = new PostgresRegistry(database, new SystemClock());
            enrol(registry, "first");
            assertThat(admits(registry, "first")).isTrue();
            enrol(registry, "lost");
            enrol(registry, "last");
            assertThat(admits(registry, "first")).isTrue();
            assertThat(admits(registry, "lost")).isFalse();
            assertThat(admits(registry, "last")).isTrue();
            assertThat(admits(registry, "first")).isFalse();
            assertThat(admits(registry, "last")).isTrue();
            enrol(registry, "of another machine", "another key");
            assertThat(admits(registry, "last")).isFalse();
        }
    }

    private static void enrol(PostgresRegistry registry, String certificate) throws Exception {
        enrol(registry, certificate, "key");
    }

    private static void enrol(PostgresRegistry registry, String certificate, String key) throws Exception {
        ByteString token = ByteString.copyFromUtf8("token of " + certificate);
        registry.addToken(new AgentRegistry.Token(token, "gw-1", NOW.plusSeconds(60), null));
        AgentRegistry.Agent agent = new AgentRegistry.Agent(
                "gw-1", ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(certificate), NOW);
        assertThat(registry.redeem(token, agent)).isTrue();
    }

    private static boolean admits(PostgresRegistry registry, String certificate) throws Exception {
        AgentRegistry.Agent agent = registry.find("gw-1");
        assertThat(agent).isNotNull();
        return registry.admits(agent, ByteString.copyFromUtf8(certificate));
    }
}
