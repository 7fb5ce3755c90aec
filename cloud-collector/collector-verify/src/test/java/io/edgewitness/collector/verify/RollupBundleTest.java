package io.edgewitness.collector.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Resolution;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figures that are made of roll-ups. */
class RollupBundleTest extends RollupBundle {
    @Test
    void whatRollUpsGiveIsWhatTheirWindowsGive() throws Exception {
        Bundle bundle = new Bundle(plant, indicators, collector);
        List<Figure> figures = bundle.figures(List.of(
                RollingPlant.energy(Resolution.WINDOW, 0, 24),
                RollingPlant.energy(Resolution.HOUR, 0, 24),
                RollingPlant.energy(Resolution.DAY, 0, 24)));
        assertThat(figures.get(0).value()).isNotNull().isEqualByComparingTo("1011.28");
        for (Figure f : figures) {
            assertThat(f.value()).isEqualByComparingTo(figures.get(0).value());
            assertThat(f.grade()).isEqualTo(figures.get(0).grade());
            assertThat(f.coverage()).isEqualByComparingTo(figures.get(0).coverage());
            assertThat(f.completeness()).isEqualByComparingTo(figures.get(0).completeness());
            assertThat(f.gaps()).isEqualTo(figures.get(0).gaps());
        }
        assertThat(figures.get(1).records()).hasSize(22);
        assertThat(figures.get(2).records()).hasSize(1);
    }

    @Test
    void figuresOfHoursAndDaysAreDerivedAgainWithoutABatch() throws Exception {
        VerifyReport report = verifier.verify(zip);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(2).allMatch(f -> f.problem() == null);
        assertThat(notes(report))
                .contains(
                        "rolled-up",
                        "gap",
                        "span-missing",
                        "as-of",
                        "restart",
                        "configuration",
                        "clock-step",
                        "coverage");
        assertThat(Unzipped.of(zip).keySet()).contains(RECORDS, HEADERS, SEAL).doesNotContain("agents/1/batches.binpb");
        assertThat(report.keys().toString()).contains("tree head of");
    }

    @Test
    void whatAClockAheadSaidOfHoursToComeCountsForNoneOfThem() throws Exception {
        try (RollingPlant set = new RollingPlant(folder, "gw-2")) {
            set.day(q -> {
                if (q == 20) {
                    set.wrongClock(Duration.ofHours(8));
                }
            });
            Bundle bundle = new Bundle(set, indicators, collector);
            VerifyReport report = verifier.verify(
                    bundle.bytes(bundle.figures(List.of(RollingPlant.energy(Resolution.HOUR, 12, 24))), FILING));
            assertThat(report.problems()).isEmpty();
            assertThat(report.figures()).allMatch(f -> f.problem() == null);
        }
    }

    @Test
    void aBundleIsReadFromItsFilePieceByPiece() throws Exception {
        Path file = folder.resolve("evidence.zip");
        Files.write(file, zip);
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(BundleVerifier.looksLikeBundle(in)).isTrue();
        }
        VerifyReport report = verifier.verify(file);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(2);
    }

    @Test
    void figuresOfWindowsAndOfRollUpsGoIntoOneBundle() throws Exception {
        byte[] both = bundle(
                RollingPlant.energy(Resolution.WINDOW, 6, 8),
                RollingPlant.energy(Resolution.HOUR, 0, 24),
                FigureRequest.change(
                                "energy-consumption", "line-1", RollingPlant.hours(0, 9), RollingPlant.hours(12, 21))
                        .with(Resolution.HOUR));
        VerifyReport report = verifier.verify(both);
        assertThat(report.problems()).isEmpty();
        assertThat(report.figures()).hasSize(3);
        assertThat(Unzipped.of(both).keySet()).contains(RECORDS, "agents/1/batches.binpb");
    }

    @Test
    void theSameLedgersGiveTheSameBytes() throws Exception {
        assertThat(bundle(RollingPlant.energy(Resolution.HOUR, 3, 20)))
                .isEqualTo(bundle(RollingPlant.energy(Resolution.HOUR, 3, 20)));
    }

    @Test
    void anyTimeOfTheDayCanBeShown() throws Exception {
        for (int from = 0; from < 20; from++) {
            VerifyReport report = verifier.verify(bundle(RollingPlant.energy(Resolution.HOUR, from, from + 4)));
            assertThat(report.problems()).as("from hour %s", from).isEmpty();
        }
    }

    @Test
    void whatIsNotSealedYetIsNotShown() {
        plant.sealedBefore = RollingPlant.hours(0, 9).end();
        try {
            assertThatThrownBy(() -> bundle(RollingPlant.energy(Resolution.HOUR, 4, 9)))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining("export again later");
        } finally {
            plant.sealedBefore = Instant.MAX;
        }
    }
}
