package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Mode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a later collector made is told as that, and not as broken; what this one made and somebody added to is broken. */
class NewerFormatTest {
    private static final String WORDS = "made for a newer format (version 4); this verifier reads up to 3;"
            + " take the verifier of the collector that made it";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final KeepingVerifier verifier = new KeepingVerifier();

    @SuppressWarnings("NullAway.Init")
    private AgentKey collector;

    @BeforeEach
    void key() {
        collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
    }

    private byte[] bundle(int figures) throws Exception {
        try (Plant plant = new Plant(folder, "gw-1", Mode.REAL)) {
            plant.quarter(0, "10").quarter(1, "12");
            Bundle bundle = new Bundle(plant, new Indicators(IndicatorLibrary.shipped()), collector);
            return bundle.bytes(
                    bundle.figures(figures == 0 ? List.of() : List.of(Plant.energy(0, 2))),
                    new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2026-08-20T02:00:00Z")));
        }
    }

    private int run(byte[] zip, ByteArrayOutputStream out) throws Exception {
        Path file = folder.resolve("evidence.zip");
        Files.write(file, zip);
        return VerifyMain.run(new String[] {file.toString()}, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    @Test
    void aBundleOfANewerFormatIsToldInOneWordOfBothLanguages() throws Exception {
        byte[] zip = new Forgery(bundle(1), collector, 4).signed(m -> {
            m.put("format", 4);
            m.remove("figures");
        });
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems())
                .singleElement()
                .matches(p ->
                        p.what().code().equals("newer-format") && p.what().en().equals(WORDS))
                .matches(p -> p.what().zh().contains("版本4") && p.what().zh().contains("最高支持版本3"));
        assertThat(report.passed()).isFalse();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(run(zip, out)).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(WORDS)
                .contains("无法核验")
                .doesNotContain("已损坏");
    }

    @Test
    void aFormatThatIsNoneIsBroken() throws Exception {
        for (Object none : new Object[] {0, -1, "4", 10_000_000_000L}) {
            assertThat(verifier.verify(new Forgery(bundle(1), collector).signed(m -> m.put("format", none)))
                            .problems())
                    .anyMatch(p -> p.what().code().equals("bundle"));
        }
    }

    @Test
    void aBundleWithoutFiguresSaysSoAndClaimsNothing() throws Exception {
        byte[] zip = bundle(0);
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.passed()).isFalse();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(run(zip, out)).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("不含任何数据", "the bundle holds no figures")
                .doesNotContain("all 0");
    }

    @Test
    void aTreeHeadOfANewerFormatIsToldAsThatAndAnUnknownLineIsAnError() throws Exception {
        String note = new TreeHead("edgewitness.collector/0011223344556677", 3, new byte[32], Instant.EPOCH, null)
                .note(collector);
        assertThat(TreeHead.parse(note).size()).isEqualTo(3);
        assertThatThrownBy(() -> TreeHead.parse(note.replace("\ntime", "\nformat 3\nmoon full\ntime")))
                .isInstanceOf(AnchorException.class)
                .hasMessageContaining("made for a newer format (version 3); this verifier reads up to 2");
        for (String added : List.of("\nformat 2\ntime", "\nmoon full\ntime")) {
            assertThatThrownBy(() -> TreeHead.parse(note.replace("\ntime", added)))
                    .isInstanceOf(AnchorException.class)
                    .hasMessageContaining("this is no signed tree head");
        }
    }
}
