package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, and what goes wrong with video, against GStreamer's RTSP server. */
class RtspInterop extends SourceAdapterContract {
    private static final PointId GOOD = new PointId("cam1.frame");
    private static final PointId FAILING = new PointId("cam2.frame");
    private static final Path LIBRARY = Path.of("/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib");

    private final int port = FreePort.find();
    private RtspConfiguration.Transport transport = RtspConfiguration.Transport.TCP;
    private Frame.Layout pixels = Frame.Layout.GRAY;
    private List<String> login = List.of();
    private @Nullable Process server;

    /** Unpacked once, and not into a folder that goes with a test. */
    @BeforeAll
    static void unpackTheNatives() {
        System.setProperty(
                "org.bytedeco.javacpp.cachedir",
                Path.of("target/natives").toAbsolutePath().toString());
    }

    @BeforeAll
    static void theServerIsThere() {
        boolean there = Files.exists(LIBRARY) && Files.exists(Path.of("/usr/bin/python3"));
        Assumptions.assumeTrue(there, "SKIPPED: GStreamer's RTSP server is not there; .ci/install-interop installs it");
    }

    @Override
    protected void startServer() throws Exception {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/python3", "src/test/interop/rtsp_server.py", Integer.toString(port)));
        command.addAll(login);
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        server = started;
        BufferedReader out =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        assertThat(out.readLine()).isEqualTo("listening");
    }

    @Override
    protected void stopServer() throws Exception {
        if (server != null) {
            server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            server = null;
        }
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        return create(clock, directory, null, List.of("/h264", "/sound"));
    }

    private SourceAdapter create(
            InstantSource clock, Path directory, @Nullable String password, List<String> addresses) {
        List<RtspConfiguration.Point> points = new ArrayList<>();
        List<PointDefinition> definitions = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            PointId id = List.of(GOOD, FAILING).get(i);
            points.add(new RtspConfiguration.Point(id, addresses.get(i)));
            definitions.add(PointDefinition.of(id.name(), addresses.get(i), "1"));
        }
        RtspConfiguration configuration = new RtspConfiguration(
                URI.create("rtsp://127.0.0.1:" + port),
                password == null ? null : "op",
                password == null ? null : Secret.parse(password),
                Duration.ofSeconds(2),
                transport,
                pixels,
                points);
        return new RtspAdapterFactory()
                .create(new AdapterContext(ADAPTER_ID, Mode.REAL, configuration, definitions, clock, directory));
    }

    private SourceAdapter only(String address, @Nullable String password) {
        SourceAdapter adapter = create(CLOCK, directory, password, List.of(address));
        adapter.start(new SinkAround(sink, d -> d.samples().forEach(RtspInterop::keep)));
        return adapter;
    }

    /** So that its pixels can be looked at later. */
    private static void keep(Sample sample) {
        if (sample.value() instanceof Frame frame) {
            frame.retain();
        }
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(GOOD);
    }

    @Override
    protected PointId failingPoint() {
        return FAILING;
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    @Override
    protected boolean counted() {
        return false;
    }

    private List<Sample> good() {
        return sink.samples(GOOD).stream().filter(s -> s.value() != null).toList();
    }

    private boolean says(String code) {
        return sink.samples(GOOD).stream().anyMatch(s -> s.quality().code().contains(code));
    }

    private static void until(String what, BooleanSupplier condition) {
        Await.until(what, Duration.ofSeconds(20), condition);
    }

    @Test
    void thePartIsWhereItIsInEachKindOfVideo() {
        for (String address : List.of("/h264", "/h265")) {
            sink.clear();
            try (SourceAdapter adapter = only(address, null)) {
                until("frames of " + address, () -> good().size() >= 10);
                assertThat(adapter.health().state()).isEqualTo(Health.State.UP);
            }
            Frame frame = frame(good().get(0));
            assertThat(List.of(frame.width(), frame.height())).containsExactly(320, 240);
            assertThat(frame.layout()).isEqualTo(Frame.Layout.GRAY);
            assertThat(at(frame, 80, 80)).as("white").isGreaterThan(245);
            assertThat(at(frame, 20, 20)).as("black").isLessThan(10);
            assertThat(at(frame, 44, 44)).as("just inside").isGreaterThan(235);
            assertThat(at(frame, 123, 123)).as("just outside").isLessThan(20);
        }
    }

    private static Frame frame(Sample sample) {
        return (Frame) Objects.requireNonNull(sample.value());
    }

    private static int at(Frame frame, int x, int y) {
        return frame.pixels()[(y * frame.width() + x) * frame.layout().bytes()] & 0xFF;
    }

    @Test
    void aColouredFrameAndJpegAndDatagramsWorkToo() {
        pixels = Frame.Layout.RGB;
        transport = RtspConfiguration.Transport.UDP;
        try (SourceAdapter adapter = only("/jpeg", null)) {
            until("frames", () -> good().size() >= 10);
            assertThat(adapter.counts(GOOD)).isFalse();
        }
        Frame frame = frame(good().get(0));
        assertThat(frame.layout()).isEqualTo(Frame.Layout.RGB);
    }

    @Test
    void theCamerasClockIsTheFramesTime() {
        try (SourceAdapter adapter = only("/h264", null)) {
            until("a time", () -> good().stream().anyMatch(s -> s.sourceTime() != null));
            assertThat(adapter.health().detail()).isEmpty();
        }
        Instant now = new SystemClock().instant();
        assertThat(good())
                .filteredOn(s -> s.sourceTime() != null)
                .allMatch(s -> Duration.between(s.sourceTime(), now).abs().compareTo(Duration.ofSeconds(5)) < 0)
                .extracting(Sample::sourceTime)
                .isSorted();
    }

    @Test
    void whatIsNoVideoIsSaidOnce() {
        try (SourceAdapter adapter = only("/sound", null)) {
            until("the reason", () -> says("camera: the stream has no video"));
            assertThat(adapter.health().state()).isEqualTo(Health.State.DOWN);
        }
        try (SourceAdapter adapter = only("/absent", null)) {
            until("the reason", () -> says("camera: rtsp: Server returned 404"));
            assertThat(adapter.health().detail()).contains("404");
        }
    }

    @Test
    void aStreamThatEndsOrFallsSilentIsToldAndConnectedAnew() {
        for (String address : List.of("/ends", "/silent")) {
            sink.clear();
            try (SourceAdapter adapter = only(address, null)) {
                until("the reason at " + address, () -> says("camera: "));
                int before = good().size();
                until("frames again", () -> good().size() > before);
                assertThat(before).isPositive();
                assertThat(adapter.counts(GOOD)).isFalse();
            }
        }
    }

    @Test
    void aChangeOfSizeIsToldAndTheStreamGoesOn() {
        try (SourceAdapter adapter = only("/sizes", null)) {
            until("the change", () -> says("video: the size changed from 320 x 240 to 160 x 120 pixels"));
            until("frames after it", () -> good().stream().anyMatch(s -> frame(s).width() == 160));
            assertThat(adapter.counts(GOOD)).isFalse();
        }
    }

    @Test
    void aGreyedStreamIsBadAndNotAPicture() {
        try (SourceAdapter adapter = only("/grey", null)) {
            until("the reason", () -> says("video: one grey all over"));
            assertThat(adapter.health().detail()).contains("one grey");
        }
        assertThat(good()).isEmpty();
    }

    @Test
    void thePasswordIsSentAndNeverShown() throws Exception {
        stopServer();
        login = List.of("op", "s3:c@ret");
        startServer();
        try (SourceAdapter wrong = only("/h264", "wr0ng")) {
            until("the reason", () -> says("401"));
            assertThat(wrong.health() + " " + sink.samples(GOOD)).doesNotContain("wr0ng");
        }
        try (SourceAdapter right = only("/h264", "s3:c@ret")) {
            until("frames", () -> !good().isEmpty());
            assertThat(right.health().toString()).doesNotContain("s3:c");
        }
    }

    @Test
    void aCameraThatSendsUsToAnotherHostIsNotFollowedAndTheOtherHearsNothing() throws Exception {
        stopServer();
        try (ServerSocket camera = new ServerSocket(port, 5, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread redirecting = new Thread(() -> redirect(camera, other.getLocalPort()), "redirecting");
            redirecting.setDaemon(true);
            redirecting.start();
            other.setSoTimeout(3000);
            try (SourceAdapter adapter = only("/h264", "s3cret")) {
                until("the reason", () -> says("camera: "));
                assertThat(heard(other)).isEmpty();
                assertThat(adapter.health().state()).isEqualTo(Health.State.DOWN);
            }
        }
    }

    private static void redirect(ServerSocket camera, int to) {
        while (!camera.isClosed()) {
            try (Socket client = camera.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.isEmpty()) {
                        String answer =
                                "RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://127.0.0.1:" + to + "/h264\r\n\r\n";
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException e) {
                // The adapter went away, as it should.
            }
        }
    }

    private static String heard(ServerSocket other) throws IOException {
        try (Socket client = other.accept()) {
            client.setSoTimeout(2000);
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (java.net.SocketTimeoutException e) {
            return "";
        }
    }
}
