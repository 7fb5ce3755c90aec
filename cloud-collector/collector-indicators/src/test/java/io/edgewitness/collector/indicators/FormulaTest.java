package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FormulaTest {
    private static BigDecimal d(String s) {
        return new BigDecimal(s);
    }

    @Test
    void sumsAndProductsAreExactDecimals() {
        Formula f = new Formula("a + b * 3 - dec(\"0.1\") + -a + 2", Set.of("a", "b"));
        assertThat(f.evaluate(Map.of("a", d("0.1"), "b", d("0.2")))).isEqualTo(d("2.5"));
        assertThat(new Formula("a + b", Set.of("a", "b"))
                        .evaluate(Map.of("a", d("0.1"), "b", d("1234567890123456789012345678901234567890"))))
                .isEqualTo(d("1234567890123456789012345678901234567890.1"));
    }

    @Test
    void aQuotientHas34Digits() {
        assertThat(new Formula("a / b", Set.of("a", "b")).evaluate(Map.of("a", d("1"), "b", d("3"))))
                .isEqualTo(d("0.3333333333333333333333333333333333"));
        assertThat(new Formula("1 / a", Set.of("a")).evaluate(Map.of("a", d("8"))))
                .isEqualTo(d("0.125"));
    }

    @Test
    void aDivisionByZeroIsNoNumber() {
        Formula f = new Formula("a / b", Set.of("a", "b"));
        assertThatThrownBy(() -> f.evaluate(Map.of("a", d("1"), "b", d("0"))))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("formula 'a / b': Division by zero");
    }

    @Test
    void aFormulaIsCheckedBeforeItIsUsed() {
        assertThatThrownBy(() -> new Formula("kwh * factor", Set.of("kwh")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor");
        assertThatThrownBy(() -> new Formula("kwh * 0.5", Set.of("kwh"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Formula("kwh > 1", Set.of("kwh"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofCelThereIsArithmeticAlone() {
        for (String formula : List.of(
                "[a].map(x, x)[0]",
                "a > a ? a : a",
                "dec(string(1))",
                "dec(\"1\" + \"2\")",
                "a * (7 / 2)",
                "a * 0.5",
                "a % 2",
                "a.b",
                "dec(\"1e999999999\")",
                "dec(\"NaN\")",
                "a" + " + a".repeat(250),
                "(".repeat(101) + "a" + ")".repeat(101))) {
            assertThatThrownBy(() -> new Formula(formula, Set.of("a")))
                    .as(formula)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Formula("a + a > a", Set.of("a"))).hasMessageContaining("at character 7");
        assertThat(new Formula("(".repeat(100) + "a" + ")".repeat(100), Set.of("a")).evaluate(Map.of("a", d("1"))))
                .isEqualTo(d("1"));
    }

    @Test
    void aNumberThatGrowsWithoutBoundIsNone() {
        Formula f = new Formula("a" + " * a".repeat(240), Set.of("a"));
        assertThatThrownBy(() -> f.evaluate(Map.of("a", d("1234567890123456789"))))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("2000 digits");
        assertThatThrownBy(() -> new Formula("a + 1", Set.of("a")).evaluate(Map.of("a", d("1e999999999"))))
                .isInstanceOf(ArithmeticException.class);
    }

    /** Seeded random formulas over hostile numbers; the formula is in the message. */
    @Test
    void noFormulaDoesAnythingButGiveANumberOrNone() {
        List<String> values =
                List.of("0", "-1", "3", "1e-400", "9e399", "0.000", "-7.25", "1e3000", "123456789012345678901");
        int numbers = 0;
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            String text = random(random, 5);
            Formula f;
            try {
                f = new Formula(text, Set.of("a", "b"));
            } catch (IllegalArgumentException e) {
                assertThat(e).as(text).hasMessageContaining("formula");
                continue;
            }
            Map<String, BigDecimal> of = Map.of(
                    "a",
                    d(values.get(random.nextInt(values.size()))),
                    "b",
                    d(values.get(random.nextInt(values.size()))));
            try {
                assertThat(f.evaluate(of).precision()).as(text).isLessThanOrEqualTo(2_000);
                numbers++;
            } catch (ArithmeticException e) {
                assertThat(e.getMessage()).as(text).isNotBlank();
            }
        }
        assertThat(numbers).isGreaterThan(50);
    }

    private static String random(Random random, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return List.of("a", "b", "2", "dec(\"0.5\")", "dec(\"1e199\")").get(random.nextInt(5));
        }
        if (random.nextInt(8) == 0) {
            return "-(" + random(random, depth - 1) + ")";
        }
        String operator = List.of("+", "-", "*", "/").get(random.nextInt(4));
        return "(" + random(random, depth - 1) + " " + operator + " " + random(random, depth - 1) + ")";
    }

    @Test
    void eachShippedIndicatorIsWellFormed() {
        IndicatorLibrary library = IndicatorLibrary.shipped();
        for (IndicatorDefinition definition : library.definitions()) {
            assertThat(library.level(definition).isChange()).isFalse();
            assertThat(IndicatorDefinition.parse(definition.yaml())).isEqualTo(definition);
        }
        assertThat(library.change(library.definition("energy-consumption")).id())
                .isEqualTo("energy-consumption-change");
        assertThat(library.change(library.definition("energy-consumption"), true)
                        .id())
                .isEqualTo("energy-saving");
    }
}
