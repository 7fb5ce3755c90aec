package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModbusPointTest {
    private static final List<SourceAdapter.Factory> FACTORIES =
            List.of(new ModbusAdapterFactory(), new RtuAdapterFactory(), new DtuAdapterFactory());

    private static ModbusPoint point(String address) {
        return new ModbusPoint(
                new PointId("a"),
                ModbusAddress.parse(address),
                null,
                WordOrder.ABCD,
                BigDecimal.ONE,
                BigDecimal.ZERO,
                ModbusPoint.Access.READ);
    }

    @ParameterizedTest
    @ValueSource(strings = {"coil:1", "holding:1:int64"})
    void coilsAndHoldingRegistersTakeOrders(String address) {
        assertThat(FACTORIES).allMatch(f -> f.refusesOrders(point(address)) == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"discrete:1", "input:1:int64"})
    void inputsTakeNone(String address) {
        assertThat(FACTORIES)
                .allSatisfy(f -> assertThat(f.refusesOrders(point(address)))
                        .contains(address.substring(0, address.indexOf(':'))));
    }
}
