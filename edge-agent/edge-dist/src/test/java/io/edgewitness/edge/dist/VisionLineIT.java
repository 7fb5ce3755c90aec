package io.edgewitness.edge.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.vision.LineModel;
import io.edgewitness.edge.ledger.proto.DemandRecord;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boards drawn with known defects pass a camera; the packaged agent judges each and sets the reject coil of a PLC over Modbus, through the command gate, while it
 * reads 10,000 registers a second beside it. The camera dates its frames, and a modem says that it is on 5G. Part by part its verdict is compared with the truth.
 * Prints how long it took from the picture's last byte to the coil, and where
 * that time went by the agent's own records; {@code -Dedgewitness.parts=500} for a measurement, {@code -Dedgewitness.judge=segmenter} for the collector's network on one thread
 * in place of the difference rule (its weights are untrained, so a bright mark makes a part bad and a rule for bright spots finds it).
 */
class VisionLineIT {
    private static final int PARTS = Integer.getInteger("edgewitness.parts", 24);
    private static final boolean SEGMENTER = "segmenter".equals(System.getProperty("edgewitness.judge"));
    private static final int REJECT = 10;
    private static final int NR = 11; // what a modem answers to AT+COPS? on 5G, 3GPP TS 27.007
    private static final int LOADED = 1000; // registers, each read ten times a second
    private static final Duration AT_THE_GATE = Duration.ofSeconds(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path folder;

    private static final String SITE = """
            adapters:
              - id: camera
                type: camera-http
                mode: sim
                endpoint: http://127.0.0.1:%1$d
                timeout: 30s
                points: [{id: cam1.frame, address: "mjpeg:/live", unit: "1"}]
              - id: plc
                type: modbus-tcp
                mode: sim
                endpoint: 127.0.0.1:%2$d
                unit-id: 1
                points:
                  - {id: plc.part-there, address: "coil:0", unit: "1", interval: 10ms, record: change}
                  - {id: plc.unit, address: "holding:0:uint16", unit: "1", interval: 10ms, record: change}
                  - {id: modem.network, address: "holding:1:uint16", unit: "1", interval: 1s}
                  - {id: plc.reject, address: "coil:%3$d", unit: "1", interval: 10ms, record: change}
              - id: load
                type: modbus-tcp
                mode: sim
                endpoint: 127.0.0.1:%4$d
                unit-id: 1
                points:
            %5$s
            scenarios:
              - id: board-line-1
                type: machine-vision-inspection
                inputs: {camera: [cam1.frame], trigger: [plc.part-there], unit: [plc.unit], gate: [plc.reject], network: [modem.network]}
                parameters:
                  width: 640
                  height: 640
            %6$s
                  gate: {point: plc.reject, deadline: 1s}
                  transmit-limit: 1s
                  window: 5s
                  lateness: 1s
            commands:
              - {target: plc.reject, allow: [board-line-1], time-to-live: 1s}
            """;

    private static final String RULE = """
                  template: good.png
                  search: 8
                  differences: [{name: copper, threshold: 90, tolerance: 2, area: 20, join: 6, margin: 4}]\
            """;

    private static final String NETWORK = """
                  models: [{name: net, file: net.onnx, task: segmentation, width: 640, height: 640, labels: [good, defect], threshold: 2, threads: 1}]
                  blobs: [{name: mark, of: bright, threshold: 245, area: 50}]\
            """;

    private final RegisterDevice plc = new RegisterDevice()
            .coil(0, false)
            .coil(REJECT, false)
            .holding(0, RegisterDevice.int16(0))
            .holding(1, RegisterDevice.int16(NR));
    private final List<String> wrong = new ArrayList<>();
    private final List<Double> milliseconds = new ArrayList<>();

    @Test
    void eachPartIsJudgedAsItWasDrawnAndTheBadOnesAreRejectedAtTheGate() throws Exception {
        int[] ports = {FreePort.find(), FreePort.find(), FreePort.find()};
        Deployment deployment = Deployment.onFreePorts(ThirdParty.ROOT, folder);
        Files.write(folder.resolve("good.png"), VisionBoard.template());
        if (SEGMENTER) {
            LineModel.write(folder.resolve("net.onnx"), VisionBoard.SIZE);
        }
        String judge = SEGMENTER ? NETWORK : RULE;
        deployment.site(SITE.formatted(ports[0], ports[1], REJECT, ports[2], loadPoints(), judge));
        RegisterDevice load = new RegisterDevice().holding(0, new byte[2 * LOADED]);
        try (VisionCamera camera = new VisionCamera(ports[0]);
                MeterServer controller = new MeterServer("127.0.0.1", ports[1]).add(1, plc);
                MeterServer others = new MeterServer("127.0.0.1", ports[2]).add(1, load)) {
            controller.start();
            others.start();
            try (deployment) {
                deployment.startAgent();
                Http.await("the agent to watch", 180, camera::isWatched);
                Http.await("the agent to read the PLC", 60, () -> plc.requests() > 50);
                for (int part = 1; part <= PARTS; part++) {
                    pass(camera, part);
                }
                plcScans(2000); // until the last windows have closed
            }
        }
        report();
        LedgerAudit audit = new LedgerAudit(deployment.agentData());
        VisionTimes.of(deployment.agentData(), "board-line-1").print();
        assertThat(wrong).isEmpty();
        assertEvidence(audit);
    }

    private static String loadPoints() {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < LOADED; i++) {
            points.append(
                    "      - {id: load.r%d, address: \"holding:%d:uint16\", unit: \"1\", interval: 100ms, record: none}%n"
                            .formatted(i, i));
        }
        return points.toString();
    }

    /** A line starts with good parts: the first orders after a start, when nothing is compiled yet, may be too late and are told as such. */
    private static VisionBoard.Defect truth(int part) {
        VisionBoard.Defect[] all = SEGMENTER
                ? new VisionBoard.Defect[] {VisionBoard.Defect.NONE, VisionBoard.Defect.MARK}
                : VisionBoard.Defect.PLAIN;
        return part <= 4 || part % 2 == 0 ? VisionBoard.Defect.NONE : all[1 + part / 2 % (all.length - 1)];
    }

    /** As a belt does: the part is there, its picture is taken, and a second later it has passed the gate. */
    private void pass(VisionCamera camera, int part) {
        VisionBoard.Defect truth = truth(part);
        byte[] picture = VisionBoard.jpeg(truth, part);
        plc.holding(0, RegisterDevice.int16(part));
        plc.coil(0, true);
        plcScans(6);
        long shown = camera.show(picture);
        long gone = shown + AT_THE_GATE.toNanos();
        boolean rejected = false;
        while (!rejected && System.nanoTime() < gone) {
            rejected = plc.coilAt(REJECT);
            LockSupport.parkNanos(100_000);
        }
        if (rejected) {
            milliseconds.add((System.nanoTime() - shown) / 1e6);
        }
        if (rejected != (truth != VisionBoard.Defect.NONE)) {
            wrong.add("part " + part + " is " + truth + ", and was " + (rejected ? "rejected" : "passed"));
        }
        plc.coil(0, false);
        plcScans(6);
        plc.coil(REJECT, false);
        plcScans(6);
    }

    private void plcScans(int requests) {
        long until = plc.requests() + requests;
        Http.await("the PLC to be read", 30, () -> plc.requests() >= until);
    }

    private void report() {
        double[] sorted =
                milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "%d parts, %d rejected, %d wrong; picture's last byte to coil: p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
                PARTS,
                sorted.length,
                wrong.size(),
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1));
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static void assertEvidence(LedgerAudit audit) {
        List<EventRecord> verdicts = audit.events("board-line-1");
        assertThat(verdicts.stream()
                        .filter(e -> e.getType().equals("part-rejected"))
                        .map(VisionLineIT::unit))
                .containsExactlyElementsOf(units(true));
        assertThat(verdicts.stream()
                        .filter(e -> e.getType().equals("part-passed"))
                        .map(VisionLineIT::unit))
                .containsExactlyElementsOf(units(false));
        assertThat(verdicts.stream().filter(e -> e.getType().equals("part-rejected")))
                .as("the picture of each rejected part by its hash")
                .allMatch(e -> e.getBlobsCount() == 1);
        BigDecimal inspected = audit.metrics("board-line-1", "mv_inspected_count").stream()
                .filter(m -> m.getRevision() == 0)
                .map(m -> new BigDecimal(m.getExact()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(inspected.intValueExact()).as("in windows that have closed").isBetween(1, PARTS);
        Set<String> met = audit.demands("board-line-1").stream()
                .filter(DemandRecord::getMet)
                .map(DemandRecord::getDemand)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(met).contains("06.1", "06.2", "06.3", "06.4", "06.5", "06.6", "06.7");
    }

    private static String unit(EventRecord event) {
        return event.getMessage().replaceAll("^\\D*(\\d+).*$", "$1");
    }

    private static List<String> units(boolean bad) {
        List<String> units = new ArrayList<>();
        for (int part = 1; part <= PARTS; part++) {
            if (bad == (truth(part) != VisionBoard.Defect.NONE)) {
                units.add(Integer.toString(part));
            }
        }
        return units;
    }
}
