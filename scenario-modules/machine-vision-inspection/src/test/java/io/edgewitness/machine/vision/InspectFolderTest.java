package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Real boards: the data set is not part of the product, so this test is skipped where it is absent. */
class InspectFolderTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("deeppcb");

    @Test
    void nineteenOfTwentyDefectsOfRealBoardsAreFoundAtTheirPlaceAndNamed() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set deeppcb (-Dedgewitness.data=FOLDER)");
        InspectFolder.Score score = InspectFolder.inspect(DATA);
        score.print(System.out);
        assertThat(score.f(score.placed())).isGreaterThanOrEqualTo(0.97);
        assertThat(score.f(score.named())).isGreaterThanOrEqualTo(0.95);
    }
}
