package io.edgewitness.edge.dist;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.plant.FailingMotor;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the walk of machine vision needs: tiles on a belt, pictures of others to learn from, and a motor whose bearing fails, which keeps waveforms. */
final class VisionFloor implements AutoCloseable {
    private static final Map<String, Integer> PICTURES = Map.of("合格", 28, "裂纹", 6, "气孔", 6);

    private final TileBelt belt = new TileBelt();
    private final PressServer server;
    private final FailingMotor motor;

    VisionFloor(Path folder) throws Exception {
        server = new PressServer(PressSettings.of(FreePort.find(), folder.resolve("motor")));
        server.start();
        motor = new FailingMotor(server, Duration.ofMillis(500), 240, new SystemClock());
        motor.start();
        write(Files.createDirectories(folder.resolve("tiles")));
    }

    private static void write(Path folder) throws IOException {
        List<Map<String, Object>> about = new ArrayList<>();
        long seed = 1;
        for (Tiles.Defect defect : Tiles.Defect.values()) {
            String kind = switch (defect) {
                case NONE -> "合格";
                case CRACK -> "裂纹";
                case PORE -> "气孔";
            };
            for (int i = 0; i < PICTURES.get(kind); i++) {
                Tiles.Tile tile = Tiles.drawn(defect, seed++);
                String file = "tile-%02d.jpg".formatted(seed);
                Files.write(folder.resolve(file), tile.jpeg());
                about.add(Map.of("file", file, "kind", kind, "x", tile.x(), "y", tile.y(), "size", Tiles.SIZE));
            }
        }
        Files.writeString(folder.resolve("tiles.json"), new ObjectMapper().writeValueAsString(about));
    }

    String adapters() {
        return belt.adapters() + """
              - id: motor
                type: opcua
                mode: sim
                endpoint: %s
                security: {policy: None}
                points:
                  - {id: motor.vibration, address: "ns=2;s=Motor.Vibration", unit: m/s2, interval: 500ms, rate: 12800, record: none}
                  - {id: motor.speed, address: "ns=2;s=Motor.Speed", unit: /min, interval: 500ms}
            """.formatted(server.endpoint());
    }

    static String scenarios() {
        return TileBelt.scenarios() + """
              - id: motor-1
                type: equipment-fault-diagnosis
                inputs: {vibration: [motor.vibration], speed: [motor.speed]}
                parameters:
                  nameplate: {kw: 75, rpm: 1480, support: rigid, mains-hz: 50, pole-pairs: 2}
                  sensors:
                    - {name: drive-end, point: motor.vibration, channel: 0, bearing: 6205-2RS, range: 500}
                    - {name: fan-end, point: motor.vibration, channel: 1, bearing: 6203-2RS, range: 500}
                  window: 5s
                  lateness: 1s
                  diagnose-every: 1s
            """;
    }

    @Override
    public void close() {
        motor.close();
        server.close();
        belt.close();
    }
}
