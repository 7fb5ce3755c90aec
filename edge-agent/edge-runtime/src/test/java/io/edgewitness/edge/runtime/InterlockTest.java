package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterlockTest {
    private static final Map<PointId, Value> LIVE = Map.of(
            new PointId("press.running"), Value.of(true),
            new PointId("press.fault"), Value.of(false),
            new PointId("press.power"), Value.of(54.9),
            new PointId("line-2/mode"), Value.of("auto"),
            new PointId("2ndpump.level"), Value.of(-3L),
            new PointId("exact"), Value.of(new BigDecimal("0.1")));

    private static boolean holds(String text) throws Interlock.Undecided {
        return Interlock.parse(text).holds(p -> Objects.requireNonNull(LIVE.get(p)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "press.running; true",
                "!press.running; false",
                "press.running && press.power < 55 && !press.fault; true",
                "press.power<55; true",
                "press.power >= 54.9; true",
                "press.power > 5.49e1; false",
                "press.fault || press.power > 60; false",
                "press.fault || press.running && press.power < 60; true",
                "(press.fault || press.running) && press.power > 60; false",
                "!(press.fault || press.power > 60); true",
                "line-2/mode == 'auto'; true",
                "line-2/mode != \"auto\"; false",
                "2ndpump.level == -3; true",
                "2ndpump.level <= -3.0 && -3 >= 2ndpump.level; true",
                "exact == 0.10; true",
                "press.running == true && press.fault != true; true",
                "true; true",
            })
    void aConditionHoldsOrNot(String text, boolean holds) throws Exception {
        assertThat(holds(text)).isEqualTo(holds);
    }

    @Test
    void everyPointIsNamedAlsoThoseThatTheAnswerDoesNotNeed() {
        assertThat(Interlock.parse("a.x || !(b.y < c.z) && d == 1").points())
                .containsExactly(new PointId("a.x"), new PointId("b.y"), new PointId("c.z"), new PointId("d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"press.power", "line-2/mode < 5", "press.running < press.fault", "press.running == 1"})
    void aConditionThatDoesNotFitTheValuesIsUndecided(String text) {
        assertThatThrownBy(() -> holds(text)).isInstanceOf(Interlock.Undecided.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "~~; at place 1 a point, a number, a 'text', true or false is wanted, not the end",
                "press.running &&; at place 17 a point",
                "press.running & b; '&' at place 15 cannot stand here",
                "press.power < 5 < 6; at place 17 an operator such as && or || is wanted, not '<'",
                "(a || b; at place 8 a closing bracket is wanted, not the end",
                "a b; at place 3 an operator",
                "5; a comparison after 5",
                "a < true; true and false can be compared by == and != only",
                "a = 5; '=' at place 3",
                "a + 5 > 3; '+' at place 3",
            })
    void aMistakeIsToldWithItsPlace(String text, String told) {
        assertThatThrownBy(() -> Interlock.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(told);
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> Interlock.parse("(".repeat(1_000) + "a" + ")".repeat(1_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interlock.parse("!".repeat(1_500) + "a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Interlock.parse("a".repeat(3_000))).isInstanceOf(IllegalArgumentException.class);
    }
}
