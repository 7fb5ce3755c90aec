package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpectraTest {
    private static final double SQRT2 = Math.sqrt(2);

    private static List<Event> of(Rig rig, String sensor) {
        return rig.events("spectrum").stream()
                .filter(e -> Rig.text(e, "sensor").equals(sensor))
                .toList();
    }

    private static double number(Map<String, Value> fields, String name) {
        return fields.get(name).number().doubleValue();
    }

    /** The value at a frequency, as a reader of the event works it out. */
    private static double at(Event e, String spectrum, double hz) {
        byte[] bytes = ((Value.Bytes) e.attributes().get(spectrum)).value();
        int b = bytes[(int) Math.floor(hz / number(e.attributes(), spectrum + "-hz") + 0.5)] & 0xff;
        return b == 0 ? 0 : number(e.attributes(), spectrum + "-top") * Math.pow(10, (b - 255) * 0.015);
    }

    private static Map<String, Value> line(Event e, String name) {
        return ((Value.Array) e.attributes().get("lines"))
                .items().stream()
                        .map(i -> ((Value.Structure) i).fields())
                        .filter(f -> f.get("line").equals(Value.of(name)))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void eachSensorsSpectraAreToldOnceInTheirTime() {
        Rig rig = new Rig();
        rig.repeat(41, Rig::sound);
        assertThat(of(rig, "drive-end"))
                .hasSize(3)
                .allMatch(e -> Rig.text(e, "because").equals("schedule"));
        assertThat(of(rig, "fan-end")).hasSize(3);
    }

    @Test
    void theShaftsLineHasItsVelocityAndNothingBesideItHas() {
        Rig rig = new Rig();
        rig.repeat(1, Rig::unbalanced);
        Event e = of(rig, "drive-end").get(0);
        double once = 1000
                * 0.7
                / (2 * Math.PI * Rig.SHAFT)
                / SQRT2; // mm/s; the sound machine's own 0.06 adds to it or takes from it
        assertThat(number(line(e, "1x"), "velocity-mm-s")).isEqualTo(once, within(0.12 * once));
        assertThat(number(line(e, "1x"), "hz")).isEqualTo(Rig.SHAFT, within(0.1));
        assertThat(at(e, "velocity", Rig.SHAFT)).isEqualTo(number(line(e, "1x"), "velocity-mm-s"), within(0.04 * once));
        assertThat(at(e, "velocity", Rig.SHAFT + 8)).isLessThan(0.05 * once);
        assertThat(at(e, "velocity", 3)).isZero();
    }

    @Test
    void theAccelerationOfALineIsItsRootMeanSquare() {
        Rig rig = new Rig();
        rig.give(Rig.sound(1).samples(), Rig.sound(2).sine(700, 3).samples());
        assertThat(at(of(rig, "fan-end").get(0), "acceleration", 700)).isEqualTo(3 / SQRT2, within(0.08));
    }

    @Test
    void aDefectsLinesStandInTheEnvelopeThatIsToldWithTheDiagnosis() {
        Rig rig = new Rig();
        rig.repeat(12, Rig::sound);
        rig.repeat(20, Rig::outerRing);
        Event e = of(rig, "drive-end").stream()
                .filter(x -> Rig.text(x, "because").equals("diagnosis"))
                .findFirst()
                .orElseThrow();
        assertThat(e.at()).isEqualTo(rig.events("diagnosis").get(0).at());
        double hz = number(line(e, "BPFO"), "hz");
        assertThat(hz).isEqualTo(Rig.OUTER, within(0.5));
        assertThat(number(line(e, "BPFO"), "strength")).isGreaterThan(number(line(e, "BPFI"), "strength"));
        for (int harmonic = 1; harmonic <= 4; harmonic++) {
            assertThat(at(e, "envelope", harmonic * hz)).isGreaterThan(8);
        }
    }

    @Test
    void anAlarmThatFlapsBringsFewSpectraAndEachIsSmall() {
        Rig rig = new Rig();
        rig.repeat(12, Rig::sound);
        for (int i = 0; i < 8; i++) {
            rig.repeat(4, Rig::unbalanced);
            rig.repeat(4, Rig::sound);
        }
        List<Event> told = of(rig, "drive-end");
        assertThat(rig.events("alarm-raised")).hasSizeGreaterThan(4);
        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i).at()).isAfterOrEqualTo(told.get(i - 1).at().plusSeconds(2));
        }
        for (Event e : told) {
            int bytes = e.attributes().values().stream()
                    .mapToInt(v -> v instanceof Value.Bytes b
                            ? b.value().length
                            : v.toString().length())
                    .sum();
            assertThat(bytes).isLessThan(4_000);
        }
    }

    /** Blocks too short to find a speed in have spectra all the same. */
    @Test
    void withoutASpeedThereAreSpectraWithoutLines() {
        FaultParameters.Nameplate bare =
                new FaultParameters.Nameplate(null, null, 0.05, ZoneLimits.Support.RIGID, null, null);
        Rig rig = new Rig(Rig.context(Rig.parameters(bare, null)));
        rig.repeat(2, Rig::outerRing);
        Event e = of(rig, "drive-end").get(0);
        assertThat(((Value.Array) e.attributes().get("lines")).items()).isEmpty();
        assertThat(at(e, "envelope", Rig.OUTER)).isGreaterThan(8);
    }
}
