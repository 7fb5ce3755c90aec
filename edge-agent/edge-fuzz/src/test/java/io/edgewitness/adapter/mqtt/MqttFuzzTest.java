package io.edgewitness.adapter.mqtt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.fuzz.Fuzz;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class MqttFuzzTest {
    private static final TopicFilter TOPIC = TopicFilter.parse("line/1");
    private static final TopicReader READER = new TopicReader(TOPIC.name(), points());

    private static List<MqttPoint> points() {
        List<MqttPoint> points = new ArrayList<>();
        for (String path : List.of("$", "$.a", "$.a.b", "$['a'][0]", "$.cells[1].t")) {
            for (MqttPoint.Type type : MqttPoint.Type.values()) {
                points.add(new MqttPoint(
                        new PointId("p" + points.size()),
                        TOPIC,
                        null,
                        JsonPath.parse(path),
                        JsonPath.parse("$.ts"),
                        MessageKey.parse("$.seq"),
                        type,
                        MqttPoint.Access.READ));
            }
        }
        return points;
    }

    @FuzzTest
    void payload(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> {
            TopicReader.Reading reading = READER.read(input, Map.of(), Instant.EPOCH);
            for (Sample sample : reading.samples()) {
                if (sample.quality().isBad()) {
                    Fuzz.message(sample.quality().code());
                }
            }
        });
    }

    @FuzzTest
    void path(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> JsonPath.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void endpoint(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> MqttEndpoint.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void template(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> PointTemplate.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }

    @FuzzTest
    void topic(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> TopicFilter.parse(Fuzz.text(input)), IllegalArgumentException.class);
    }
}
