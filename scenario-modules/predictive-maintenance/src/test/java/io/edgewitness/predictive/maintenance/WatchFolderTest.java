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

/** A real water loop: the data set is not part of the product, so this test is skipped where it is absent. */
class WatchFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("skab");

    @Test
    void eventsOfARealWaterLoopAreFoundWithoutAHistoryOfFailures() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set skab (-Dedgewitness.data=FOLDER)");
        List<WatchFolder.Run> runs = new WatchFolder(Loop.parameters()).watch(DATA);
        WatchFolder.print(runs, System.out);
        WatchFolder.Score score = WatchFolder.Score.of(WatchFolder.withEvent(runs));
        assertThat(score.f1()).isGreaterThanOrEqualTo(0.8);
        assertThat(score.falseAlarmRate()).isLessThanOrEqualTo(0.135);
        assertThat(runs)
                .filteredOn(r -> r.anomalous() == 0 && r.learnt() >= 3600)
                .allSatisfy(r -> assertThat(r.falseRows()).isLessThanOrEqualTo(r.judged() / 20));
    }

    @Test
    void aWrongFolderIsNamedInOneLine(@TempDir Path empty) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(WatchFolder.run(new String[] {empty.toString()}, out)).isEqualTo(2);
        assertThat(WatchFolder.run(new String[] {empty.resolve("absent").toString()}, out))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("there is no .csv");
    }
}
