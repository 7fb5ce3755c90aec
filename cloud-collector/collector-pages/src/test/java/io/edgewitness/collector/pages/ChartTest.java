package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static Chart chart(int points, IntToDoubleFunction value) {
        List<Number[]> line = new ArrayList<>();
        for (int i = 0; i < points; i++) {
            line.add(new Number[] {i, value.applyAsDouble(i)});
        }
        return Chart.of("h", 0, points, true, List.of(new Chart.Line("l", false, line, null)), List.of());
    }

    @Test
    void oneValueFarAboveTheOthersDoesNotPressThemFlat() {
        Chart drawn = chart(40, i -> i == 7 ? 900 : 2 + i % 3).robust(3);
        assertThat(drawn.top()).isEqualTo(4.8);
        assertThat(drawn.digits()).isEqualTo(3);
        assertThat(drawn.series().get(0).points().get(7)[1])
                .as("is told all the same")
                .isEqualTo(900.0);
    }

    @Test
    void marksAreAlwaysWithin() {
        Chart drawn = chart(40, i -> i == 7 ? 900 : 2).with(List.of(new Chart.Mark("C/D", 7.1)));
        assertThat(drawn.robust(3).top()).isEqualTo(8.6);
    }

    /** What grows is no outlier, nor is what just came. */
    @Test
    void theNewestValueIsDrawnWhole() {
        assertThat(chart(40, i -> i == 39 ? 900 : 2).robust(3).top()).isNull();
        assertThat(chart(40, i -> Math.exp(i / 4.0)).robust(3).top()).isNull();
    }

    @Test
    void manyHighValuesOrFewValuesAreNoOutliers() {
        assertThat(chart(40, i -> i % 4 == 0 ? 900 : 2).robust(3).top()).isNull();
        assertThat(chart(5, i -> i == 2 ? 900 : 2).robust(3).top()).isNull();
        assertThat(chart(40, i -> 0).robust(3).top()).isNull();
    }

    @Test
    void aBandCountsWithItsUpperEnd() {
        List<Number[]> points = new ArrayList<>();
        List<Number[]> band = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            points.add(new Number[] {i, 2});
            band.add(new Number[] {i, 1, i == 3 ? 5_000 : 3});
        }
        points.add(new Number[] {20, null});
        band.add(new Number[] {20, null, null});
        Chart drawn = Chart.of("h", 0, 20, true, List.of(new Chart.Line("l", false, points, band)), List.of());
        assertThat(drawn.robust(3).top()).isEqualTo(3.6);
    }
}
