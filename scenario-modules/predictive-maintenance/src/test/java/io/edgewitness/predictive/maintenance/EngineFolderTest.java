package io.edgewitness.predictive.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Engines of the C-MAPSS benchmark: the data set is not part of the product, so this test is skipped where it is absent. */
class EngineFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("cmapss_fd001");
    private static final Path LEARN = Path.of(System.getProperty("edgewitness.learn", DATA.toString()));

    @Test
    void whatRemainsOfUnseenEnginesIsForecastWithAnIntervalThatHolds() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set cmapss_fd001 (-Dedgewitness.data=FOLDER)");
        List<EngineFolder.Judged> judged = EngineFolder.judge(DATA, LEARN);
        EngineFolder.print(judged, System.out);
        EngineFolder.Score score = EngineFolder.Score.of(judged);
        assertThat(score.rmse()).isLessThanOrEqualTo(12.5);
        assertThat(score.score()).isLessThanOrEqualTo(300);
        assertThat(score.coverage()).isBetween(0.85, 0.95);
    }
}
