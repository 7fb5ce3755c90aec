package io.edgewitness.collector.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatasetTest {
    @TempDir
    Path folder;

    private void refused(String index, String why) throws IOException {
        Files.writeString(folder.resolve("index.tsv"), index);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Dataset.read(folder, "good").check(2, true))
                .withMessageContaining(why);
    }

    @Test
    void aMaskBesideAPictureIsItsTruth() throws IOException {
        Surfaces.write(folder, 2);
        Dataset data = Dataset.read(folder, "good");
        assertThat(data.samples()).hasSize(8);
        assertThat(data.where(s -> s.mask() != null))
                .hasSize(4)
                .allMatch(s -> s.label().equals("spot"));
    }

    @Test
    void anIndexThatCannotBeUsedIsRefusedWithItsLine() throws IOException {
        Surfaces.write(folder, 2);
        refused("", "index.tsv is empty");
        refused("path\tclass\n", "line 1: no column specimen_group");
        refused("path\tclass\tspecimen\ngood0-0.png\n", "line 2: has 1 columns");
        refused("path\tclass\tspecimen\ngood0-0.png\t\ts1\n", "line 2: names no class");
        refused("path\tclass\tspecimen\nnone.png\tgood\ts1\n", "line 2: no picture none.png");
        refused("path\tclass\tspecimen\n../../etc/passwd\tgood\ts1\n", "line 2: no picture ../../etc/passwd");
        refused(
                "path\tclass\tspecimen\ngood0-0.png\tgood\ts1\ngood0-0.png\tgood\ts2\n",
                "line 3: names a picture that was named before");
    }

    @Test
    void picturesOfWhichNothingCanBeLearntAreRefusedWithWhatIsMissing() throws IOException {
        Surfaces.write(folder, 2);
        refused("path\tclass\tspecimen\nspot0-0.png\tspot\ts1\n", "no picture of a good part (class good)");
        refused(
                "path\tclass\tspecimen\ngood0-0.png\tgood\ts1\ngood0-1.png\tgood\ts1\n",
                "of 1 specimens, and 2 are needed");
        refused("path\tclass\tspecimen\ngood0-0.png\tgood\ts1\ngood1-0.png\tgood\ts2\n", "no defect is marked");
        refused(
                "path\tclass\tspecimen\ngood0-0.png\tgood\ts1\ngood1-0.png\tgood\ts2\nspot0-0.png\tspot\ts1\n",
                "class spot has one specimen");
    }

    @Test
    void aTornPictureIsNamed() throws IOException {
        Surfaces.write(folder, 2);
        Path file = folder.resolve("good0-0.png");
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 7, 40, whole.length / 2}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Picture.read(file))
                    .withMessageContaining("good0-0.png");
        }
    }

    @Test
    void noSpecimenIsOnTwoSidesOfASplitAndEachIsJudgedOnce() throws IOException {
        Surfaces.write(folder, 12);
        Dataset data = Dataset.read(folder, "good");
        Set<String> judged = new HashSet<>();
        for (int fold = 0; fold < 3; fold++) {
            Split split = Split.of(data, 3, fold, 5);
            assertThat(specimens(split.judge())).doesNotContainAnyElementsOf(specimens(split.learn()));
            assertThat(specimens(split.judge())).doesNotContainAnyElementsOf(specimens(split.choose()));
            assertThat(specimens(split.choose())).isNotEmpty().doesNotContainAnyElementsOf(specimens(split.learn()));
            assertThat(specimens(split.judge())).hasSize(4);
            assertThat(judged.addAll(specimens(split.judge()))).isTrue();
            assertThat(judged).hasSize(4 * (fold + 1));
        }
    }

    @Test
    void aSpecimenOfARareClassIsLearntFromAndNotChosenBy() throws IOException {
        Surfaces.write(folder, 12);
        Path file = folder.resolve("index.tsv");
        Files.writeString(file, Files.readString(file).replaceAll("(spot[0-3]-[01].png)\tspot", "$1\tcrack"));
        Dataset data = Dataset.read(folder, "good");
        for (int fold = 0; fold < 3; fold++) {
            Split split = Split.of(data, 3, fold, 5);
            assertThat(split.choose()).isNotEmpty().noneMatch(s -> s.label().equals("crack"));
        }
    }

    private static Set<String> specimens(List<Sample> samples) {
        return samples.stream().map(Sample::specimen).collect(Collectors.toSet());
    }
}
