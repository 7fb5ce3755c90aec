package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class PartingTest {
    private static Sample sample(String label, String specimen, boolean marked) {
        Path file = Path.of(label + "-" + specimen + ".png");
        return new Sample(file, marked ? Path.of(file + "_mask.png") : null, label, specimen);
    }

    private static List<Sample> good(int specimens) {
        List<Sample> all = new ArrayList<>();
        for (int i = 0; i < specimens; i++) {
            all.add(sample("good", "g" + i, false));
        }
        return all;
    }

    private static Dataset data(List<Sample> good, Sample... more) {
        List<Sample> all = new ArrayList<>(good);
        all.addAll(List.of(more));
        return new Dataset("good", all);
    }

    private static void refused(TeachFault.Code code, Dataset data, boolean marked) {
        assertThatThrownBy(() -> Parting.best(data, marked))
                .isInstanceOfSatisfying(
                        TeachFault.class, f -> assertThat(f.code()).isEqualTo(code));
    }

    @Test
    void whatIsMissingIsSaidBeforeAnythingIsTrained() {
        refused(TeachFault.Code.NO_GOOD, data(List.of(), sample("crack", "c1", true)), true);
        refused(TeachFault.Code.FEW_GOOD, data(good(3)), false);
        refused(
                TeachFault.Code.NONE_MARKED,
                data(good(8), sample("crack", "c1", false), sample("crack", "c2", false)),
                true);
        refused(TeachFault.Code.ONE_SPECIMEN, data(good(8), sample("crack", "c1", true)), true);
    }

    @Test
    void noPartIsInTwoAndEachHasGoodOnes() {
        List<Sample> some = new ArrayList<>(good(8));
        for (int i = 0; i < 8; i++) {
            some.add(sample("crack", "c" + i, true));
            some.add(sample("hole", "c" + i, true));
        }
        Dataset data = new Dataset("good", some);
        Split split = Parting.best(data, true).split();
        Set<String> seen = new HashSet<>();
        for (List<Sample> part : List.of(split.learn(), split.choose(), split.judge())) {
            Set<String> own = new HashSet<>();
            part.forEach(s -> own.add(s.specimen()));
            assertThat(seen).doesNotContainAnyElementsOf(own);
            seen.addAll(own);
            assertThat(part).anyMatch(data::isGood).anyMatch(s -> s.label().equals("crack"));
        }
        assertThat(Parting.best(data, false).seed())
                .isEqualTo(Parting.best(data, true).seed());
    }

    @Test
    void aHandfulOfGoodPartsIsEnoughForGoodOnly() {
        Dataset data = data(good(7));
        assertThat(Parting.best(data, false).split().judge()).isNotEmpty();
    }
}
