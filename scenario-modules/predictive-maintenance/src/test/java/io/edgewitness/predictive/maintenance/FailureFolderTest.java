package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real bearings run to failure: the data set is not part of the product, so this test is skipped where it is absent. */
class FailureFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("femto");

    /** Another folder to learn from, where the one that is judged holds bearings of its own. */
    private static final String LEARN = System.getProperty("edgewitness.learn", "");

    @Test
    void everyRealBearingIsAlarmedBeforeItFailsAndHardlyAnyEarly() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set femto (-Dedgewitness.data=FOLDER)");
        List<FailureFolder.Bearing> bearings = FailureFolder.read(DATA);
        List<FailureFolder.Result> results =
                FailureFolder.judge(bearings, LEARN.isEmpty() ? null : FailureFolder.read(Path.of(LEARN)));
        FailureFolder.print(results, System.out);
        assertThat(results).allSatisfy(r -> assertThat(r.lead()).isGreaterThanOrEqualTo(100));
        assertThat(results)
                .filteredOn(r -> r.lead() > 0.2 * r.life())
                .hasSizeLessThanOrEqualTo(Math.max(1, results.size() / 6));
    }

    @Test
    void aWrongFolderIsNamedInOneLine(@TempDir Path empty) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(FailureFolder.run(new String[] {empty.toString()}, out)).isEqualTo(2);
        assertThat(FailureFolder.run(new String[] {empty.resolve("absent").toString()}, out))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("usage: FailureFolder");
    }
}
