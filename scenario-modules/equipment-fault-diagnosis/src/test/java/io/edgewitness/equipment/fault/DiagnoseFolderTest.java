package io.edgewitness.equipment.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Real bearings: the data set is not part of the product, so this test is skipped where it is absent. */
class DiagnoseFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("cwru");

    @Test
    void fourOfFiveRealFaultsAreNamedByRulesAlone() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set cwru (-Dedgewitness.data=FOLDER)");
        List<DiagnoseFolder.Diagnosis> all = new DiagnoseFolder().diagnose(DATA);
        DiagnoseFolder.print(all, System.out);
        List<DiagnoseFolder.Diagnosis> faults =
                all.stream().filter(d -> !d.truth().equals("normal")).toList();
        assertThat(DiagnoseFolder.share(faults, DiagnoseFolder.Diagnosis::isRight))
                .isGreaterThanOrEqualTo(0.8);
        assertThat(faults)
                .filteredOn(d -> d.isRight() && !d.truth().equals("ball"))
                .allSatisfy(d -> assertThat(Math.abs(d.lineOff())).isLessThanOrEqualTo(0.01));
        assertThat(all)
                .filteredOn(d -> d.truth().equals("normal"))
                .allMatch(d -> d.found().equals("normal"));
    }

    /** Over diameters, and over ends, none of whose records was learnt from. */
    @Test
    void whatWasLearntFromSomeBearingsNamesTheFaultsOfOthers() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set cwru (-Dedgewitness.data=FOLDER)");
        List<DiagnoseFolder.Diagnosis> all = new DiagnoseFolder().diagnose(DATA);
        for (List<LearnFolder.Judged> judged : List.of(
                LearnFolder.across(all, DiagnoseFolder.Diagnosis::diameter, LearnFolder.By.BOTH),
                LearnFolder.across(all, DiagnoseFolder.Diagnosis::trueEnd, LearnFolder.By.BOTH))) {
            LearnFolder.print(judged, System.out);
            assertThat(LearnFolder.judgement(judged).accuracy()).isGreaterThanOrEqualTo(0.8);
            assertThat(LearnFolder.judgement(judged).macroAuroc()).isGreaterThanOrEqualTo(0.93);
        }
    }
}
