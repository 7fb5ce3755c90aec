package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Map;
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
        assertThatThrownBy(() -> f.evaluate(Map.of("a", d("1"), "b", d("0")))).isInstanceOf(ArithmeticException.class);
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
    void eachShippedIndicatorIsWellFormed() {
        IndicatorLibrary library = IndicatorLibrary.shipped();
        assertThat(library.definitions()).hasSize(12);
        for (IndicatorDefinition definition : library.definitions()) {
            assertThat(library.level(definition).isChange()).isFalse();
        }
        assertThat(library.change(library.definition("energy-consumption")).id())
                .isEqualTo("energy-consumption-change");
        assertThat(library.change(library.definition("energy-consumption"), true)
                        .id())
                .isEqualTo("energy-saving");
    }
}
