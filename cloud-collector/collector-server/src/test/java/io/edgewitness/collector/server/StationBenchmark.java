package io.edgewitness.collector.server;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How long a station's screen takes each second, of a procedure of 300 steps with 1,500 ways between them. {@code main} prints; nothing asserts. */
final class StationBenchmark {
    private static final int POLLS = 1_000;
    private static final int WARM = 500;

    private StationBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("station");
        Instant morning = Instant.parse("2026-03-31T08:00:00Z");
        RunningCollector running = new RunningCollector(folder, morning, null);
        try {
            TestBatches.enrol(running.collector.registry(), "gw-1", morning);
            CoatingLine line = new CoatingLine(morning, sop()).step("W-1", "s0");
            running.collector
                    .store()
                    .store(List.of(
                            line.tell(new TestBatches("gw-1", "acme", "s1")).close()));
            running.now = line.now();
            running.server.board().connected("gw-1", true, running.now);
            HttpClient client = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(URI.create(
                            running.url() + "/pages/compliance/station?agent=gw-1&line=coating-line&station=mix"))
                    .build();
            long[] nanos = new long[POLLS];
            for (int i = -WARM; i < POLLS; i++) {
                long begin = System.nanoTime();
                HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (!response.body().contains("sign go")) {
                    throw new IllegalStateException(response.body());
                }
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - begin;
                }
            }
            Arrays.sort(nanos);
            out.printf(
                    Locale.ROOT,
                    "%d polls: p50 %.2f ms, p99 %.2f ms%n",
                    POLLS,
                    nanos[POLLS / 2] / 1e6,
                    nanos[POLLS * 99 / 100] / 1e6);
        } finally {
            running.close();
        }
        System.exit(0);
    }

    /** Sixty times a choice of one of five steps. */
    private static String sop() {
        StringBuilder sop = new StringBuilder("sop: long\nsteps:\n");
        for (int i = 0; i < 300; i++) {
            if (i % 5 == 0) {
                sop.append(i == 0 ? "" : "]}\n").append("  - {choice: [");
            }
            sop.append(i % 5 == 0 ? "" : ", ")
                    .append("[{step: s")
                    .append(i)
                    .append(", title: 第 ")
                    .append(i)
                    .append(" 步, station: mix}]");
        }
        return sop.append("]}\n").toString();
    }
}
