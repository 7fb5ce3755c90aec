package io.edgewitness.adapter.camera;

import com.sun.management.OperatingSystemMXBean;
import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.edge.testkit.FreePort;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Cameras of 1920 x 1080 with 25 frames a second over RTSP, H.264, each with an adapter of its own: how many frames were handed over, how many declared as not, and what that
 * takes of the processor. By hand, on a quiet machine with GStreamer's RTSP server ({@code .ci/install-interop}), from this module's folder, with {@code -Pvideo} on the class path:
 * {@code taskset -c 0,1 java -cp … io.edgewitness.adapter.camera.CamerasBenchmark [cameras [seconds]]}. The server and its encoder run on the same processors; what they take is not counted,
 * but is missing.
 */
public final class CamerasBenchmark {
    private static final int RATE = 25;
    private static final PointId POINT = new PointId("cam.live");

    private CamerasBenchmark() {}

    /** Counts. */
    private static final class Counts implements SampleSink {
        final AtomicLong frames = new AtomicLong();
        final AtomicLong bad = new AtomicLong();
        final AtomicLong declared = new AtomicLong();
        final AtomicLong unknown = new AtomicLong();
        final AtomicLong pixels = new AtomicLong();

        @Override
        public boolean offer(Delivery delivery) {
            for (Sample s : delivery.samples()) {
                if (s.value() instanceof Frame f) {
                    frames.incrementAndGet();
                    pixels.set((long) f.width() * f.height());
                } else {
                    bad.incrementAndGet();
                }
            }
            return true;
        }

        @Override
        public void gap(Gap gap) {
            if (gap.count() < 0) {
                unknown.incrementAndGet();
            } else {
                declared.addAndGet(gap.count());
            }
        }

        @Override
        public void declare(List<PointDefinition> points) {}

        void clear() {
            List.of(frames, bad, declared, unknown).forEach(a -> a.set(0));
        }
    }

    /** @param args cameras (4) and seconds (60) */
    public static void main(String[] args) throws Exception {
        int cameras = args.length > 0 ? Integer.parseInt(args[0]) : 4;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 60;
        int port = FreePort.find();
        Process server = new ProcessBuilder(
                        "/usr/bin/python3", "src/test/interop/rtsp_server.py", Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<SourceAdapter> adapters = new ArrayList<>();
        List<Counts> counts = new ArrayList<>();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
            if (!"listening".equals(out.readLine())) {
                throw new IllegalStateException("GStreamer's RTSP server does not start");
            }
            for (int i = 0; i < cameras; i++) {
                counts.add(new Counts());
                adapters.add(camera(i, port));
                adapters.get(i).start(counts.get(i));
            }
            measure(counts, seconds);
        } finally {
            for (SourceAdapter a : adapters) {
                a.close();
            }
            server.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static SourceAdapter camera(int number, int port) throws Exception {
        Path folder = Files.createTempDirectory("camera-" + number);
        RtspConfiguration configuration = new RtspConfiguration(
                URI.create("rtsp://127.0.0.1:" + port),
                null,
                null,
                Duration.ofSeconds(10),
                RtspConfiguration.Transport.TCP,
                Frame.Layout.GRAY,
                List.of(new RtspConfiguration.Point(POINT, "/full")));
        List<PointDefinition> points = List.of(PointDefinition.of(POINT.name(), "/full", "1"));
        return new RtspAdapterFactory()
                .create(new AdapterContext(
                        "camera-" + number, Mode.REAL, configuration, points, new SystemClock(), folder));
    }

    private static void measure(List<Counts> counts, int seconds) throws InterruptedException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (counts.stream().anyMatch(c -> c.frames.get() < RATE) && System.nanoTime() < patience) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        TimeUnit.SECONDS.sleep(5); // until the compiler is done
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        counts.forEach(Counts::clear);
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double wall = (System.nanoTime() - begun) / 1e9;
        double cores = (system.getProcessCpuTime() - cpu) / 1e9 / wall;
        long all = 0;
        for (Counts c : counts) {
            all += c.frames.get();
            System.out.printf(
                    Locale.ROOT,
                    "%d pixels: %d frames of %.0f handed over, %d declared in gaps, %d gaps of unknown count, %d BAD%n",
                    c.pixels.get(),
                    c.frames.get(),
                    RATE * wall,
                    c.declared.get(),
                    c.unknown.get(),
                    c.bad.get());
        }
        System.out.printf(
                Locale.ROOT, "%.1f frames a second of %d cameras, %.2f cores%n", all / wall, counts.size(), cores);
    }
}
