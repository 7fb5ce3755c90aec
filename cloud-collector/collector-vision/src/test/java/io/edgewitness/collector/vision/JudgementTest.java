package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JudgementTest {
    private static Judgement.Judged shot(String label, String specimen, double score) {
        return new Judgement.Judged(
                label + specimen, label + specimen + ".png", specimen, label, specimen, label.equals("good"), score);
    }

    @Test
    void figuresAreOfEachClassAndOfAllAtTheChosenThreshold() {
        Judgement j = Judgement.of(
                List.of(
                        shot("good", "a", 0.1),
                        shot("good", "b", 0.6),
                        shot("crack", "c", 0.9),
                        shot("crack", "d", 0.3),
                        shot("hole", "e", 0.7)),
                0.5,
                null,
                0);
        assertThat(j.classes()).extracting(Judgement.Figure::label).containsExactly("", "crack", "hole");
        assertThat(j.classes()).extracting(Judgement.Figure::area).containsExactly(5.0 / 6, 0.75, 1.0);
        assertThat(j.missedShots()).extracting(Judgement.Judged::specimen).containsExactly("d");
        assertThat(j.falseShots()).extracting(Judgement.Judged::specimen).containsExactly("b");
        assertThat(j.missed() + "/" + j.defective() + " " + j.falseAlarms() + "/" + j.good())
                .isEqualTo("1/3 1/2");
    }

    @Test
    void withoutDefectivePicturesThereIsNoAreaAndStillFalseAlarms() {
        Judgement j = Judgement.of(List.of(shot("good", "a", 0.1), shot("good", "b", 0.6)), 0.5, null, 0);
        assertThat(j.classes()).isEmpty();
        assertThat(j.curve()).isEmpty();
        assertThat(j.falseAlarms()).isEqualTo(1);
    }

    @Test
    void aPerfectAreaOfFewPartsIsNotCertain() {
        double[] few = Judgement.interval(1, 5, 5);
        assertThat(few[0]).isBetween(0.5, 0.85);
        assertThat(few[1]).isEqualTo(1);
        assertThat(Judgement.interval(1, 200, 200)[0]).isGreaterThan(0.97);
    }

    @Test
    void theIntervalHoldsTheTrueAreaAboutNineteenTimesInTwenty() {
        Random random = new Random(5);
        double truth = 0.8554; // of two normal distributions 1.5 apart: Φ(1.5 / √2)
        int inside = 0;
        for (int draw = 0; draw < 600; draw++) {
            List<Judgement.Judged> shots = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                shots.add(shot("good", "g" + i, random.nextGaussian()));
                shots.add(shot("crack", "c" + i, random.nextGaussian() + 1.5));
            }
            Judgement.Figure all = Judgement.of(shots, 0, null, 0).classes().get(0);
            inside += all.low() <= truth && truth <= all.high() ? 1 : 0;
        }
        assertThat(inside / 600.0).isCloseTo(0.95, within(0.04));
    }
}
