package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    private final Notice notice = Notice.load("jining-2022");

    @TempDir
    Path folder;

    private Readiness of(String from, String to) {
        return of(from, to, Samples.figures());
    }

    private Readiness of(String from, String to, List<PrintedFigure> figures) {
        assertThat(Samples.YAML).contains(from);
        Project project = Samples.load(folder, Samples.YAML.replace(from, to), notice);
        return ReadinessCheck.of(new Filing(notice, project, figures, false), Sightings.NONE);
    }

    private static List<String> ids(Readiness readiness, Rule.Force force) {
        return readiness.of(force).stream().map(Finding::rule).toList();
    }

    private void blocks(String rule, String from, String to) {
        assertThat(ids(of(from, to), Rule.Force.BLOCK)).containsExactly(rule);
    }

    @Test
    void theNoticesOwnConditionsBlock() {
        assertThat(of("JN-5.2: 88", "JN-5.2: 88").blocked()).isFalse();
        blocks("EL-JN-01", "  JN-E-3: 任城区\n", "");
        blocks("EL-JN-02", "JN-E-4: 是", "JN-E-4: 否");
        blocks("EL-JN-02", "JN-S-06: 2022-06-30", "JN-S-06: 2022-09-30");
        blocks("EL-JN-02", "to: 2022-06}", "to: 2022-12}");
        blocks("EL-JN-02", "  JN-M3: [acceptance.pdf]\n", "");
        blocks("EL-JN-04", "  JN-E-1: enterprise\n", "");
        blocks("EL-JN-04", "JN-1-05: 2012年5月8日", "JN-1-05: 2022-01-08");
        blocks("EL-JN-04", "JN-E-2: 是", "JN-E-2: 否");
        blocks("JN-M2", "  JN-M2: licence.pdf\n", "");
        blocks("EL-JN-09", "  - {file: c.jpg, caption: 能效管控大屏}\n", "");
        blocks("EL-JN-11", "  JN-1-03: 张三\n", "");
        blocks("EL-JN-11", "filing-date: 2022-08-20", "filing-date:");
    }

    @Test
    void anOperatorsBranchNeedsNeitherAYearNorLegalPersonality() {
        String branch = "JN-E-1: operator-branch\n  JN-E-2: 否";
        assertThat(of("JN-E-1: enterprise\n  JN-E-2: 是", branch).blocked()).isFalse();
        Readiness elsewhere = of("JN-E-1: enterprise\n  JN-E-2: 是\n  JN-E-3: 任城区", branch + "\n  JN-E-3: 兖州区");
        assertThat(ids(elsewhere, Rule.Force.BLOCK)).containsExactly("EL-JN-14");
    }

    @Test
    void threeQuantifiedIndicatorsCountWithNumberUnitAndProofOrMeasured() {
        String entries =
                Samples.YAML.substring(Samples.YAML.indexOf("  JN-PI-ECO:"), Samples.YAML.indexOf("  JN-PI-RES:"));
        String words = "  JN-PI-ECO: 效益良好\n  JN-PI-SOC: 节能\n  JN-PI-TEC: 先进\n";
        Readiness none = of(entries, words, List.of());
        assertThat(ids(none, Rule.Force.BLOCK)).containsExactly("EL-JN-08");
        assertThat(none.of(Rule.Force.BLOCK).get(0).details())
                .extracting(Readiness.Detail::toString)
                .containsExactly("现有 0，至少 3 / found 0, at least 3");
        assertThat(of(entries, words, Samples.figures()).blocked()).isFalse();
        assertThat(of(entries, words, List.of(Samples.simulated(), Samples.simulated(), Samples.simulated()))
                        .blocked())
                .isTrue();
        assertThat(of(entries, words, List.of(Samples.missing(), Samples.missing(), Samples.missing()))
                        .blocked())
                .isTrue();
    }

    @Test
    void aStatedValueThatAnAttachmentProvesCountsToo() {
        String entries =
                Samples.YAML.substring(Samples.YAML.indexOf("  JN-PI-ECO:"), Samples.YAML.indexOf("  JN-PI-RES:"));
        String words = "  JN-PI-ECO: 效益良好\n  JN-PI-SOC: 节能\n  JN-PI-TEC: 先进\n";
        PrintedFigure proved =
                Samples.figure("peak", "峰值功率", "JN-PI-TEC", "400", "", "kW", "", Mark.C_ATTACHED, "peak-power@1");
        PrintedFigure bare = Samples.figure("peak", "峰值功率", "JN-PI-TEC", "400", "", "kW", "", Mark.C, "peak-power@1");
        assertThat(of(entries, words, List.of(proved, proved, proved)).blocked())
                .isFalse();
        assertThat(of(entries, words, List.of(bare, bare, bare)).blocked()).isTrue();
    }

    @Test
    void checksOfOursWarnAndNeverBlock() {
        Readiness few = of("JN-5.2: 88", "JN-5.2: 88", List.of());
        assertThat(few.blocked()).isFalse();
        assertThat(ids(few, Rule.Force.WARN)).containsExactly("EL-JN-08", "EL-JN-08");
        Readiness late = of("filing-date: 2022-08-20", "filing-date: 2022-08-26");
        assertThat(ids(late, Rule.Force.WARN)).containsExactly("EL-JN-07");
        Readiness other = of("生产过程溯源]", "数字孪生]");
        assertThat(ids(other, Rule.Force.WARN)).containsExactly("EL-JN-06");
        Readiness twice = of("{file: b.jpg", "{file: a.jpg");
        assertThat(ids(twice, Rule.Force.WARN)).containsExactly("EL-JN-09");
        Readiness bare = of("  JN-M4: [audit-2021.pdf, contract.pdf]\n", "");
        assertThat(ids(bare, Rule.Force.WARN)).containsExactly("EW-C0");
    }

    @Test
    void theSameThingStatedInTwoWaysIsToldAndBlocksNothing() {
        for (String other : List.of("JN-C2: 另一个项目", "JN-S-05: 361", "JN-S-02: 别的公司", "JN-C3: 2022-08-19")) {
            Readiness readiness = of("  JN-S-06:", "  " + other + "\n  JN-S-06:");
            assertThat(readiness.blocked()).isFalse();
            assertThat(ids(readiness, Rule.Force.WARN)).containsExactly("EL-JN-13");
        }
        assertThat(ids(of("  JN-S-06:", "  JN-S-05: 360\n  JN-S-06:"), Rule.Force.WARN))
                .isEmpty();
    }

    @Test
    void anEnglishReaderReadsTheAnswersInEnglishWithTheFormsOwnBeside() {
        assertThat(of("JN-E-4: 是", "JN-E-4: 否").of(Rule.Force.BLOCK).get(0).details())
                .extracting(Readiness.Detail::en)
                .containsExactly("JN-E-4 finished and in use: no (否), expected yes (是)");
    }
}
