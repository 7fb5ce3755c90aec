package io.edgewitness.collector.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.edge.testkit.SyntheticVibration;
import io.edgewitness.equipment.fault.EvidenceLearning;
import io.edgewitness.scenario.kit.PinnedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site's labelled records teach. */
class EvidenceFolderTest {
    private static final int RATE = 25_600;
    private static final double SHAFT = 24.7;
    private static final double OUTER = 3.5848; // of a 6205
    private static final double INNER = 5.4152;
    private static final String HEADER = "file,cause,specimen,bearing,rpm,rate-hz,unit";

    @TempDir
    Path folder;

    private final StringBuilder index = new StringBuilder(HEADER);

    @BeforeEach
    void records() throws IOException {
        for (int i = 0; i < 4; i++) {
            record("outer" + i + ".f32", blows(i, OUTER, 0), "bearing-outer,motor-" + i);
            record("inner" + i + ".f32", blows(10 + i, INNER, SHAFT), "bearing-inner,pump-" + i);
        }
        save();
    }

    private static float[] blows(int seed, double order, double modulationHz) {
        SyntheticVibration signal = new SyntheticVibration(RATE, RATE, seed).noise(0.3);
        for (int h = 1; h <= 6; h++) {
            signal.sine(h * SHAFT, 0.6 / h);
        }
        return signal.blows(order * SHAFT, 4, 4_000, modulationHz).samples();
    }

    private void record(String name, float[] samples, String causeAndSpecimen) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(samples);
        Files.write(folder.resolve(name), bytes.array());
        row(name + "," + causeAndSpecimen + ",6205-2RS,1480," + RATE + ",m/s2");
    }

    private void row(String row) {
        index.append('\n').append(row);
    }

    private void save() throws IOException {
        Files.writeString(folder.resolve("index.csv"), index + "\n");
    }

    private EvidenceFolder.Taught learn(Path from) throws IOException {
        return EvidenceFolder.learn(from, share -> {});
    }

    private void refused(String message) {
        assertThatThrownBy(() -> learn(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void recordsTeachWhatSpeaksForACauseAndItIsJudgedOnSpecimensThatWereNotLearntFrom() throws IOException {
        EvidenceLearning.Learnt learnt = learn(folder).learnt();
        assertThat(learnt.records()).containsEntry("bearing-outer", 4L).containsEntry("bearing-inner", 4L);
        assertThat(learnt.sha256()).isEqualTo(PinnedFile.sha256(learnt.file()));
        assertThat(learnt.weights().get("bearing-outer").get("outer-lines")).isPositive();
        assertThat(Objects.requireNonNull(learnt.learnt()).records()).isEqualTo(8);
        assertThat(learnt.learnt().accuracy()).isEqualTo(1);
        assertThat(Objects.requireNonNull(learnt.both()).macroAuroc()).isEqualTo(1);
        assertThat(Objects.requireNonNull(learnt.rules()).accuracy()).isEqualTo(1);
        assertThat(learn(folder).learnt().file()).isEqualTo(learnt.file());
    }

    @Test
    void aZipAndNumbersInLinesTeachTheSame() throws IOException {
        byte[] before = learn(folder).learnt().file();
        StringBuilder csv = new StringBuilder();
        for (float sample : blows(0, OUTER, 0)) {
            csv.append(sample).append("\r\n");
        }
        Files.writeString(folder.resolve("outer0.csv"), csv);
        Path zip = folder.resolve("records.zip");
        try (ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(zip))) {
            to.putNextEntry(new ZipEntry("index.csv"));
            to.write(index.toString()
                    .replace("outer0.f32", "outer0.csv")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            for (Path file : Files.list(folder).filter(f -> !f.equals(zip)).toList()) {
                if (!file.endsWith("index.csv") && !file.endsWith("outer0.f32")) {
                    to.putNextEntry(new ZipEntry(file.getFileName().toString()));
                    to.write(Files.readAllBytes(file));
                }
            }
        }
        assertThat(learn(zip).learnt().file()).isEqualTo(before);
    }

    @Test
    void aSoundRecordTeachesNothingAndOneWithoutASpeedIsNamed() throws IOException {
        byte[] before = learn(folder).learnt().file();
        row("outer0.f32,sound,motor-9,6205,1480," + RATE + ",m/s2");
        record("hum.f32", new SyntheticVibration(RATE, RATE, 5).noise(0.3).samples(), "bearing-outer,motor-9");
        save();
        EvidenceFolder.Taught taught = learn(folder);
        assertThat(taught.learnt().file()).isEqualTo(before);
        assertThat(taught.silent()).containsExactly("hum.f32");
    }

    @Test
    void oneSpecimenOfACauseIsNotJudgedAndOneCauseAloneTeachesNothing() throws IOException {
        index.setLength(HEADER.length());
        row("outer0.f32,bearing-outer,motor-1,6205,1480," + RATE + ",m/s2");
        row("inner0.f32,bearing-inner,motor-2,9/7.94/39.04,1480," + RATE + ",m/s2");
        save();
        assertThat(learn(folder).learnt().both()).isNull();
        index.setLength(index.lastIndexOf("\n"));
        save();
        refused("two causes");
    }

    @Test
    void whatIsWrongIsNamedAtItsLine() throws IOException {
        String good = index.toString();
        for (String[] wrong : new String[][] {
            {"bearing-outer,motor-0", "gremlins,motor-0", "index.csv:2: gremlins is no cause of the knowledge"},
            {"6205-2RS,1480", "unheard,1480", "index.csv:2: the bearing unheard is not in the module's list"},
            {"6205-2RS,1480", "6205-2RS,fast", "index.csv:2: rpm is a number"},
            {",25600,", ",1e308,", "index.csv:2: rate-hz is a number"},
            {"m/s2", "mm/s", "index.csv:2: unit is m/s2 or g"},
            {"outer0.f32", "../outer0.f32", "index.csv:2: file is the name"},
            {"outer0.f32", "nobody.f32", "index.csv:2: there is no nobody.f32"},
            {"outer0.f32,", "", "index.csv:2: 6 columns where the names are 7"},
            {"file,cause", "path,cause", "index.csv:1: the first line names the columns"}
        }) {
            Files.writeString(folder.resolve("index.csv"), good.replaceFirst(wrong[0].replace("/", "\\/"), wrong[1]));
            refused(wrong[2]);
        }
        Files.writeString(folder.resolve("index.csv"), good);
        Files.write(folder.resolve("outer0.f32"), new byte[4 * 2_000 + 1]);
        refused("index.csv:2: outer0.f32 has 8001 bytes, which are no whole floats");
        Files.write(folder.resolve("outer0.f32"), new byte[4 * 1_000]);
        refused("outer0.f32 has 1000 samples; 1024 to 262144 are taken");
        Files.write(folder.resolve("outer0.f32"), new byte[4 << 20]);
        refused("more than 1048576 bytes");
        byte[] none = new byte[4 * 2_000];
        none[2] = (byte) 0xc0;
        none[3] = (byte) 0x7f;
        Files.write(folder.resolve("outer0.f32"), none);
        refused("outer0.f32: sample 1 is no number");
        Files.delete(folder.resolve("index.csv"));
        refused("there is no index.csv");
        assertThatThrownBy(() -> learn(folder.resolve("inner0.f32")))
                .hasMessageContaining("neither a folder nor a zip");
    }
}
