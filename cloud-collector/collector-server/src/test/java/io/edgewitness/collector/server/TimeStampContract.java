package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.verify.TimeStamps;
import io.edgewitness.collector.verify.VerifyMain;
import io.edgewitness.edge.api.Window;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector does with a time-stamp authority (RFC 3161), over HTTP and with files. */
abstract class TimeStampContract {
    @TempDir
    Path folder;

    /** Of today: authorities stamp by their own clocks. */
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(3));

    private HttpServer http;
    private volatile byte[] last = new byte[0];
    private volatile Answer answer = this::reply;
    private RealLedger ledger;
    private RunningCollector running;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    interface Answer {
        byte[] to(byte[] query) throws Exception;
    }

    /** The authority. @return DER, a {@code .tsr} file */
    abstract byte[] reply(byte[] query) throws Exception;

    /** @return the certificate to trust, PEM */
    abstract byte[] certificate() throws Exception;

    /** @return the certificate of an authority that never stamped anything here, PEM */
    abstract byte[] strange() throws Exception;

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.createContext("/tsr", e -> {
            assertThat(e.getRequestHeaders().getFirst("Content-Type")).isEqualTo(TimeStamps.QUERY);
            byte[] body;
            try {
                body = answer.to(e.getRequestBody().readAllBytes());
                e.sendResponseHeaders(200, body.length);
            } catch (Exception broken) {
                body = String.valueOf(broken).getBytes(StandardCharsets.UTF_8);
                e.sendResponseHeaders(500, body.length);
            }
            e.getResponseBody().write(body);
            e.close();
        });
        http.start();
        ledger = new RealLedger(folder, hour);
        ledger.open("a");
        ledger.energy(hour, 0, "10.25");
        ledger.close();
        running = collector("data", certificate());
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
        http.stop(0);
    }

    private RunningCollector collector(String name, byte[] trust) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/tsr");
        RunningCollector made = new RunningCollector(
                folder.resolve(name),
                hour.plus(Duration.ofHours(3)),
                new CollectorConfig.TimeStamping(url, TimeStamps.certificates(trust)));
        ByteString key = ByteString.copyFrom(ledger.key.publicKey());
        AgentRegistry registry = made.collector.registry();
        registry.addToken(new AgentRegistry.Token(key, "gw-1", made.now.plusSeconds(60), null));
        registry.redeem(key, new AgentRegistry.Agent("gw-1", key, key, made.now));
        made.collector.store().store(ledger.batches());
        return made;
    }

    private int run(String... arguments) throws Exception {
        return running.run(out, err, arguments);
    }

    private List<AnchorService.Anchor> anchors() throws CommandFailure {
        List<AnchorService.Head> heads = running.backend.anchors().list().heads();
        return heads.get(heads.size() - 1).anchors();
    }

    @Test
    void eachDaysHeadIsStampedOnceOverHttp() throws Exception {
        Instant before = Instant.now().minusSeconds(2);
        running.collector.anchors().work();
        running.collector.anchors().work();
        assertThat(anchors()).singleElement().satisfies(a -> {
            assertThat(a.kind()).isEqualTo("time-stamp");
            assertThat(a.at()).isBetween(before, Instant.now().plusSeconds(2));
        });
        running.now = running.now.plus(Duration.ofDays(1));
        running.collector.anchors().work();
        assertThat(running.backend.anchors().list().heads())
                .hasSize(2)
                .allSatisfy(h -> assertThat(h.anchors()).hasSize(1));
        assertThat(run("anchor", "stamp", "--head", "1")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("tree head 1 time-stamped by ", "certificate SHA-256 ");
    }

    @Test
    void aStampTravelsInFilesToo() throws Exception {
        Path query = folder.resolve("1.tsq");
        assertThat(run("anchor", "export", "--stamp", "--out", query.toString()))
                .as(err.toString())
                .isZero();
        Path reply = Files.write(folder.resolve("1.tsr"), reply(Files.readAllBytes(query)));
        assertThat(run("anchor", "import", reply.toString())).as(err.toString()).isZero();
        assertThat(run("anchor", "import", reply.toString())).isZero();
        assertThat(out.toString()).contains("tree head 1 time-stamped by", "it was here already");
        assertThat(anchors()).hasSize(1);
    }

    @Test
    void whatIsNoGoodStampIsRefusedAndSaidInWords() throws Exception {
        answer = q -> {
            throw new IllegalStateException("busy");
        };
        refused("answered 500; is its address right?");
        answer = q -> "<html>".getBytes(StandardCharsets.UTF_8);
        refused("sent no good time-stamp: this is no reply of a time-stamp authority");
        answer = q -> last = reply(q);
        assertThat(run("anchor", "stamp")).isZero();
        answer = q -> last;
        refused("the time-stamp answers another request; ask again");
        answer = q -> reply(TimeStamps.request("something else".getBytes(StandardCharsets.UTF_8), null));
        refused("the time-stamp is of something else, not of this tree head's SHA-256");
        answer = q -> {
            byte[] spoiled = reply(q);
            spoiled[spoiled.length - 1] ^= 1;
            return spoiled;
        };
        refused("the time-stamp's signature or certificate does not hold");
        http.stop(0);
        refused("is away: ");
        Path other = Files.write(
                folder.resolve("other.tsr"), reply(TimeStamps.request("x".getBytes(StandardCharsets.UTF_8), null)));
        assertThat(run("anchor", "import", other.toString())).isEqualTo(2);
        assertThat(err.toString()).contains(other + ": the time-stamp is of none of this collector's tree heads");
    }

    /** Over HTTP, with exit code 3 and the authority's address. */
    private void refused(String why) throws Exception {
        StringWriter said = new StringWriter();
        assertThat(running.run(out, said, "anchor", "stamp"))
                .as(said.toString())
                .isEqualTo(3);
        assertThat(said.toString().strip())
                .contains("the time-stamp authority http://127.0.0.1:", why)
                .hasLineCount(1);
    }

    @Test
    void anAuthorityThatIsNotTrustedHereIsRefused() throws Exception {
        running.close();
        running = collector("strict", strange());
        refused("is none of those that are trusted here");
    }

    @Test
    void aBundleCarriesTheStampAndVerifyTellsWhoseItIs() throws Exception {
        running.collector.anchors().work();
        List<Figure> figures = running.backend.figures(
                Scope.ALL,
                List.of(FigureRequest.level(
                        "energy-consumption", "line-1", new Window(hour, hour.plus(Duration.ofHours(1))))));
        assertThat(figures.get(0).value()).isEqualByComparingTo("10.25");
        Path zip = Files.write(
                folder.resolve("evidence.zip"),
                running.backend.bundle(
                        Scope.ALL,
                        figures,
                        "00".repeat(32),
                        running.backend.anchors().fresh().number()));
        Path trusted = Files.write(folder.resolve("tsa.pem"), certificate());
        Path strange = Files.write(folder.resolve("strange.pem"), strange());
        assertThat(verify(0, zip.toString()))
                .contains("time-stamped at ", "by a certificate that calls itself ", "compare it");
        assertThat(verify(0, zip.toString(), "--tsa", trusted.toString())).contains("(trusted ");
        assertThat(verify(1, zip.toString(), "--tsa", strange.toString()))
                .contains("is none of those that are trusted here");
        bundled(files(zip));
    }

    private static Map<String, byte[]> files(Path zip) throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry e : Collections.list(file.entries())) {
                files.put(e.getName(), file.getInputStream(e).readAllBytes());
            }
        }
        return files;
    }

    /** @param files of the bundle, whose first tree head is stamped */
    void bundled(Map<String, byte[]> files) throws Exception {
        assertThat(files).containsKeys("anchors/1/head.note", "anchors/1/stamp-1.tsr");
    }

    private static String verify(int exit, String... arguments) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        int code = VerifyMain.run(arguments, new PrintStream(printed, true, StandardCharsets.UTF_8));
        String text = printed.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(exit);
        return text;
    }
}
