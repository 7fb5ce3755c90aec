package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions of a user's own lie in the data folder. */
class OwnIndicatorsTest {
    static final String OURS = IndicatorLibrary.shipped()
            .definition("reject-ratio")
            .source()
            .replace("id: reject-ratio", "id: our-scrap")
            .replace("mv_reject_ratio", "our_scrap_ratio");
    private static final String PROJECT = """
            notice: jining-2022
            figures:
              - indicator: our-scrap
                field: JN-PI-TEC
                reporting: {from: "2026-07-01T00:00:00+08:00", to: "2026-08-01T00:00:00+08:00"}
            """;

    @TempDir
    Path data;

    private Path definition(String yaml) throws Exception {
        Path folder = Files.createDirectories(data.resolve(BackendOptions.INDICATORS));
        return Files.writeString(folder.resolve("our-scrap.yaml"), yaml);
    }

    @Test
    void aProjectMayAskForThemOnItsDataFolder() throws Exception {
        definition(OURS);
        Path project = Files.writeString(data.resolve("project.yaml"), PROJECT);
        BackendOptions where = new BackendOptions();
        assertThatThrownBy(() -> ProjectService.load(project, null, where.library()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("EW-FORM-UNKNOWN-INDICATOR");
        where.data = data;
        assertThat(ProjectService.load(project, null, where.library()).requests())
                .singleElement()
                .matches(r -> r.indicator().equals("our-scrap"));
    }

    @Test
    void aMistakeIsToldAtItsPlaceBeforeAnythingStarts() throws Exception {
        Path file = definition(OURS.replace("formula: share * 100", "formula: share * 50"));
        DataFolder held = Objects.requireNonNull(DataFolder.hold(data));
        assertThatThrownBy(() -> BackendOptions.collector(CollectorConfig.DEFAULT, held, line -> {}))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CommandFailure.INPUT))
                .hasMessageStartingWith(file + ":11:12: indicator-key: ");
        DataFolder again = DataFolder.hold(data);
        assertThat(again).as("the folder is free again").isNotNull();
        Objects.requireNonNull(again).close();
    }

    @Test
    void aCommandAtAnAddressKnowsThoseOfTheCollectorThere() throws Exception {
        definition(OURS);
        Path project = Files.writeString(data.resolve("elsewhere.yaml"), PROJECT);
        try (RunningCollector running = new RunningCollector(data, Instant.parse("2026-08-02T00:00:00Z"), null)) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            assertThat(running.run(out, err, "indicators", "--project", project.toString()))
                    .as(err.toString())
                    .isZero();
            assertThat(out.toString()).contains("our-scrap@1");
        }
    }
}
