package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwoClocksTest {
    @ParameterizedTest
    @CsvSource({
        // value in ms, bounds in ns, grade, code
        "100, 10000000, 10000000, M1,",
        "100, 10000000, 10000001, M2, clock-pair",
        "100, 0, 20000000, M1,",
        "100, 20000000, 20000000, M2, clock-pair",
        "100, 20000001, 20000000, X, clock-pair",
        "100, 0, 0, M1,",
        "0, 0, 0, M1,",
        "0, 1, 0, X, clock-pair",
        "100, -1, 0, M2, clock-unknown",
        "100, 0, -1, M2, clock-unknown",
        "-1, 0, 0, X, clock-order",
        "-1, -1, -1, X, clock-order",
        "100, 9223372036854775807, 9223372036854775807, X, clock-pair"
    })
    void aDurationOfTwoClocksIsMeasuredUpToAFifth(long millis, long startNs, long endNs, String grade, String code) {
        TwoClocks judged = TwoClocks.judge(Duration.ofMillis(millis), startNs, endNs);
        assertThat(judged.atBest().id()).isEqualTo(grade);
        Text why = judged.why();
        assertThat(why == null ? null : why.code()).isEqualTo(code);
    }

    @Test
    void worseClocksNeverRaiseTheGrade() {
        Duration value = Duration.ofMillis(50);
        Grade before = Grade.M1;
        for (long bound = 0; bound < 60_000_000; bound += 250_000) {
            Grade grade = TwoClocks.judge(value, bound, bound / 3).atBest();
            assertThat(grade).isGreaterThanOrEqualTo(before);
            before = grade;
        }
        assertThat(before).isEqualTo(Grade.X);
    }

    @Test
    void theTextTellsBothFigures() {
        Text why =
                TwoClocks.judge(Duration.ofMillis(200), 30_000_000, 15_500_000).why();
        assertThat(why).isNotNull();
        assertThat(why.en()).contains("0.0455 s", "0.2 s");
        assertThat(why.zh()).contains("0.0455秒", "0.2秒");
    }
}
