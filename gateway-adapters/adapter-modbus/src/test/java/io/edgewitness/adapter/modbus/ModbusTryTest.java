package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable;
import io.edgewitness.edge.plant.MeterServer;
import io.edgewitness.edge.testkit.FreePort;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModbusTryTest {
    private final int port = FreePort.find();
    private final Tryable factory = new ModbusAdapterFactory();

    @Test
    void showsTheValueAsEveryTypeAndOrderWithItsYaml() throws Exception {
        try (MeterServer server = MeterServer.still("127.0.0.1", port)) {
            server.start();
            List<Tryable.Reading> readings = factory.tryAddress("127.0.0.1:" + port, "holding:100@2");
            assertThat(readings)
                    .contains(
                            new Tryable.Reading(
                                    "int64",
                                    "ABCD",
                                    "345678",
                                    "- {id: holding.100, address: \"holding:100:int64\", unit-id: 2, unit: \"1\", interval: 1s}"));
            assertThat(readings).extracting(Tryable.Reading::order).contains("CDAB", "BADC", "DCBA");
            assertThat(factory.tryAddress("127.0.0.1:" + port, "input:12@2"))
                    .anyMatch(reading -> reading.type().equals("float32")
                            && reading.order().equals("CDAB")
                            && reading.value().equals("144.0"));
            assertThat(factory.tryAddress("127.0.0.1:" + port, "coil:0")).hasSize(1);
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThatThrownBy(() -> factory.tryAddress("127.0.0.1:" + port, "holding:100"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("127.0.0.1:" + port);
        try (MeterServer server = MeterServer.still("127.0.0.1", port)) {
            server.start();
            assertThatThrownBy(() -> factory.tryAddress("127.0.0.1:" + port, "holding:7"))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("modbus:2 illegal data address");
        }
        assertThatThrownBy(() -> factory.tryAddress("nowhere:port", "holding:7"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> factory.tryAddress("127.0.0.1:502", "40001"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
