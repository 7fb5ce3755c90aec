package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.SourceAdapter;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpcUaConfigurationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ns=2;s=Press.Power",
                "ns=2;i=1001",
                "i=2258",
                "nsu=urn:vendor:line;s=Press.Power",
                "ns=1;g=72962B91-FA75-4AE6-8D28-B404DC7DAF63",
                "ns=3;b=AQID",
                "ns=2;s=a;b=c"
            })
    void takesEveryFormOfNodeId(String text) {
        assertThat(NodeAddress.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Press.Power", "", "ns=2", "ns=x;i=1", "i=0", "svr=1;i=1", "ns=99999;i=1"})
    void saysHowANodeIdIsWritten(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodeAddress.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("ns=2;s=Press.Power");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:4840", "opc.tcp://host", "http://host:4840", "opc.tcp://", "opc.tcp://a b:1"})
    void saysHowAnEndpointIsWritten(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpcUaConfiguration(text, null, Duration.ZERO, List.of()))
                .withMessageContaining("opc.tcp://HOST:PORT");
    }

    @Test
    void aPasswordInAnEndpointIsRefusedAndNotShown() {
        for (String text : List.of("opc.tcp://agent:hush@host:4840", "opc.tcp://agent:hu sh@host:4840")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OpcUaConfiguration(text, null, Duration.ZERO, List.of()))
                    .withMessageContaining("under 'security'")
                    .withMessageNotContaining("hu");
        }
    }

    @Test
    void securityIsWholeOrNotThere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpcUaSecurity(
                        OpcUaSecurity.Policy.NONE, OpcUaSecurity.Mode.SIGN_AND_ENCRYPT, null, null, null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpcUaSecurity(OpcUaSecurity.Policy.NONE, null, "agent", null, null))
                .withMessageContaining("go together");
        assertThat(new OpcUaSecurity(OpcUaSecurity.Policy.BASIC256SHA256, null, "a", Secret.parse("b"), null))
                .returns(OpcUaSecurity.Mode.SIGN_AND_ENCRYPT, OpcUaSecurity::effectiveMode);
    }

    @Test
    void trustIsAFingerprintOrAFolder() {
        assertThat(Trust.parse("AB:".repeat(31) + "AB").fingerprint()).isEqualTo("ab".repeat(32));
        assertThat(Trust.parse("/etc/opcua/trusted").directory()).hasToString("/etc/opcua/trusted");
        assertThatIllegalArgumentException().isThrownBy(() -> Trust.parse("ab".repeat(20)));
    }

    @Test
    void isFoundAsTypeOpcua() {
        assertThat(ServiceLoader.load(SourceAdapter.Factory.class))
                .anyMatch(factory -> factory.type().equals("opcua"));
    }
}
