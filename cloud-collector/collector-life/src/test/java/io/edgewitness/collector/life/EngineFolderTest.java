package io.edgewitness.collector.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines of the C-MAPSS benchmark: the data set is not part of the product, so this test is skipped where it is absent. */
class EngineFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("cmapss_fd001");
    private static final Path LEARN = Path.of(System.getProperty("edgewitness.learn", DATA.toString()));

    @Test
    void whatRemainsOfUnseenEnginesIsForecastWithAnIntervalThatHolds() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set cmapss_fd001 (-Dedgewitness.data=FOLDER)");
        Judgement judged = EngineFolder.judge(DATA, LEARN);
        EngineFolder.print(judged, System.out);
        assertThat(judged.rmse()).isLessThanOrEqualTo(12.5);
        assertThat(judged.score()).isLessThanOrEqualTo(300);
        assertThat(judged.coverage()).isBetween(0.85, 0.95);
    }

    @Test
    void aWrongFolderIsNamedInOneLine(@TempDir Path empty) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(EngineFolder.run(new String[] {empty.toString()}, out)).isEqualTo(2);
        assertThat(EngineFolder.run(new String[] {empty.resolve("absent").toString()}, out))
                .isEqualTo(2);
        assertThat(said.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .contains("no train_FD001.txt");
    }
}
