package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "plant/+/state, plant/7/state, 7",
        "plant/+/state, plant//state, ''",
        "plant/#, plant/7/state, 7/state",
        "plant/#, plant, ''",
        "+/+, a/b, a|b",
        "#, a/b, a/b",
        "plant/+/state/#, plant/7/state/x/y, 7|x/y"
    })
    void wildcardsStandForLevels(String filter, String topic, String levels) {
        assertThat(String.join("|", match(filter, topic))).isEqualTo(levels);
    }

    private static List<String> match(String filter, String topic) {
        List<String> found = TopicFilter.parse(filter).match(topic);
        assertThat(found).isNotNull();
        return found == null ? List.of() : found;
    }

    @ParameterizedTest
    @CsvSource({
        "plant/+/state, plant/7/8/state",
        "plant/+/state, plant/7",
        "plant/+, plant",
        "plant/7, plant/8",
        "+/monitor, $SYS/monitor",
        "#, $SYS/broker/uptime"
    })
    void whatIsNotMeantDoesNotMatch(String filter, String topic) {
        assertThat(TopicFilter.parse(filter).match(topic)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plant/#/state",
                "plant/a+",
                "plant/a#",
                "$share/",
                "$share/g",
                "$share//t",
                "$share/g+/t",
                "$share/g/"
            })
    void aFilterThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> TopicFilter.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSharedSubscriptionHasAGroupAndATopic() {
        TopicFilter shared = TopicFilter.parse("$share/agents/plant/+/state");
        assertThat(shared.group()).isEqualTo("agents");
        assertThat(shared.match("plant/7/state")).containsExactly("7");
        assertThat(shared).hasToString("$share/agents/plant/+/state");
    }

    @ParameterizedTest
    @CsvSource({
        "plant/+/state, plant/7/state, true",
        "plant/+/state, +/7/+, true",
        "plant/#, plant, true",
        "plant/#, other/+, false",
        "plant/+, plant/+/x, false",
        "a/b, a/b, true",
        "a/b, a/c, false"
    })
    void whatOverlapsIsKnown(String one, String two, boolean overlap) {
        assertThat(TopicFilter.parse(one).overlaps(TopicFilter.parse(two))).isEqualTo(overlap);
        assertThat(TopicFilter.parse(two).overlaps(TopicFilter.parse(one))).isEqualTo(overlap);
    }

    @Test
    void everyTopicGivesAValidIdAndNoTwoTheSame() {
        PointTemplate template = PointTemplate.parse("{1}.temperature");
        List<String> levels = List.of(
                "7",
                "Zelle_7",
                "_7",
                "",
                " ",
                "a b",
                "a_b",
                "a\u0001b",
                "温度",
                "../x",
                "-1",
                "{1}",
                "x".repeat(900),
                "x".repeat(901));
        Set<PointId> ids = new HashSet<>();
        levels.forEach(level -> ids.add(template.name(List.of(level))));
        assertThat(ids).hasSize(levels.size()).contains(new PointId("7.temperature"), new PointId("温度.temperature"));
    }

    @Test
    void aTemplateThatMakesNoIdIsRefused() {
        assertThatThrownBy(() -> PointTemplate.parse("cell {1}")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PointTemplate.parse("cell.{x}")).isInstanceOf(IllegalArgumentException.class);
    }
}
