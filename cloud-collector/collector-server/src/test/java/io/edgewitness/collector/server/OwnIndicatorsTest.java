package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Definitions of a user's own lie in the data folder. */
class OwnIndicatorsTest {
    private static final String OURS = """
            id: our-scrap
            version: 1
            family: IND-04
            title: {zh: 废品率, en: scrap}
            inputs:
              rate: {metric: our_scrap_kg_per_t, aggregation: ratio, unit: kg}
            formula: rate
            unit: kg
            unit-text: {zh: 千克/吨, en: kg per t}
            direction: down
            estimator: events
            decimals: 2
            clock-limit-s: 0
            fields: [JN-PI-TEC, JN-4]
            """;
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
        Path file = definition(OURS.replace("formula: rate", "formula: rate / 0.5"));
        DataFolder held = Objects.requireNonNull(DataFolder.hold(data));
        assertThatThrownBy(() -> BackendOptions.collector(CollectorConfig.DEFAULT, held, line -> {}))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(CommandFailure.INPUT))
                .hasMessageStartingWith(file + ":7:10: indicator-key: ");
        DataFolder again = DataFolder.hold(data);
        assertThat(again).as("the folder is free again").isNotNull();
        Objects.requireNonNull(again).close();
    }
}
