package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Non-routine adjustments, from the command line into project.yaml and to the figure. */
class AdjustCommandTest {
    private static final String PROJECT = """
            notice: jining-2022
            figures:
              - indicator: energy-consumption
                field: JN-PI-TEC
                reporting: {from: "2026-05-01T00:00:00+08:00", to: "2026-06-01T00:00:00+08:00"}
              - indicator: energy-saving
                field: JN-PI-TEC
                scenario: energy-line-1
                baseline: {from: "2026-03-01T00:00:00+08:00", to: "2026-04-01T00:00:00+08:00"}
                reporting: {from: "2026-05-01T00:00:00+08:00", to: "2026-06-01T00:00:00+08:00"}
                comparison:
                  kind: B1
                  zone: Asia/Shanghai
            """;

    @TempDir
    Path folder;

    private RunningCollector running;
    private Path project;
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder.resolve("data"), Instant.parse("2026-06-02T00:00:00Z"), null);
        project = Files.writeString(folder.resolve("project.yaml"), PROJECT);
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private int adjust(StringWriter out, String... changed) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "adjust",
                "--project",
                project.toString(),
                "--figure",
                "2",
                "--from",
                "2026-05-10T00:00:00+08:00",
                "--to",
                "2026-05-20T00:00:00+08:00",
                "--amount",
                "-120.50",
                "--reason",
                "新增空压机，按铭牌功率×运行小时",
                "--by",
                "张三"));
        for (int i = 0; i < changed.length; i += 2) {
            all.set(all.indexOf(changed[i]) + 1, changed[i + 1]);
        }
        return running.run(out, err, all.toArray(new String[0]));
    }

    private List<String> codes() throws Exception {
        ProjectService.Loaded loaded = ProjectService.load(project, null);
        Figure figure = new ProjectService(running.backend).figures(loaded).get(1);
        return figure.limitations().stream().map(Text::code).toList();
    }

    @Test
    void whatItPrintsCountsWherePastedAndChangedItDoesNot() throws Exception {
        StringWriter out = new StringWriter();
        assertThat(adjust(out)).as(err.toString()).isZero();
        String pasted = PROJECT + out.toString().indent(6);
        Files.writeString(project, pasted);
        assertThat(codes()).contains("adjusted").doesNotContain("adjustment-unsigned");
        Files.writeString(project, pasted.replace("-120.5", "-20.5"));
        assertThat(codes()).contains("adjustment-unsigned").doesNotContain("adjusted");
        Files.writeString(project, pasted.replace("scenario: energy-line-1", "scenario: energy-line-2"));
        assertThat(codes()).contains("adjustment-unsigned");
    }

    @Test
    void aMistakeIsOneMessageAndNothingIsSigned() throws Exception {
        String[][] wrong = {
            {"--figure", "3", "--figure is a number from 1 to 2"},
            {"--figure", "0", "--figure is a number from 1 to 2"},
            {"--figure", "1", "has no comparison: only a change can be adjusted"},
            {"--from", "2026-05-10", "--from: '2026-05-10' is no time with an offset, such as 2026-12-01T00:00:00+08:00"
            },
            {"--to", "2026-05-09T00:00:00+08:00", "--to: 2026-05-09T00:00:00+08:00 is not later than --from"},
            {"--to", "2026-07-09T00:00:00+08:00", "is not inside the reporting time, 2026-04-30T16:00:00Z to"},
            {"--amount", "0.00", "the amount is a decimal other than 0"},
            {"--amount", "1E+999999999", "of 30 digits at most"},
            {"--amount", "viel", "Invalid value for option '--amount'"},
            {"--reason", " ", "needs a reason"},
            {"--by", " ", "who answers for it"},
        };
        for (String[] w : wrong) {
            StringWriter out = new StringWriter();
            err.getBuffer().setLength(0);
            assertThat(adjust(out, w[0], w[1])).as(w[2] + err).isEqualTo(2);
            assertThat(err.toString()).contains(w[2]);
            assertThat(out.toString()).isEmpty();
        }
    }

    @Test
    void aSpoiledAdjustmentOfTheFileIsToldAtItsPlace() throws Exception {
        Files.writeString(project, PROJECT + "      adjustments: [{from: yesterday}]\n");
        StringWriter out = new StringWriter();
        assertThat(running.run(out, err, "indicators", "--project", project.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains(project + ":12:7: EW-FORM-VALUE: ", "yesterday");
    }
}
