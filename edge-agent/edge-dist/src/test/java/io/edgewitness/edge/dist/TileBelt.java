package io.edgewitness.edge.dist;

import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.plant.RegisterDevice;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Drawn tiles that pass a camera, one in four of them defective but for the first, and a PLC that says which one is there. Two inspection lines look at them and judge by models that the
 * collector sends. A thread of its own, until it is closed.
 */
final class TileBelt implements AutoCloseable {
    private static final String ADAPTERS = """
          - id: tiles
            type: camera-http
            mode: sim
            endpoint: http://127.0.0.1:%d
            timeout: 30s
            points: [{id: tiles.frame, address: "mjpeg:/live", unit: "1"}]
          - id: tile-plc
            type: modbus-tcp
            mode: sim
            endpoint: 127.0.0.1:%d
            unit-id: 1
            points: [{id: tiles.number, address: "holding:0:uint16", unit: "1", interval: 20ms, record: change}]
          - id: panel
            type: collector
            points: [{id: panel.audit, address: text}, {id: qms.receipts, address: text}]
        """;

    private static final String LINE = """
          - id: tile-line-%d
            type: machine-vision-inspection
            inputs: {camera: [tiles.frame], unit: [tiles.number], audits: [panel.audit]}
            parameters: {width: 96, height: 96, window: 10s, lateness: 1s, audit: {rejected: 0.2}, store: {name: net, threads: 1, most-more: 0.5}}
        """;

    private final int cameraPort = FreePort.find();
    private final int plcPort = FreePort.find();
    private final RegisterDevice plc = new RegisterDevice().holding(0, RegisterDevice.int16(0));
    private final VisionCamera camera;
    private final MeterServer controller;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final Thread belt = new Thread(this::run, "tile-belt");

    TileBelt() throws IOException {
        camera = new VisionCamera(cameraPort);
        controller = new MeterServer("127.0.0.1", plcPort).add(1, plc);
        controller.start();
        belt.start();
    }

    String adapters() {
        return ADAPTERS.formatted(cameraPort, plcPort);
    }

    static String scenarios() {
        return LINE.formatted(1) + LINE.formatted(2);
    }

    /** A line starts with good parts: while nothing is compiled yet a number may overtake its picture. */
    static Tiles.Defect truth(int part) {
        if (part <= 8) {
            return Tiles.Defect.NONE;
        }
        return switch (part % 8) {
            case 3 -> Tiles.Defect.CRACK;
            case 7 -> Tiles.Defect.PORE;
            default -> Tiles.Defect.NONE;
        };
    }

    private void run() {
        int part = 1;
        while (!stop.get()) {
            try {
                if (camera.isWatched()) {
                    plc.holding(0, RegisterDevice.int16(part));
                    long until = plc.requests() + 5;
                    for (int i = 0; i < 100 && plc.requests() < until && !stop.get(); i++) {
                        Http.pause(10);
                    }
                    camera.show(Tiles.drawn(truth(part), 1_000_000 + part).jpeg());
                    part = part % 60_000 + 1;
                }
            } catch (UncheckedIOException e) {
                // The agent took a new site file; it comes back.
            }
            Http.pause(250);
        }
    }

    /** No further part comes. */
    void halt() {
        stop.set(true);
        try {
            belt.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        halt();
        camera.close();
        controller.close();
    }
}
