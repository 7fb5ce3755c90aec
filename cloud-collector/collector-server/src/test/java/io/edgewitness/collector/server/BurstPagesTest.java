package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.maintenance.Burst;
import io.edgewitness.collector.maintenance.Spectrum;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Role;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bursts of a machine's diagnoses, from the agent's bytes to what its page draws and gives out. */
class BurstPagesTest {
    private static final Instant NOON = Instant.parse("2026-03-31T16:00:00Z");
    private static final int RATE = 8_192;
    private static final double SHAFT = 25;
    private static final double OUTER = 89.5;

    @TempDir
    Path folder;

    /** A second of a shaft out of balance, whose bearing rings at each ball that passes a spot of the outer ring. */
    private static byte[] burst() {
        ByteBuffer bytes = ByteBuffer.allocate(4 * RATE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < RATE; i++) {
            double t = (double) i / RATE;
            double since = t % (1 / OUTER);
            double ring = 20 * Math.exp(-900 * since) * Math.sin(2 * Math.PI * 2_500 * since);
            bytes.putFloat((float) (0.5 * Math.sin(2 * Math.PI * SHAFT * t) + ring));
        }
        return bytes.array();
    }

    private static Spectrum told(double rpm) {
        Spectrum.Picture none = new Spectrum.Picture(1, new double[1]);
        return new Spectrum(
                "drive-end",
                NOON,
                "schedule",
                rpm,
                1.0,
                List.of(new Spectrum.Line("1x", rpm / 60, 0.4, null), new Spectrum.Line("BPFO", 2 * OUTER, null, 3.1)),
                none,
                none,
                none);
    }

    private static double strongestHz(Spectrum.Picture p, double above) {
        int best = (int) Math.ceil(above / p.partHz());
        for (int i = best; i < p.values().length; i++) {
            best = p.values()[i] > p.values()[best] ? i : best;
        }
        return best * p.partHz();
    }

    @Test
    void itsSpectraShowTheShaftAndTheBearingWhereTheLinesAreDrawn() {
        Burst burst = Burst.of(burst(), RATE);
        // Told when the shaft ran twice as fast: the lines move with the speed.
        Spectrum s = burst.spectrum("drive-end", NOON, 60 * SHAFT, told(2 * 60 * SHAFT));
        Spectrum.Line outer = s.lines().get(1);
        assertThat(outer.hz()).isEqualTo(OUTER);
        assertThat(strongestHz(s.velocity(), 5)).isCloseTo(SHAFT, org.assertj.core.api.Assertions.within(2.0));
        double found = strongestHz(s.envelope(), 20);
        double multiple = Math.rint(found / OUTER);
        assertThat(multiple).isBetween(1.0, 4.0);
        assertThat(found / multiple).isCloseTo(OUTER, org.assertj.core.api.Assertions.within(1.5));
        double expected = 1000 * 0.5 / Math.sqrt(2) / (2 * Math.PI * SHAFT);
        assertThat(s.velocityMmS()).isBetween(0.9 * expected, 1.6 * expected);
        assertThat(burst.spectrum("drive-end", NOON, Double.NaN, null).lines()).isEmpty();
        assertThat(burst.spectrum("drive-end", NOON, 60 * SHAFT, null).lines()).hasSize(1);
    }

    @Test
    void itIsGivenOutAsWavAndCsvThatOthersRead() throws Exception {
        Burst burst = Burst.of(burst(), RATE);
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(burst.wav()))) {
            assertThat(in.getFormat().getEncoding()).isEqualTo(AudioFormat.Encoding.PCM_FLOAT);
            assertThat(in.getFormat().getSampleRate()).isEqualTo(RATE);
            assertThat(in.getFrameLength()).isEqualTo(RATE);
            assertThat(in.readAllBytes()).isEqualTo(burst());
        }
        StringWriter csv = new StringWriter();
        burst.csv(csv);
        List<String> lines = csv.toString().lines().toList();
        assertThat(lines).hasSize(RATE + 1).startsWith("time_s,acceleration_m_s2");
        assertThat(Float.parseFloat(lines.get(101).split(",", -1)[1])).isEqualTo(burst.acceleration()[100]);
        List<float[]> course = burst.course(1_000);
        assertThat(course.get(0)).hasSameSizeAs(course.get(1)).hasSizeLessThanOrEqualTo(1_000);
    }

    @Test
    void whatIsNoBurstIsSaidInOneLine() {
        byte[] numbers = burst();
        ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN).putFloat(40, Float.NaN);
        assertThatThrownBy(() -> Burst.of(numbers, RATE)).hasMessage("burst-numbers");
        assertThatThrownBy(() -> Burst.of(new byte[4_097], RATE)).hasMessage("burst-size");
        assertThatThrownBy(() -> Burst.of(new byte[8], RATE)).hasMessage("burst-size");
        assertThatThrownBy(() -> Burst.of(burst(), Double.NaN)).hasMessage("burst-rate");
        Burst slow = Burst.of(new byte[256], 1);
        assertThat(slow.spectrum("s", NOON, 1e9, null).velocityMmS()).isZero();
    }

    @Test
    void thePageListsAsksDrawsAndGivesThemOut() throws Exception {
        try (RunningCollector running = new RunningCollector(folder, NOON, null)) {
            running.now = NOON.plusSeconds(3 * 24 * 3_600); // nothing is asked for by itself any more
            TestBatches.enrol(running.collector.registry(), "gw-1", NOON);
            Map<String, String> facts = Map.of(
                    "sensor",
                    "drive-end",
                    "rate-hz",
                    "8192.0",
                    "speed-rpm",
                    "1500.0",
                    "burst-sha256",
                    Hex.sha256(burst()));
            running.collector
                    .store()
                    .store(List.of(new TestBatches("gw-1", "acme", "one")
                            .machine("pump-3", MachinesTest.FAULTS, "")
                            .figure("pump-3", MachinesTest.FAULTS, "fd_velocity_mm_s_max", "drive-end", 0, "1.5")
                            .recorded("pump-3", "diagnosis", facts, "application/octet-stream", burst())
                            .recorded("pump-3", "diagnosis", facts, "application/octet-stream", new byte[] {1, 2})
                            .close()));
            running.seePlaces();
            People.Created engineer = running.collector
                    .workplace()
                    .people()
                    .create(
                            Access.collector(),
                            new People.Wanted("engineer", "E", null, "en"),
                            Role.ENGINEER,
                            Grants.Over.node("acme"));
            WebBrowser browser = new WebBrowser(running.url());
            browser.enter("engineer", engineer.password(), "violet kettle on a roof");
            String of = "agent=gw-1&id=pump-3";
            String sha = Hex.sha256(burst());
            assertThat(browser.page("/machine?" + of + "&lang=en")).contains("id=\"bursts-title\"");
            assertThat(browser.page("/pages/machine/bursts?" + of))
                    .contains("with the agent")
                    .contains("fetch");
            assertThat(browser.get("/pages/machine/burst?" + of + "&what=waveform&sha256=" + sha)
                            .statusCode())
                    .isEqualTo(409);
            HttpResponse<String> asked = browser.post("/machine/bursts", Map.of("id", "pump-3", "sha256", sha));
            assertThat(asked.uri().getPath()).isEqualTo("/machine");
            assertThat(browser.page("/pages/machine/bursts?" + of)).containsPattern("waits for the agent|on its way");
            RecordingsTest.bring(running, "gw-1", burst());
            RecordingsTest.bring(running, "gw-1", new byte[] {1, 2});
            assertThat(browser.page("/pages/machine/bursts?" + of))
                    .contains("draw")
                    .contains("/machine/burst.wav");
            JsonNode course =
                    Commands.JSON.readTree(browser.page("/pages/machine/burst?" + of + "&what=waveform&sha256=" + sha));
            assertThat(course.path("kind").asText()).isEqualTo("waveform");
            assertThat(course.path("rows").get(0)).hasSizeGreaterThan(1_000);
            JsonNode envelope =
                    Commands.JSON.readTree(browser.page("/pages/machine/burst?" + of + "&what=envelope&sha256=" + sha));
            assertThat(envelope.path("families").get(0).path("name").asText()).isEqualTo("1×");
            assertThat(browser.page("/machine/burst.csv?" + of + "&sha256=" + sha))
                    .startsWith("time_s,");
            String torn = Hex.sha256(new byte[] {1, 2});
            HttpResponse<String> none = browser.get("/pages/machine/burst?" + of + "&what=waveform&sha256=" + torn);
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(none.body()).contains("no burst of 64");
            assertThat(browser.get("/machine/burst.wav?" + of + "&sha256=%27%20OR%201%3D1")
                            .statusCode())
                    .isEqualTo(404);
        }
    }
}
