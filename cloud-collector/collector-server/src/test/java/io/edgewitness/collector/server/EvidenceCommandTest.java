package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.scenario.kit.PinnedFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceCommandTest {
    private static final int RATE = 25_600;
    private static final double SHAFT = 24.7;

    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    private int run(Path out) {
        PrintWriter to = new PrintWriter(said, true);
        return CollectorMain.run(to, to, "evidence", "learn", folder.toString(), "--out", out.toString());
    }

    private String record(String cause, int specimen, double order) throws Exception {
        Random random = new Random(specimen);
        float[] samples = new float[RATE];
        for (int i = 0; i < RATE; i++) {
            double t = (double) i / RATE;
            double since = t % (1 / (order * SHAFT)); // the last blow
            samples[i] = (float) (0.3 * random.nextGaussian()
                    + 0.6 * Math.sin(2 * Math.PI * SHAFT * t)
                    + 0.3 * Math.sin(4 * Math.PI * SHAFT * t)
                    + 4 * Math.exp(-800 * since) * Math.sin(2 * Math.PI * 4_000 * since));
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * RATE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        String name = cause + specimen + ".f32";
        Files.write(folder.resolve(name), bytes.array());
        return name + "," + cause + "," + cause + specimen + ",6205,1480," + RATE + ",m/s2\n";
    }

    @Test
    void burstsOfClosedOrdersBecomeAFileWithItsJudgementAndTheLineForTheSiteFile() throws Exception {
        StringBuilder index = new StringBuilder("file,cause,specimen,bearing,rpm,rate-hz,unit\n");
        for (int i = 0; i < 3; i++) {
            index.append(record("bearing-outer", i, 3.5848)).append(record("bearing-inner", i, 5.4152));
        }
        Files.writeString(folder.resolve("index.csv"), index);
        Path out = folder.resolve("evidence.yaml");
        assertThat(run(out)).as(said.toString()).isZero();
        assertThat(said.toString())
                .contains("learnt from {bearing-inner=3, bearing-outer=3}")
                .contains("both, as the agent ranks: likeliest cause right 1.000, macro AUROC 1.000")
                .contains("speaks for bearing-outer: outer-lines +")
                .contains("sha256: " + PinnedFile.sha256(Files.readAllBytes(out)));
        Files.writeString(folder.resolve("index.csv"), index.toString().replace(",m/s2", ",bar"));
        assertThat(run(out)).isEqualTo(2);
        assertThat(said.toString()).contains("index.csv:2: unit is m/s2 or g");
    }
}
