package io.edgewitness.adapter.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointDefinition.Recording;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Secret;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReaderConfigurationTest {
    private final Readers readers = new Readers();

    private void refused(String why) {
        assertThatThrownBy(readers::configuration)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anEndpointIsToldByItsScheme() {
        assertThat(ReaderEndpoint.parse("tcp://[::1]:9004").toString()).isEqualTo("[::1]:9004");
        assertThat(ReaderEndpoint.parse("serial:///dev/ttyS1?baud=19200&parity=e")
                        .serial())
                .isEqualTo(new Port("/dev/ttyS1", 19200, 8, Port.Parity.E, 1));
        for (String wrong : List.of(
                "127.0.0.1:9",
                "tcp://h",
                "tcp://h:0",
                "tcp://h:70000",
                "ftp://h:1",
                "[",
                "serial:///dev/x?a",
                "serial:///dev/x?baud=1",
                "http://u:p@h:1")) {
            assertThatThrownBy(() -> ReaderEndpoint.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aCardsNumberStaysOutOfTheLedger() {
        assertThatThrownBy(() -> new ReaderConfiguration.Point(new PointId("p.card"), "card", "1", Recording.CHANGE))
                .hasMessageContaining("record: none");
    }

    @Test
    void cardsAndCodesOfOneDeviceAreRefused() {
        readers.points = List.of(Readers.point(Readers.CODE, "code"), Readers.point(new PointId("p.card"), "card"));
        refused("codes and cards cannot be told apart");
    }

    @Test
    void aDeviceThatPostsHasATokenAndOverANetworkTls() {
        readers.points = List.of(Readers.point(Readers.CODE, "code:/drill"));
        readers.endpoint = "http://127.0.0.1:8095";
        refused("post with a token");
        readers.token = Secret.parse("short");
        refused("16 characters");
        readers.token = Secret.parse(Readers.TOKEN);
        readers.configuration();
        readers.endpoint = "http://0.0.0.0:8095";
        refused("use https");
        readers.endpoint = "https://0.0.0.0:8095";
        refused("certificate and key");
        readers.certificate = Path.of("no-such.crt");
        readers.key = Path.of("no-such.key");
        refused("no-such.crt cannot be read as PEM certificates");
    }

    @Test
    void aPathIsForDevicesThatPostOnly() {
        readers.points = List.of(Readers.point(Readers.CODE, "code:/drill"));
        refused("has a path");
    }

    @Test
    void frameCharsetUnitAndTimesAreChecked() {
        assertThatThrownBy(() -> Framing.parse("length:0")).hasMessageContaining("length:BYTES");
        assertThatThrownBy(() -> Readers.point(Readers.CODE, "picture")).hasMessageContaining("address is");
        assertThatThrownBy(() -> new ReaderConfiguration.Point(Readers.WEIGHT, "weight", "m", Recording.ALL))
                .hasMessageContaining("unit of a weight");
        readers.charset = "klingon";
        refused("charset is one such as");
    }
}
