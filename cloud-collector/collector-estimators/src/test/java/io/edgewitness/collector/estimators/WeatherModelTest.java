package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WeatherModelTest {
    private static final Instant START = Rows.START;
    private static final Duration DAY = Duration.ofDays(1);

    /** A year of hours, −8 to 32 °C: a season, a day, and weather that lasts. */
    private static TreeMap<Instant, Double> year(Random random) {
        TreeMap<Instant, Double> hours = new TreeMap<>();
        double weather = 0;
        for (int h = 0; h < 365 * 24; h++) {
            weather = 0.98 * weather + 0.6 * random.nextGaussian();
            double season = -11 * StrictMath.cos(2 * StrictMath.PI * h / (365 * 24.0));
            double day = -4 * StrictMath.cos(2 * StrictMath.PI * h / 24.0);
            hours.put(START.plus(Duration.ofHours(h)), 12 + season + day + weather);
        }
        return hours;
    }

    private static List<Observation> load(
            DegreeDays t, int step, double base, double perHeating, double perCooling, double noise, Random random) {
        List<Observation> rows = new ArrayList<>();
        for (int d = 0; d + step <= 365; d += step) {
            Instant start = START.plus(DAY.multipliedBy(d));
            Instant end = start.plus(DAY.multipliedBy(step));
            double amount =
                    base * step + perHeating * t.heating(15, start, end) + perCooling * t.cooling(20, start, end);
            rows.add(new Observation(start, end, amount * (1 + noise / Math.sqrt(step) * random.nextGaussian())));
        }
        return rows;
    }

    private static WeatherModel fit(List<Observation> rows, DegreeDays t) {
        return WeatherModel.fit(rows, List.of(), t, WeatherModel.Scale.CELSIUS);
    }

    @Test
    void aDayThatCrossesTheBaseHasBothKindsOfDegreeDays() {
        TreeMap<Instant, Double> hours = new TreeMap<>();
        for (int h = 0; h < 24; h++) {
            hours.put(START.plus(Duration.ofHours(h)), h < 11 ? 10.0 : h < 12 ? 17.5 : 26.0);
        }
        DegreeDays t = new DegreeDays(hours);
        assertThat(t.heating(18, START, START.plus(DAY)))
                .as("although the day's mean is above")
                .isCloseTo(88.5 / 24, within(1e-12));
        assertThat(t.cooling(18, START, START.plus(DAY))).isCloseTo(4, within(1e-12));
    }

    @Test
    void missingHoursCountAsTheOthersUpToATenth() {
        TreeMap<Instant, Double> hours = new TreeMap<>();
        for (int h = 0; h < 24; h++) {
            hours.put(START.plus(Duration.ofHours(h)), 10.0);
        }
        hours.put(START.plus(Duration.ofHours(3)), Double.NaN);
        hours.remove(START.plus(Duration.ofHours(4)));
        assertThat(new DegreeDays(hours).covers(START, START.plus(DAY))).isTrue();
        assertThat(new DegreeDays(hours).heating(18, START, START.plus(DAY))).isCloseTo(8, within(1e-12));
        hours.remove(START.plus(Duration.ofHours(5)));
        assertThat(new DegreeDays(hours).covers(START, START.plus(DAY))).isFalse();
    }

    @Test
    void aDayWithoutTemperatureIsLeftOutAndCounted() {
        TreeMap<Instant, Double> hours = year(new Random(1));
        List<Observation> rows = load(new DegreeDays(hours), 1, 10, 1, 2, 0.1, new Random(2));
        hours.subMap(START.plus(DAY), START.plus(DAY.multipliedBy(2))).clear();
        WeatherModel model = fit(rows, new DegreeDays(hours));
        assertThat(model.left()).isEqualTo(1);
        assertThat(model.regression().quality().n()).isEqualTo(364);
    }

    @Test
    void bothBalancePointsAreRecovered() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 1, 10, 1.5, 2, 0.1, new Random(2)), t);
        assertThat(model.regression().scatter()).isEqualTo(Scatter.PROPORTIONAL);
        assertThat(model.regression().drivers()).containsExactly("HDD", "CDD");
        assertRecovered(Objects.requireNonNull(model.heating()), 15);
        assertRecovered(Objects.requireNonNull(model.cooling()), 20);
    }

    private static void assertRecovered(WeatherModel.Balance b, double truth) {
        assertThat(truth).isBetween(b.low(), b.high());
        assertThat(b.point()).isCloseTo(truth, within(1.5));
    }

    @Test
    void aLoadWithoutWeatherHasNoBalancePoint() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 1, 10, 0, 0, 0.2, new Random(2)), t);
        assertThat(model.heating()).isNull();
        assertThat(model.cooling()).isNull();
    }

    @Test
    void aLoadThatNeverChangesHasNoBalancePointEither() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 1, 7, 0, 0, 0, new Random(2)), t);
        assertThat(model.heating()).isNull();
        assertThat(model.cooling()).isNull();
        assertThat(model.regression().coefficients()[0]).isCloseTo(7, within(1e-9));
    }

    @Test
    void aLoadThatFallsWithColdIsNoHeating() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 1, 40, -1, 0, 0.02, new Random(2)), t);
        assertThat(model.heating()).isNull();
    }

    @Test
    void monthsFindTheHeatingToo() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 28, 10, 1.5, 0, 0.1, new Random(2)), t);
        assertThat(model.searched()).isTrue();
        assertRecovered(Objects.requireNonNull(model.heating()), 15);
        assertThat(model.cooling()).isNull();
    }

    @Test
    void fewIntervalsTakeTheConventionalBalancePoint() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        WeatherModel model = fit(load(t, 60, 10, 1.5, 0, 0.3, new Random(2)), t);
        assertThat(model.searched()).isFalse();
        assertThat(Objects.requireNonNull(model.heating()).point()).isEqualTo(18);
    }

    @Test
    void theOrderOfTheRowsChangesNoBit() {
        DegreeDays t = new DegreeDays(year(new Random(1)));
        List<Observation> rows = load(t, 7, 10, 1.5, 2, 0.2, new Random(2));
        WeatherModel sorted = fit(rows, t);
        Collections.shuffle(rows, new Random(3));
        WeatherModel other = fit(rows, t);
        assertThat(other.heating()).isEqualTo(sorted.heating());
        assertThat(other.cooling()).isEqualTo(sorted.cooling());
        assertThat(other.regression().coefficients())
                .isEqualTo(sorted.regression().coefficients());
    }
}
