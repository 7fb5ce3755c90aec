package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicReaderTest {
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");
    private static final TopicFilter TOPIC = TopicFilter.parse("t");

    @Test
    void numbersKeepEachDigit() {
        assertThat(value("{\"v\":12345678901234567.890}", MqttPoint.Type.AUTO))
                .isEqualTo(Value.of(new BigDecimal("12345678901234567.890")));
        assertThat(value("{\"v\":-7}", MqttPoint.Type.NUMBER)).isEqualTo(Value.of(-7L));
        assertThat(value("{\"v\":9223372036854775808}", MqttPoint.Type.AUTO))
                .isEqualTo(Value.of(new BigDecimal("9223372036854775808")));
        assertThat(value("{\"v\":5.0}", MqttPoint.Type.INTEGER)).isEqualTo(Value.of(5L));
        assertThat(value("{\"v\":\"on\"}", MqttPoint.Type.AUTO)).isEqualTo(Value.of("on"));
        assertThat(value("{\"v\":true}", MqttPoint.Type.BOOLEAN)).isEqualTo(Value.of(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"v\":}|AUTO|mqtt: not JSON at column 6",
                "{\"v\":1} x|AUTO|mqtt: not JSON at column 10",
                "{\"v\":1,\"v\":2}|AUTO|mqtt: not JSON",
                "{\"v\":NaN}|AUTO|mqtt: not JSON",
                "{}|AUTO|mqtt: nothing at $.v",
                "{\"v\":null}|AUTO|mqtt: $.v is null",
                "{\"v\":{}}|AUTO|mqtt: $.v is an object",
                "{\"v\":\"7\"}|NUMBER|mqtt: $.v is text, not a number",
                "{\"v\":7}|TEXT|mqtt: $.v is a number, not text",
                "{\"v\":7}|BOOLEAN|mqtt: $.v is a number, not a truth value",
                "{\"v\":7.5}|INTEGER|mqtt: $.v is a fraction, not an integer",
                "{\"v\":1e999999}|NUMBER|mqtt: $.v has more than 200 digits",
                "[1]|AUTO|mqtt: nothing at $.v",
            })
    void whatCannotBeReadIsBadWithTheReason(String payload, MqttPoint.Type type, String code) {
        Sample sample = read(payload, type, null);
        assertThat(sample.value()).isNull();
        assertThat(sample.quality().code()).startsWith(code);
    }

    @Test
    void anEmptyMessageIsBad() {
        assertThat(read("", MqttPoint.Type.AUTO, null).quality()).isEqualTo(Quality.bad("mqtt: the message is empty"));
    }

    @ParameterizedTest
    @CsvSource({
        "\"2026-03-04T05:06:07.5+08:00\", 2026-03-03T21:06:07.500Z",
        "1767225600123, 2026-01-01T00:00:00.123Z",
    })
    void theDevicesTimeIsRead(String time, Instant expected) {
        Sample sample = read("{\"v\":1,\"t\":" + time + "}", MqttPoint.Type.AUTO, "$.t");
        assertThat(sample.sourceTime()).isEqualTo(expected);
        assertThat(sample.quality()).isEqualTo(Quality.GOOD);
        assertThat(sample.receivedTime()).isEqualTo(RECEIVED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yesterday\"", "null", "1.5", "99999999999999999999", "\"+999999999-12-31T23:59:59Z\""})
    void aTimeThatIsNoneIsMissingAndTheValueUncertain(String time) {
        Sample sample = read("{\"v\":1,\"t\":" + time + "}", MqttPoint.Type.AUTO, "$.t");
        assertThat(sample.sourceTime()).isNull();
        assertThat(sample.value()).isEqualTo(Value.of(1L));
        assertThat(sample.quality()).isEqualTo(Quality.uncertain("mqtt: no time at $.t"));
    }

    @Test
    void pathsReachFieldsAndElements() {
        MqttPoint point = new MqttPoint(
                new PointId("p"),
                TOPIC,
                null,
                JsonPath.parse("$.cells[1]['the value']"),
                null,
                null,
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        assertThat(samples(point, "{\"cells\":[0,{\"the value\":3}]}").get(0).value())
                .isEqualTo(Value.of(3L));
        MqttPoint whole = new MqttPoint(
                new PointId("p"),
                TOPIC,
                null,
                JsonPath.parse("$"),
                null,
                null,
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        assertThat(samples(whole, "21.5").get(0).value()).isEqualTo(Value.of(new BigDecimal("21.5")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "temp", "$temp", "$.", "$..a", "$[x]", "$.a[", "$.a[-1]"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> JsonPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:1883",
                "http://h:1",
                "tcp://",
                "tcp://h:99999",
                "tcp://user:secret@h:1883",
                "tcp://user:secret word@h:1883",
                "tcp://user:secret@h_1:1883",
                "user:secret@h",
                "tcp://h:1/x"
            })
    void anEndpointThatIsNoneIsRefusedWithoutASecret(String endpoint) {
        assertThatThrownBy(() -> MqttEndpoint.parse(endpoint))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e + " " + e.getCause()).doesNotContain("secret"));
    }

    @Test
    void endpointsHaveTheirUsualPorts() {
        assertThat(MqttEndpoint.parse("tcp://broker")).hasToString("tcp://broker:1883");
        assertThat(MqttEndpoint.parse("ssl://broker")).hasToString("ssl://broker:8883");
    }

    @Test
    void ordersThatWouldComeBackAsTheMachinesWordAreRefused() {
        assertThatThrownBy(() -> withTarget("3.1.1", "cell/+/set", "cell/7/set"))
                .hasMessageContaining("orders to cell/7/set would come back");
        assertThatThrownBy(() -> withTarget("3.1.1", "cell/7/set", "cell/7/set"))
                .hasMessageContaining("come back");
        assertThatThrownBy(() -> withTarget("5", "$share/g/cell/#", "cell/7/set"))
                .hasMessageContaining("come back");
        assertThat(withTarget("5", "cell/+/set", "cell/7/set").points()).hasSize(2);
        assertThat(withTarget("3.1.1", "cell/+/is", "cell/7/set").points()).hasSize(2);
    }

    private static MqttConfiguration withTarget(String version, String heard, String target) {
        return Configurations.of(
                false,
                "127.0.0.1",
                1883,
                version,
                null,
                null,
                null,
                List.of(point("a", heard, MqttPoint.Access.READ), point("b", target, MqttPoint.Access.WRITE)));
    }

    private static MqttPoint point(String id, String address, MqttPoint.Access access) {
        return new MqttPoint(
                new PointId(id),
                TopicFilter.parse(address),
                address.contains("+") || address.contains("#") ? PointTemplate.parse("x.{1}") : null,
                JsonPath.parse("$.a"),
                null,
                null,
                MqttPoint.Type.AUTO,
                access);
    }

    @Test
    void twoKeysForOneTopicAreRefused() {
        MqttPoint one = new MqttPoint(
                new PointId("a"),
                TOPIC,
                null,
                JsonPath.parse("$.a"),
                null,
                MessageKey.parse("$.seq"),
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        MqttPoint two = new MqttPoint(
                new PointId("b"),
                TOPIC,
                null,
                JsonPath.parse("$.b"),
                null,
                MessageKey.parse("property:id"),
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        assertThatThrownBy(() -> Configurations.plain(1883, List.of(one, two)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topic t");
    }

    @Test
    void theKeyMayBeAUserProperty() {
        MessageKey key = MessageKey.parse("property:id");
        assertThat(key.read(null, Map.of("id", "17"))).isEqualTo("17");
        assertThat(key.read(null, Map.of())).isNull();
    }

    @Test
    void aKeyOfABillionDigitsIsNotWrittenOut() {
        MqttPoint point = new MqttPoint(
                new PointId("p"),
                TOPIC,
                null,
                JsonPath.parse("$.v"),
                null,
                MessageKey.parse("$.seq"),
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        TopicReader reader = new TopicReader(TOPIC.name(), List.of(point));
        byte[] payload = "{\"v\":1,\"seq\":1e999999999}".getBytes(StandardCharsets.UTF_8);
        assertThat(reader.read(payload, Map.of(), RECEIVED).key()).isEqualTo("1E+999999999");
        byte[] usual = "{\"v\":1,\"seq\":1.70e3}".getBytes(StandardCharsets.UTF_8);
        assertThat(reader.read(usual, Map.of(), RECEIVED).key()).isEqualTo("1700");
    }

    private static @Nullable Value value(String payload, MqttPoint.Type type) {
        return read(payload, type, null).value();
    }

    private static Sample read(String payload, MqttPoint.Type type, @Nullable String time) {
        return samples(
                        new MqttPoint(
                                new PointId("p"),
                                TOPIC,
                                null,
                                JsonPath.parse("$.v"),
                                time == null ? null : JsonPath.parse(time),
                                null,
                                type,
                                MqttPoint.Access.READ),
                        payload)
                .get(0);
    }

    private static List<Sample> samples(MqttPoint point, String payload) {
        return new TopicReader(TOPIC.name(), List.of(point))
                .read(payload.getBytes(StandardCharsets.UTF_8), Map.of(), RECEIVED)
                .samples();
    }
}
