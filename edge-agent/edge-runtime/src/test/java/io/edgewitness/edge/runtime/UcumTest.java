package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UcumTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kW",
                "kW.h",
                "Cel",
                "m3/h",
                "%",
                "1",
                "[degF]",
                "kg",
                "A",
                "V",
                "Hz",
                "bar",
                "mm/s",
                "{pcs}",
                "/min",
                "10*3/uL",
                "kW.h/{pcs}",
                "kV.A",
                "m/s2",
                "10*-3",
                "[ppm]",
                "mg/m3",
                "(kg.m)/s2",
                "N.m",
                "L/min",
                "dB[SPL]",
                "MPa",
                "d",
                "h",
                "g.cm-3"
            })
    void aUcumCodeIsTaken(String code) {
        assertThat(Ucum.isUnit(code)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "kw", "kWh", "KW", "°C", "m³", "k W", "kW.", "/", "{pcs", "m^2", "kmin", "rpm", "(m", "m//s", "pcs"
            })
    void anythingElseIsNot(String code) {
        assertThat(Ucum.isUnit(code)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"kWh,kW.h", "°C,Cel", "m³/h,m3/h", "rpm,/min", "pcs,{pcs}", "psi,[psi]"})
    void whatPeopleWriteIsUnderstood(String written, String code) {
        assertThat(Ucum.suggestion(written)).isEqualTo(code);
    }
}
