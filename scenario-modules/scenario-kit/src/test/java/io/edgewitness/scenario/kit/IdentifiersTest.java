package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links of GS1 and identifiers of the industrial internet: read, refused, written in one form. */
class IdentifiersTest {
    @ParameterizedTest
    @CsvSource({
        "https://id.gs1.org/01/09506000134352/21/1234, https://id.gs1.org/01/09506000134352/21/1234",
        "http://id.acme.example/a/b/01/9506000134352/10/L%2F1?17=271200&utm=x, https://id.gs1.org/01/09506000134352/10/L%2F1?17=271200",
        "https://id.acme.example/00/106141412345678908, https://id.gs1.org/00/106141412345678908",
        "https://id.acme.example/414/9506000111124/254/32a, https://id.gs1.org/414/9506000111124/254/32a",
        "https://id.acme.example/8003/09506000111124ABC, https://id.gs1.org/8003/09506000111124ABC",
        "https://id.acme.example/8004/9506000111124PALLET+7, https://id.gs1.org/8004/9506000111124PALLET%2B7",
        "https://id.acme.example/01/9506000134352?3103=000195&15=271200, https://id.gs1.org/01/09506000134352?15=271200&3103=000195"
    })
    void aLinkHasOneCanonicalForm(String link, String canonical) {
        DigitalLink read = DigitalLink.parse(link);
        assertThat(read.canonical()).isEqualTo(canonical);
        assertThat(DigitalLink.parse(canonical).canonical()).isEqualTo(canonical);
        assertThat(DigitalLink.parse(read.at(read.stem())).canonical()).isEqualTo(canonical);
    }

    @Test
    void aLinkIsBuiltOfItsParts() {
        DigitalLink link = new DigitalLink(
                "https://id.acme.example",
                new DigitalLink.Element("01", "9506000134352"),
                List.of(new DigitalLink.Element("10", "L7"), new DigitalLink.Element("21", "a/b")),
                List.of());
        assertThat(link.at("https://id.acme.example/x/"))
                .isEqualTo("https://id.acme.example/x/01/09506000134352/10/L7/21/a%2Fb");
        assertThat(DigitalLink.parse(link.canonical()).qualifiers()).isEqualTo(link.qualifiers());
    }

    @ParameterizedTest
    @CsvSource({
        "https://id.gs1.org/01/09506000134353, check digit",
        "https://id.gs1.org/00/106141412345678909, check digit",
        "https://id.gs1.org/01/0950600013435A, GTIN",
        "https://id.gs1.org/01/09506000134352/21/1/10/L, order",
        "https://id.gs1.org/01/09506000134352/21/, form",
        "https://id.gs1.org/01/09506000134352/21/%00, form",
        "https://id.gs1.org/gtin/09506000134352, no key",
        "urn:epc:id:sgtin:9506000.013435.1, address",
        "https://id.gs1.org/01/%zz, address",
        "not a link, address"
    })
    void whatIsNoLinkIsRefusedWithItsReason(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DigitalLink.parse(text))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "88.118.8/good-001, 88.118.8/GOOD-001, 88.118.8/good-001",
        "hdl:86.1000.22/a%2Fb, 86.1000.22/A/B, 86.1000.22/a%2Fb",
        "info:hdl/88.100.1.2/x, 88.100.1.2/X, 88.100.1.2/x",
        "https://id.acme.example/88.118.8/泵-1, 88.118.8/泵-1, 88.118.8/%E6%B3%B5-1",
        "https://id.acme.example/x/88.118.8%2FP1, 88.118.8/P1, 88.118.8/P1",
        "VAA088118000801/7, VAA088118000801/7, VAA088118000801%2F7"
    })
    void anIdentifierOfTheIndustrialInternetHasPrefixAndSuffix(String text, String canonical, String path) {
        IndustrialId id = IndustrialId.parse(text);
        assertThat(id.canonical()).isEqualTo(canonical);
        assertThat(id.path()).isEqualTo(path);
        assertThat(IndustrialId.parse(id.text())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "88/1",
                "88.118/1",
                "88.118.8",
                "88.118.8/",
                "88.118.8/a b",
                "88.x.8/1",
                "99.118.8/1",
                "88.118.8/\u0000",
                "VAA",
                "VAAx",
                "https://id.acme.example/U1",
                "88.1.2.3.4/x",
                "https://id.acme.example/88.118.8/%zz",
                ""
            })
    void whatIsNoIdentifierIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IndustrialId.parse(text))
                .withMessageContaining("88.118.8/GOOD-001");
    }
}
