package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MqttAdapterFactoryTest {
    private final MqttAdapterFactory factory = new MqttAdapterFactory();

    private static MqttPoint point(String address, @Nullable String name, MqttPoint.Access access) {
        return new MqttPoint(
                new PointId("a"),
                TopicFilter.parse(address),
                name == null ? null : PointTemplate.parse(name),
                JsonPath.parse("$.x"),
                null,
                null,
                MqttPoint.Type.AUTO,
                access);
    }

    @Test
    void aWildcardStandsForEachNameThatItCanGiveAndForNoOther() {
        MqttPoint wildcard = point("hall/+/x/#", "hall.{1}.{2}.power", MqttPoint.Access.READ);
        Pattern ids = factory.standsFor(wildcard);
        assertThat(ids).isNotNull();
        for (String topic : List.of("hall/7/x/a", "hall/seven 7/x/a/b/c", "hall/" + "y".repeat(100) + "/x/z")) {
            List<String> levels = wildcard.address().match(topic);
            assertThat(levels).isNotNull();
            assertThat(wildcard.of(topic, levels).id().name()).matches(ids);
        }
        assertThat("hall.7.power").doesNotMatch(ids);
        assertThat("hallx7.8.power").doesNotMatch(ids);
        assertThat("hall.7.8.energy").doesNotMatch(ids);
        assertThat(factory.standsFor(point("hall/7/x", null, MqttPoint.Access.READ)))
                .isNull();
    }

    @Test
    void onlyAPointThatIsThereForOrdersTakesThem() {
        assertThat(factory.refusesOrders(point("hall/7/set", null, MqttPoint.Access.WRITE)))
                .isNull();
        assertThat(factory.refusesOrders(point("hall/7/x", null, MqttPoint.Access.READ)))
                .contains("access: write");
    }
}
