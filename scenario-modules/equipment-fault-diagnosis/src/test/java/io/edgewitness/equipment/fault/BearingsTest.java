package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.ScenarioContext;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearingsTest {
    private static final PointId DAQ = new PointId("daq.pump");

    @ParameterizedTest
    @ValueSource(strings = {"6205", "6205-2RS", "6205 ZZ/C3", "6205-2z", "6205DDU"})
    void suffixesThatLeaveTheGeometryAsItIsFindTheSameBearing(String written) {
        Map<String, BearingGeometry> known = KnowledgeFiles.bearings();
        assertThat(Bearings.find(written, known)).isNotNull().isEqualTo(known.get("6205-2RS"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6206", "6205-X", "62", "", "NU205"})
    void anotherBearingIsNoneOfThese(String written) {
        assertThat(Bearings.find(written, KnowledgeFiles.bearings())).isNull();
    }

    @Test
    void everySensorsMistakesAreToldAtOnceEachAtItsValue() {
        assertThatThrownBy(() -> machine(
                        new FaultParameters.SensorPlace("drive-end", DAQ, 0, "6299", null),
                        new FaultParameters.SensorPlace("fan-end", DAQ, 7, "NU205", null)))
                .isInstanceOfSatisfying(Refused.class, r -> {
                    List<Remark> reasons = Refused.reasons(r);
                    assertThat(reasons)
                            .extracting(Remark::at)
                            .containsExactly(
                                    List.of("parameters", "sensors", "0", "bearing"),
                                    List.of("parameters", "sensors", "1", "channel"),
                                    List.of("parameters", "sensors", "1", "bearing"));
                    assertThat(reasons.get(0).en())
                            .contains("6203-2RS, 6205-2RS")
                            .doesNotContain("UER204");
                    assertThat(reasons.get(1).en()).contains("channel 7", "daq.pump (0-1) has 2");
                    assertThat(reasons.get(2).zh()).contains("NU205", "UER204", "厂家样本");
                });
    }

    @Test
    void aPlaceWithoutABearingIsRemarkedAtItsSensor() {
        Machine machine = machine(new FaultParameters.SensorPlace("drive-end", DAQ, 0, null, null));
        assertThat(machine.missing()).anySatisfy(m -> assertThat(m.at()).containsExactly("parameters", "sensors", "0"));
    }

    private static Machine machine(FaultParameters.SensorPlace... sensors) {
        FaultParameters parameters = Rig.parameters(Rig.PLATE, null, List.of(sensors));
        ScenarioContext context = new ScenarioContext(
                "pump",
                Map.of("vibration", List.of(DAQ)),
                Map.of(DAQ, PointDefinition.of(DAQ.name(), "0-1", "m/s2")),
                parameters,
                ZoneOffset.UTC);
        return new Machine(context, parameters);
    }
}
