package io.edgewitness.scenario.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CheckDigitsTest {
    /** Each digit in turn replaced by each other one: the check digit sees every single mistake. */
    private static void seesEachWrongDigit(String code, Predicate<String> check) {
        assertThat(check.test(code)).as(code).isTrue();
        for (int i = 0; i < code.length(); i++) {
            for (char c = '0'; c <= '9'; c++) {
                if (Character.isDigit(code.charAt(i)) && c != code.charAt(i)) {
                    String wrong = code.substring(0, i) + c + code.substring(i + 1);
                    assertThat(check.test(wrong)).as(wrong).isFalse();
                }
            }
        }
    }

    @Test
    void codesOfGs1() {
        seesEachWrongDigit("4006381333931", CheckDigits::gs1); // an EAN-13
        seesEachWrongDigit("96385074", CheckDigits::gs1); // an EAN-8
        seesEachWrongDigit("00614141123452", CheckDigits::gs1); // a GTIN-14
        seesEachWrongDigit("106141412345678908", CheckDigits::gs1); // an SSCC
        assertThat(CheckDigits.gs1("")).isFalse();
        assertThat(CheckDigits.gs1("４006381333931")).isFalse();
    }

    @Test
    void containers() {
        assertThat(CheckDigits.iso6346("CSQU3054383")).isTrue(); // the example of ISO 6346
        assertThat(CheckDigits.iso6346("CSQU3054384")).isFalse();
        assertThat(CheckDigits.iso6346("CSQU3045383")).isFalse();
        assertThat(CheckDigits.iso6346("ZZZU9999999")).isFalse();
        assertThat(CheckDigits.iso6346("CSQX3054383")).isFalse();
    }

    @Test
    void enterprises() {
        seesEachWrongDigit("91350100M000100Y43", CheckDigits::uscc); // the example of GB 32100-2015
        assertThat(CheckDigits.uscc("91350100M000100O43")).isFalse();
        assertThat(CheckDigits.uscc("91350100m000100y43")).isFalse();
    }
}
