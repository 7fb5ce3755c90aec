package io.edgewitness.text.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.scenario.kit.CodeRule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules and check digits make of characters that are not all sure. */
class CodeRepairTest {
    private static final CodeRule CONTAINER = new CodeRule("", 11, "0-9A-Z", CodeRule.CheckDigit.ISO6346);
    private static final CodeRule CASE = new CodeRule("", 13, "0-9", CodeRule.CheckDigit.GS1);
    private static final CodeRule FIRM = new CodeRule("", 18, "0-9A-Z", CodeRule.CheckDigit.USCC);

    private static Steps.Place sure(char c) {
        return new Steps.Place(new String[] {String.valueOf(c)}, new double[] {0.99});
    }

    private static Steps.Place either(char a, double p, char b, double q) {
        return new Steps.Place(new String[] {String.valueOf(a), String.valueOf(b)}, new double[] {p, q});
    }

    private static List<Steps.Place> sure(String text) {
        List<Steps.Place> places = new ArrayList<>();
        for (char c : text.toCharArray()) {
            places.add(sure(c));
        }
        return places;
    }

    private static List<Steps.Place> with(String text, int at, Steps.Place place) {
        List<Steps.Place> places = sure(text);
        places.set(at, place);
        return places;
    }

    @Test
    void theCheckDigitDecidesBetweenCharactersThatLookAlike() {
        assertThat(CodeRepair.find(sure("CSQU3054383"), CONTAINER)).hasValueSatisfying(f -> {
            assertThat(f.code()).isEqualTo("CSQU3054383");
            assertThat(f.repaired()).isFalse();
            assertThat(f.confidence()).isGreaterThan(0.95);
        });
        assertThat(CodeRepair.find(with("CSQU3O54383", 5, either('O', 0.6, '0', 0.39)), CONTAINER))
                .hasValueSatisfying(f -> {
                    assertThat(f.code()).isEqualTo("CSQU3054383");
                    assertThat(f.repaired()).isTrue();
                    assertThat(f.confidence()).isLessThan(0.95);
                });
        assertThat(CodeRepair.find(with("4006381333931", 9, either('8', 0.55, '3', 0.44)), CASE))
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("4006381333931"));
        assertThat(CodeRepair.find(with("91350100M000100Y43", 8, either('H', 0.5, 'M', 0.49)), FIRM))
                .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("91350100M000100Y43"));
    }

    @Test
    void whatFollowsNoRuleIsNotTold() {
        assertThat(CodeRepair.find(sure("CSQU3054384"), CONTAINER)).isEmpty();
        assertThat(CodeRepair.find(sure("CSQU305438"), CONTAINER)).isEmpty();
        assertThat(CodeRepair.find(List.of(), CONTAINER)).isEmpty();
    }

    @Test
    void ofTwoThatAreNearlyAsLikelyNeitherIsTold() {
        List<Steps.Place> places = sure("4006381333931");
        places.set(0, either('4', 0.5, '1', 0.49));
        places.set(2, either('0', 0.5, '3', 0.49));
        assertThat(CASE.fits("1036381333931")).isTrue();
        assertThat(CodeRepair.find(places, CASE)).isEmpty();
    }

    @Test
    void aCodeThatHadToBeGuessedIsNone() {
        List<Steps.Place> places = new ArrayList<>();
        for (char c : "CSQU3054383".toCharArray()) {
            places.add(either('#', 0.7, c, 0.2));
        }
        assertThat(CodeRepair.find(places, CONTAINER)).isEmpty();
    }

    @Test
    void aCodeInPartsAndAmongOtherWordsIsFound() {
        for (String line : List.of("CSQU 305438 3", "NO: CSQU3054383", "箱号 CSQU305438-3")) {
            assertThat(CodeRepair.find(sure(line), CONTAINER))
                    .as(line)
                    .hasValueSatisfying(f -> assertThat(f.code()).isEqualTo("CSQU3054383"));
        }
        assertThat(CodeRepair.find(sure("XCSQU3054383"), CONTAINER))
                .as("part of a longer word")
                .isEmpty();
    }

    @Test
    void manyUnsureCharactersTakeNoLonger() {
        List<Steps.Place> places = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            places.add(new Steps.Place(
                    new String[] {"1", "2", "3", "4", "5", "6"}, new double[] {0.2, 0.2, 0.15, 0.15, 0.15, 0.15}));
        }
        assertThat(CodeRepair.find(places, new CodeRule("9", 60, "0-9", CodeRule.CheckDigit.NONE)))
                .isEmpty();
    }
}
