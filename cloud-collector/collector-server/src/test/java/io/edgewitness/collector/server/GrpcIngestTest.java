package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.runtime.Uplink;
import io.edgewitness.edge.runtime.UplinkOrders;
import io.edgewitness.edge.runtime.UplinkRunner;
import io.edgewitness.edge.runtime.UplinkSettings;
import io.edgewitness.edge.wire.CollectorAddress;
import io.edgewitness.edge.wire.Enrolment;
import io.edgewitness.edge.wire.Fingerprint;
import io.edgewitness.edge.wire.GrpcCollectorServer;
import io.edgewitness.edge.wire.GrpcLink;
import io.edgewitness.edge.wire.Identity;
import io.edgewitness.edge.wire.proto.Live;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Agent and collector over real sockets with mutual TLS. */
class GrpcIngestTest {
    private static final SystemClock CLOCK = new SystemClock();
    private static final String AGENT = "gw-press-hall";

    @TempDir
    Path folder;

    private final MemoryStore store = new MemoryStore();
    private final IngestBoard board = new IngestBoard();
    private Authority authority;
    private GrpcCollectorServer server;
    private UplinkRunner runner;
    private Uplink uplink;

    @BeforeEach
    void serve() throws Exception {
        ((Logger) LoggerFactory.getLogger(Uplink.class)).setLevel(Level.ERROR);
        authority = Authority.loadOrCreate(folder.resolve("collector"), List.of("collector.example"), CLOCK.instant());
        server = server(authority, 0);
    }

    private GrpcCollectorServer server(Authority its, int port) throws IOException {
        return new GrpcCollectorServer(
                new InetSocketAddress("127.0.0.1", port),
                its.serverKeys(),
                new Ingest(its, store, store, store, ModelSource.NONE, BlobSink.NONE, board),
                CLOCK,
                2);
    }

    @AfterEach
    void stop() {
        if (runner != null) {
            runner.close();
        }
        server.close();
    }

    private String url() {
        return "https://127.0.0.1:" + server.port();
    }

    private Path data() {
        return folder.resolve("agent");
    }

    private String token(Duration life) throws Exception {
        return new Tokens(store, authority, new SecureRandom()).issue(AGENT, life, CLOCK.instant());
    }

    private Identity enrolled() throws Exception {
        Enrolment.Outcome outcome = Enrolment.enrol(url(), token(Tokens.DEFAULT_LIFE), data());
        assertThat(outcome.exitCode()).as(outcome.message()).isZero();
        Identity identity = Identity.load(data());
        assertThat(identity).isNotNull();
        return identity;
    }

    private ChainLedger ledger() {
        return new ChainLedger(AGENT, AgentKey.loadOrCreate(Identity.ledgerKeyFile(data())), new Random(1));
    }

    private void run(Identity identity, ChainLedger ledger, int port) throws Exception {
        var wake = new AtomicReference<Runnable>(() -> {});
        var link = new GrpcLink(
                new CollectorAddress("127.0.0.1", port),
                identity,
                () -> wake.get().run());
        var orders = new UplinkOrders(identity.agent(), identity.orderKey().toByteArray(), Map.of(), ledger, ledger);
        uplink = new Uplink(
                identity.agent(),
                ledger,
                link,
                ledger,
                orders,
                values -> Live.getDefaultInstance(),
                new UplinkSettings(
                        256,
                        16 << 20,
                        Duration.ofSeconds(10),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(1)),
                new Random(1));
        runner = new UplinkRunner(uplink, link, CLOCK);
        wake.set(runner::wake);
        runner.start();
    }

    private void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(condition.getAsBoolean())
                .as(() -> "status " + (uplink == null ? "" : uplink.status()) + ", refused " + store.refused)
                .isTrue();
    }

    @Test
    void anEnrolledAgentDeliversAndAnswersAPing() throws Exception {
        Identity identity = enrolled();
        assertThat(identity.agent()).isEqualTo(AGENT);
        ChainLedger ledger = ledger();
        for (int i = 0; i < 50; i++) {
            ledger.append(10_000);
        }
        ledger.append(6 << 20); // larger than HTTP/2's windows and gRPC's default limit
        run(identity, ledger, server.port());
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        String order = new IngestOrders(store, authority, new SecureRandom())
                .submit(AGENT, "ping", ByteString.EMPTY, Duration.ofMinutes(1), CLOCK.instant());
        until(() -> {
            ledger.append(1);
            return store.outcome(order) != null;
        });
        assertThat(store.outcome(order).outcome()).isEqualTo("done");
        until(() -> board.entry(AGENT).live() != null);
    }

    @Test
    void aServerThatStopsAndStartsAgainGetsTheRestOnce() throws Exception {
        Identity identity = enrolled();
        ChainLedger ledger = ledger();
        int port = server.port();
        run(identity, ledger, port);
        for (int restart = 0; restart < 4; restart++) {
            for (int i = 0; i < 40; i++) {
                ledger.append(2_000);
            }
            BatchId half = ledger.head();
            until(() -> !ledger.acknowledgedUpTo().equals(BatchId.NONE)
                    && store.stored(AGENT).size() > 10);
            server.close();
            ledger.append(10);
            server = server(authority, port);
            until(() -> ledger.acknowledgedUpTo().compareTo(half) >= 0);
        }
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        assertThat(store.stored(AGENT).stream().map(b -> b.batch().getHeader())).isEqualTo(ledger.headers());
        assertThat(store.refused).isEmpty();
    }

    @Test
    void aCollectorOfAnotherAuthorityIsNotTrustedAndBothFingerprintsAreNamed() throws Exception {
        Identity identity = enrolled();
        int port = server.port();
        server.close();
        Authority other = Authority.loadOrCreate(folder.resolve("other"), List.of(), CLOCK.instant());
        server = server(other, port);
        run(identity, ledger(), port);
        until(() -> !uplink.status().problem().isEmpty());
        assertThat(uplink.status().problem())
                .contains(Fingerprint.text(authority.fingerprint()))
                .contains(Fingerprint.text(other.fingerprint()))
                .contains("enrol again");
    }

    @Test
    void anAgentOfAnotherAuthorityIsRefused() throws Exception {
        Identity identity = enrolled();
        // The agent trusts the right collector, but shows a certificate of another authority.
        Authority other = Authority.loadOrCreate(folder.resolve("other"), List.of(), CLOCK.instant());
        var otherServer = server(other, 0);
        Path otherData = folder.resolve("other-agent");
        String token =
                new Tokens(store, other, new SecureRandom()).issue("intruder", Tokens.DEFAULT_LIFE, CLOCK.instant());
        assertThat(Enrolment.enrol("https://localhost:" + otherServer.port(), token, otherData)
                        .exitCode())
                .isZero();
        otherServer.close();
        Identity foreign = Identity.load(otherData);
        var mixed =
                new Identity(AGENT, foreign.key(), foreign.certificate(), identity.authority(), identity.orderKey());
        run(mixed, ledger(), server.port());
        until(() -> !uplink.status().problem().isEmpty());
        assertThat(uplink.status().problem())
                .contains("no client certificate of this collector")
                .contains("edge-agent enrol");
        assertThat(store.stored(AGENT)).isEmpty();
    }

    @Test
    void aCertificateCountsUntilTheOneOfALaterEnrolmentIsShown() throws Exception {
        Identity first = enrolled();
        // The answers to the next two never reach the agent.
        enrolled();
        Identity last = enrolled();
        assertThat(last.certificate()).isNotEqualTo(first.certificate());
        ChainLedger ledger = ledger();
        delivers(first, ledger);
        delivers(last, ledger);
        run(first, ledger, server.port());
        until(() -> uplink.status().problem().contains("enrolled anew"));
        assertThat(uplink.status().problem())
                .contains("restart the agent")
                .contains("cloud-collector token --agent " + AGENT);
    }

    private void delivers(Identity identity, ChainLedger ledger) throws Exception {
        ledger.append(10);
        run(identity, ledger, server.port());
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        runner.close();
    }

    @Test
    void aTokenLetsInOnce() throws Exception {
        String token = token(Tokens.DEFAULT_LIFE);
        assertThat(Enrolment.enrol(url(), token, data()).exitCode()).isZero();
        Enrolment.Outcome again = Enrolment.enrol(url(), token, folder.resolve("second"));
        assertThat(again.exitCode()).isEqualTo(3);
        assertThat(again.message()).contains("already used").contains("cloud-collector token --agent " + AGENT);
        assertThat(Identity.load(folder.resolve("second"))).isNull();
    }

    @Test
    void wrongTokensAreToldApart() throws Exception {
        String expired = token(Duration.ofNanos(1));
        assertThat(Enrolment.enrol(url(), expired, data()))
                .matches(o -> o.exitCode() == 3 && o.message().contains("expired"), "expired");
        String good = token(Tokens.DEFAULT_LIFE);
        String unknown = (good.charAt(4) == 'A' ? "EW1-B" : "EW1-A") + good.substring(5);
        assertThat(Enrolment.enrol(url(), unknown, data()))
                .matches(o -> o.exitCode() == 3 && o.message().contains("does not know the token"), "unknown")
                .matches(o -> !o.message().contains(unknown), "repeats no secret");
        assertThat(Enrolment.enrol(url(), "EW1-short", data()))
                .matches(o -> o.exitCode() == 2 && o.message().contains("no token"), "malformed");
        assertThat(Enrolment.enrol("http://127.0.0.1", good, data()))
                .matches(o -> o.exitCode() == 2 && o.message().contains("https://HOST"), "address");
        assertThat(Enrolment.enrol(url(), good, data()).exitCode()).isZero();
    }

    @Test
    void theTokensAuthorityMustBeTheCollectors() throws Exception {
        Authority other = Authority.loadOrCreate(folder.resolve("other"), List.of(), CLOCK.instant());
        String token = new Tokens(store, other, new SecureRandom()).issue(AGENT, Tokens.DEFAULT_LIFE, CLOCK.instant());
        Enrolment.Outcome outcome = Enrolment.enrol(url(), token, data());
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.message())
                .contains(Fingerprint.text(authority.fingerprint()))
                .contains(Fingerprint.text(other.fingerprint()));
        assertThat(store.tokens.values()).allMatch(t -> t.used() == null);
    }

    @Test
    void aCollectorThatIsAwayIsSaidSo() throws Exception {
        String token = token(Tokens.DEFAULT_LIFE);
        String url = url();
        server.close();
        Enrolment.Outcome outcome = Enrolment.enrol(url, token, data());
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.message()).contains("no collector listens at 127.0.0.1:");
    }

    @Test
    void anAgentWithAnotherLedgerNeedsAnotherName() throws Exception {
        Identity identity = enrolled();
        ChainLedger ledger = ledger();
        ledger.append(10);
        run(identity, ledger, server.port());
        until(() -> ledger.acknowledgedUpTo().equals(ledger.head()));
        Enrolment.Outcome outcome = Enrolment.enrol(url(), token(Tokens.DEFAULT_LIFE), folder.resolve("reinstalled"));
        assertThat(outcome.exitCode()).isEqualTo(3);
        assertThat(outcome.message()).contains("already has a ledger").contains("new agent id");
    }

    @Test
    void anEnrolmentThatIsCutShortLeavesTheOneBefore() throws Exception {
        Identity before = enrolled();
        Path draft = Files.createDirectories(data().resolve("identity/agent.pem.tmp/x"));
        assertThat(Enrolment.enrol(url(), token(Tokens.DEFAULT_LIFE), data()).exitCode())
                .isEqualTo(1);
        assertThat(Identity.load(data())).isEqualTo(before);
        Files.delete(draft);
        assertThat(enrolled()).isNotEqualTo(before);
    }

    @Test
    void keysAreForTheirOwnerOnly() throws Exception {
        enrolled();
        for (Path file : List.of(
                data().resolve("identity/agent.pem"),
                data().resolve("identity/ledger.key"),
                folder.resolve("collector/authority/authority.key"),
                folder.resolve("collector/authority/orders.key"),
                folder.resolve("collector/authority/server.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void theServersCertificateIsRenewedBeforeItsEndAndTheAuthorityStays() throws Exception {
        Identity identity = enrolled();
        var before = authority.serverKeys().getCertificateChain("server")[0];
        authority.renew(CLOCK.instant());
        assertThat(authority.serverKeys().getCertificateChain("server")[0]).isEqualTo(before);
        Instant soon = before.getNotAfter().toInstant().minus(Duration.ofDays(29));
        Authority later = Authority.loadOrCreate(folder.resolve("collector"), List.of("collector.example"), soon);
        assertThat(later.serverKeys().getCertificateChain("server")[0]).isNotEqualTo(before);
        assertThat(later.certificate()).isEqualTo(authority.certificate());
        authority.renew(soon);
        assertThat(authority.serverKeys().getCertificateChain("server")[0]).isNotEqualTo(before);
        assertThat(identity.authority()).isEqualTo(later.certificate());
        assertThat(AuthorityCertificates.names(before)).contains("collector.example", "127.0.0.1", "localhost");
    }
}
