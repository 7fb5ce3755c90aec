package io.edgewitness.edge.dist;

import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.plant.PlantPublisher;
import io.edgewitness.edge.testkit.FreePort;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What 1,000 steps a second cost the packaged agent: from MQTT to EPCIS events in its ledger and at a collector. {@code main [SECONDS]} prints processor and
 * memory of the agent's process, and what of the events the collector has; nothing asserts.
 */
final class EventLoadBenchmark {
    private static final int STATIONS = 4;
    private static final int RATE = 1_000;
    private static final int WARM_SECONDS = 60;

    private EventLoadBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 120;
        Path folder = Files.createTempDirectory("events");
        int port = FreePort.find();
        try (PlantBroker broker =
                        new PlantBroker("127.0.0.1", port, Files.createDirectories(folder.resolve("broker")));
                Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT.toAbsolutePath(), folder)) {
            broker.start();
            deployment.site(BacklogIT.SITE.formatted(port));
            deployment.startCollector("");
            deployment.enrol();
            deployment.startAgent();
            deployment.awaitAgentReady();
            measure(deployment, port, seconds, out);
        }
    }

    private static void measure(Deployment deployment, int port, int seconds, PrintStream out) throws Exception {
        AtomicLong sent = new AtomicLong();
        List<Thread> stations = new ArrayList<>();
        for (int s = 0; s < STATIONS; s++) {
            int station = s;
            Thread thread = new Thread(() -> station(port, station, sent), "station-" + s);
            thread.start();
            stations.add(thread);
        }
        Thread.sleep(WARM_SECONDS * 1_000L);
        long pid = deployment.agent().pid();
        double cpu = Speed.cpuSeconds(pid);
        long before = sent.get();
        long begin = System.nanoTime();
        Thread.sleep(seconds * 1_000L);
        double elapsed = (System.nanoTime() - begin) / 1e9;
        double core = (Speed.cpuSeconds(pid) - cpu) / elapsed;
        double rate = (sent.get() - before) / elapsed;
        double memory = Speed.residentMebibytes(pid);
        stations.forEach(Thread::interrupt);
        for (Thread thread : stations) {
            thread.join();
        }
        long all = sent.get();
        Http.await("all events at the collector", 300, () -> BacklogIT.captured(deployment)[1] >= all);
        out.printf(
                Locale.ROOT,
                "RESULT %.0f events/s: %.2f core, %.0f MiB; %d sent, %d at the collector%n",
                rate,
                core,
                memory,
                all,
                BacklogIT.captured(deployment)[1]);
    }

    /** Steps on a fixed schedule until it is interrupted; what comes late is made up for. */
    private static void station(int port, int station, AtomicLong sent) {
        PlantPublisher publisher = new PlantPublisher("127.0.0.1", port, "station-" + station);
        long begin = System.nanoTime();
        long period = 1_000_000_000L * STATIONS / RATE;
        try {
            for (long i = 0; !Thread.currentThread().isInterrupted(); i++) {
                long early = begin + i * period - System.nanoTime();
                if (early > 0) {
                    Thread.sleep(early / 1_000_000, (int) (early % 1_000_000));
                }
                publisher.add("plant/line/steps", "{\"unit\": \"S" + station + "-" + i + "\", \"step\": \"drill\"}");
                boolean there = publisher.send();
                while (!there && !Thread.currentThread().isInterrupted()) {
                    there = publisher.send();
                }
                sent.addAndGet(there ? 1 : 0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            publisher.disconnect();
        }
    }
}
