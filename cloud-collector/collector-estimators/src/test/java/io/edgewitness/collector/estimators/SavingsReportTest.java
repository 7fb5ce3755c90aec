package io.edgewitness.collector.estimators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Meters whose truth is known: the data set is not part of the product, so these tests are skipped where it is absent. */
class SavingsReportTest {
    private static final Path DATA = Path.of(System.getProperty("edgewitness.data", "../../../shared/data"))
            .resolve("eemeter");

    @Test
    void theKnownSavingLiesInsideEveryMetersInterval() throws IOException {
        assumeTrue(Files.exists(DATA), "the data set eemeter (-Dedgewitness.data=FOLDER)");
        List<SavingsReport.Line> lines = new ArrayList<>();
        MeterFolder folder = new MeterFolder(DATA);
        for (Map.Entry<String, Map<String, String>> entry : folder.entries().entrySet()) {
            MeterFolder.Meter meter = folder.meter(entry.getKey(), entry.getValue());
            if (!Double.isNaN(meter.known())) {
                lines.add(SavingsReport.line(meter));
            }
        }
        System.out.println(SavingsReport.table(lines));
        assertThat(lines).isNotEmpty();
        for (SavingsReport.Line line : lines) {
            String id = line.meter().id();
            boolean twoMonths = id.contains("bimonthly");
            Estimate stated = line.savings().stated();
            assertThat(stated.contains(line.meter().known())).as(id).isTrue();
            assertThat(stated.halfWidth()).as(id).isLessThanOrEqualTo(twoMonths ? 0.06 : 0.025);
            assertThat(line.model().ordinary().quality().cvRmse()).as(id).isLessThanOrEqualTo(0.31);
            if (id.contains("monthly") && !twoMonths) {
                assertThat(line.cvMonthly()).as(id).isLessThanOrEqualTo(0.05);
            }
            assertThat(line.trials()).isNotEmpty();
            for (SavingsReport.Trial trial : line.trials()) {
                assertThat(trial.together().contains(trial.injected()))
                        .as(id + ", " + trial)
                        .isTrue();
            }
        }
    }

    @Test
    void aDayThatLacksAnHourIsNotSummed(@TempDir Path folder) throws IOException {
        StringBuilder meter = new StringBuilder("start,value\n");
        StringBuilder weather = new StringBuilder("dt,tempC\n");
        for (int h = 0; h < 24 * 4 + 1; h++) {
            String stamp = String.format("2024-03-%02dT%02d:00:00+08:00", 1 + h / 24, h % 24);
            if (h != 30) {
                meter.append(stamp).append(",1\n");
            }
            weather.append(stamp).append(",10\n");
        }
        write(folder.resolve("m.csv.gz"), meter);
        write(folder.resolve("t.csv.gz"), weather);
        Files.writeString(folder.resolve("metadata.json"), """
                {"m": {"meter_data_filename": "m.csv.gz", "temperature_filename": "t.csv.gz", "freq": "hourly", "unit": "kWh",
                  "usaf_id": "1", "blackout_start_date": "2024-03-04", "blackout_end_date": "2024-03-04",
                  "annual_baseline_total_load": 100, "annual_reporting_total_load": 90.0}}""");
        MeterFolder meters = new MeterFolder(folder);
        MeterFolder.Meter read =
                meters.meter("m", Objects.requireNonNull(meters.entries().get("m")));
        assertThat(read.dropped()).isEqualTo(1);
        assertThat(read.withoutTemperature()).isZero();
        assertThat(read.baseline()).extracting(Observation::amount).containsExactly(24.0, 24.0);
        assertThat(read.reporting()).extracting(Observation::amount).containsExactly(24.0);
        assertThat(read.known()).isEqualTo(0.1, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(read.scale()).isEqualTo(WeatherModel.Scale.CELSIUS);
    }

    /** Forty days before and after, daily, one of which is missing. */
    private static void meters(Path folder, String metadata) throws IOException {
        StringBuilder meter = new StringBuilder("start,value\n");
        StringBuilder weather = new StringBuilder("dt,tempC\n");
        LocalDate first = LocalDate.parse("2024-01-01");
        for (int d = 0; d <= 80; d++) {
            LocalDate day = first.plusDays(d);
            if (d != 7) {
                meter.append(day)
                        .append("T00:00:00+08:00,")
                        .append(d == 80 ? "nan" : 20 + 3 * (d % 5) + d * 7 % 11)
                        .append('\n');
            }
            for (int h = 0; h < 24; h++) {
                weather.append(String.format("%sT%02d:00:00+08:00,%d%n", day, h, 15 - d % 5));
            }
        }
        write(folder.resolve("m.csv.gz"), meter);
        write(folder.resolve("t.csv.gz"), weather);
        Files.writeString(folder.resolve("metadata.json"), metadata);
    }

    private static final String FIELDS =
            "{\"meter_data_filename\": \"m.csv.gz\", \"temperature_filename\": \"t.csv.gz\", "
                    + "\"freq\": \"daily\", \"unit\": \"kWh\", \"usaf_id\": \"N/A\", "
                    + "\"blackout_start_date\": \"2024-02-10\", \"blackout_end_date\": \"2024-02-10\"}";

    private record Run(int exit, String out, String err) {
        static Run of(String... arguments) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            int exit = SavingsReport.run(
                    arguments,
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void aDayWithoutItsLineIsNoLongDay(@TempDir Path folder) throws IOException {
        meters(folder, "{\"m\": " + FIELDS + "}");
        Run run = Run.of(folder.toString());
        assertThat(run.err).isEmpty();
        assertThat(run.exit).isZero();
        assertThat(run.out).contains("38 before, 40 after, 1 incomplete").contains("| m | ");
    }

    @Test
    void whatIsNoFolderOfMetersEndsWithTwo(@TempDir Path folder) throws IOException {
        assertThat(Run.of())
                .returns(2, Run::exit)
                .extracting(Run::err)
                .asString()
                .startsWith("usage");
        assertThat(Run.of(folder.resolve("none").toString()))
                .returns(2, Run::exit)
                .extracting(Run::err)
                .asString()
                .contains("there is no metadata.json");
        Files.writeString(folder.resolve("metadata.json"), "[]");
        assertThat(Run.of(folder.toString()))
                .returns(2, Run::exit)
                .extracting(Run::err)
                .asString()
                .contains("describes no meter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"unit\": \"kWh\", | | without unit",
                "m.csv.gz | absent.csv.gz | absent.csv.gz: there is no such file",
                "m.csv.gz | metadata.json | metadata.json: is no whole gzip file",
                "m.csv.gz | nonumber.csv.gz | nonumber.csv.gz:3: '2024-01-02T00:00:00+08:00,1x'",
                "m.csv.gz | notime.csv.gz | notime.csv.gz:2: 'yesterday,1'",
                "m.csv.gz | cells.csv.gz | cells.csv.gz:2: '2024-01-01T00:00:00+08:00': 1 cells",
                "m.csv.gz | twice.csv.gz | twice.csv.gz:3: '2024-01-01T00:00:00+08:00,2': does not begin after",
                "m.csv.gz | header.csv.gz | header.csv.gz:1: a column",
                "t.csv.gz | cold.csv.gz | lack temperatures",
                "\"2024-02-10\" | \"soon\" | blackout_start_date: 'soon' is no date",
                "\"2024-02-10\" | \"2023-02-10\" | 0 intervals end by 2023-02-10",
                "\"N/A\" | \"1\" | without annual_reporting_total_load"
            })
    void aMeterThatCannotBeReadSaysWhereAndCostsNoOther(
            String right, @Nullable String wrong, String message, @TempDir Path folder) throws IOException {
        String bad = FIELDS.replace(right, wrong == null ? "" : wrong);
        assertThat(bad).isNotEqualTo(FIELDS);
        meters(folder, "{\"bad\": " + bad + ", \"good\": " + FIELDS + "}");
        write(
                folder.resolve("nonumber.csv.gz"),
                "start,value\n2024-01-01T00:00:00+08:00,1\n2024-01-02T00:00:00+08:00,1x\n");
        write(folder.resolve("notime.csv.gz"), "start,value\nyesterday,1\n");
        write(folder.resolve("cells.csv.gz"), "start,value\n2024-01-01T00:00:00+08:00\n");
        write(
                folder.resolve("twice.csv.gz"),
                "start,value\n2024-01-01T00:00:00+08:00,1\n2024-01-01T00:00:00+08:00,2\n");
        write(folder.resolve("header.csv.gz"), "when,value\n");
        write(folder.resolve("cold.csv.gz"), "dt,tempC\n");
        Run run = Run.of(folder.toString());
        assertThat(run.err).startsWith("bad: ").contains(message);
        assertThat(run.exit).isEqualTo(1);
        assertThat(run.out).contains("| good | ").doesNotContain("| bad | ");
    }

    private static void write(Path file, CharSequence text) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }
}
