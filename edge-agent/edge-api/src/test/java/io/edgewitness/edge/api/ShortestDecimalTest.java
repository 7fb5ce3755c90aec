package io.edgewitness.edge.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShortestDecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0.0, 0",
        "-0.0, 0",
        "5.0, 5",
        "0.1, 0.1",
        "-230.45, -230.45",
        "2.0E-3, 0.002",
        "1.0E23, 1E+23",
        "2.0E23, 2E+23",
        "1.0E16, 10000000000000000",
        "999999999999999.0, 999999999999999",
        "9007199254740993, 9007199254740992",
        "0.30000000000000004, 0.30000000000000004",
        "3.3333333333333335, 3.3333333333333335",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "1.7976931348623157E308, 1.7976931348623157E+308",
        "4.9E-324, 5E-324",
        "9.9E-324, 1E-323",
        "1.0E-5, 0.00001",
        "1.0E-13, 1E-13",
    })
    void theSameDigitsOnEveryJava(double value, String digits) {
        assertThat(Value.of(value).number()).isEqualTo(new BigDecimal(digits));
    }

    @Test
    void everyDoubleReadsBackAndNoneTakesMoreThanSeventeenDigits() {
        Random random = new Random(17);
        for (int i = 0; i < 200_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                BigDecimal number = Value.of(value).number();
                assertThat(number.doubleValue()).isEqualTo(value);
                assertThat(number.stripTrailingZeros().precision()).isLessThanOrEqualTo(17);
            }
        }
    }

    @Test
    void aDecimalOfUpToFifteenDigitsComesOutAsItWentIn() {
        Random random = new Random(15);
        for (int i = 0; i < 200_000; i++) {
            long digits = random.nextLong() % (long) Math.pow(10, 1 + random.nextInt(15));
            BigDecimal decimal = BigDecimal.valueOf(digits, random.nextInt(30) - 5);
            assertThat(Value.of(decimal.doubleValue()).number()).isEqualByComparingTo(decimal);
        }
    }
}
