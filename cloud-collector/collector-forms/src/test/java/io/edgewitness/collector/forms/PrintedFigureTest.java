package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.StatedValue;
import io.edgewitness.collector.indicators.StoredGap;
import io.edgewitness.collector.indicators.Uncertainty;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Window;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrintedFigureTest {
    private static final Window JULY =
            new Window(Instant.parse("2022-06-30T16:00:00Z"), Instant.parse("2022-07-31T16:00:00Z"));
    private static final Text METHOD = new Text("class", "仪表准确度等级", "accuracy class");
    private static final RecordReference FIRST = new RecordReference("gw-1", 3, 12, 88);
    private static final RecordReference LAST = new RecordReference("gw-1", 3, 99, 901);

    private static Figure figure(@Nullable String value, @Nullable Uncertainty uncertainty, Grade grade) {
        Gap gap = new Gap(List.of(), JULY.start(), JULY.start().plusSeconds(60), 60, "disconnected: meter off");
        return new Figure(
                FigureRequest.level("energy-consumption", "line-1", JULY),
                IndicatorLibrary.shipped().find("energy-consumption").orElseThrow(),
                value == null ? null : new BigDecimal(value),
                uncertainty,
                grade,
                grade,
                List.of(new Text("completeness", "完整率91%", "completeness 91%")),
                100,
                91,
                new BigDecimal("0.91"),
                BigDecimal.ONE,
                Map.of(),
                value == null ? List.of() : List.of(FIRST, LAST),
                List.of(new StoredGap(FIRST, "meters", gap)));
    }

    @Test
    void aStatedValueIsDeclaredAndTheMeasuredOneStaysBesideIt() {
        BigDecimal value = new BigDecimal("12345.678");
        Uncertainty u = Uncertainty.symmetric(value, new BigDecimal("71.3"), new BigDecimal("0.95"), METHOD);
        StatedValue stated = new StatedValue(new BigDecimal("13000"), "张三", "抄表数", "JN-M4");
        for (Grade grade : Grade.values()) {
            boolean missing = grade == Grade.X;
            Figure figure = stated(figure(missing ? null : "12345.678", missing ? null : u, grade), stated);
            PrintedFigure printed = PrintedFigure.of(figure, wanted("JN-PI-TEC"), false);
            if (grade == Grade.S) {
                assertThat(printed.mark()).isEqualTo(PrintedFigure.Mark.S);
                assertThat(printed.amount()).doesNotContain("13000");
                continue;
            }
            assertThat(printed.mark()).isEqualTo(PrintedFigure.Mark.C);
            assertThat(PrintedFigure.of(figure, wanted("JN-PI-TEC"), true).mark())
                    .isEqualTo(PrintedFigure.Mark.C_ATTACHED);
            assertThat(printed.amountWithUnit()).isEqualTo("13000 千瓦时");
            assertThat(printed.measured()).isEqualTo(missing ? "实测 —" : "实测 12346 ± 72 千瓦时 " + grade.mark());
        }
    }

    private static Project.Wanted wanted(String field) {
        return new Project.Wanted(field, FigureRequest.level("energy-consumption", "line-1", JULY), "");
    }

    private static Figure stated(Figure f, StatedValue stated) {
        return new Figure(
                f.request().with(stated),
                f.definition(),
                f.value(),
                f.uncertainty(),
                f.grade(),
                f.basis(),
                f.limitations(),
                f.expected(),
                f.received(),
                f.completeness(),
                f.coverage(),
                f.parts(),
                f.records(),
                f.gaps());
    }

    @Test
    void aMeasuredFigurePrintsWithUncertaintyWindowAndProof() {
        BigDecimal value = new BigDecimal("12345.678");
        Uncertainty u = Uncertainty.symmetric(value, new BigDecimal("71.3"), new BigDecimal("0.95"), METHOD);
        Figure figure = figure("12345.678", u, Grade.M2);
        PrintedFigure printed = PrintedFigure.of(figure, wanted("JN-PI-TEC"));
        assertThat(printed.amountWithUnit()).isEqualTo(figure.printed("zh"));
        assertThat(printed.amount()).isEqualTo("12346 ± 72");
        assertThat(printed.confidence()).isEqualTo("95%");
        assertThat(printed.windows()).isEqualTo("报告期 2022-07-01至2022-07-31");
        assertThat(printed.formula()).isEqualTo("energy-consumption@1");
        assertThat(printed.evidence()).isEqualTo("gw-1 3/12 #88 … gw-1 3/99 #901，共2条");
        assertThat(printed.limitations()).containsExactly("完整率91%");
        assertThat(printed.gaps()).containsExactly("gw-1 / meters：2022-07-01 00:00至2022-07-01 00:01，60个样本，连接中断");
    }

    @Test
    void anIntervalIsNotSymmetricAndPrintsBothEnds() {
        BigDecimal value = new BigDecimal("8.31");
        Uncertainty u = Uncertainty.interval(
                value, new BigDecimal("6.9"), new BigDecimal("10.2"), new BigDecimal("0.90"), METHOD);
        Figure figure = figure("8.31", u, Grade.D);
        PrintedFigure printed = PrintedFigure.of(figure, wanted("JN-PI-TEC"));
        assertThat(printed.amountWithUnit()).isEqualTo(figure.printed("zh")).contains("90% 区间 6.9 至 10.2");
        assertThat(printed.confidence()).isEmpty();
    }

    @Test
    void aBoundAndAFigureWithoutUncertaintyAreSaidAsTheyAre() {
        BigDecimal value = new BigDecimal("5");
        Uncertainty bound = Uncertainty.symmetric(value, new BigDecimal("0.1"), BigDecimal.ONE, METHOD);
        assertThat(PrintedFigure.of(figure("5", bound, Grade.M1), wanted("JN-4"))
                        .confidence())
                .isEqualTo("误差界");
        PrintedFigure none = PrintedFigure.of(figure("5", null, Grade.M2), wanted("JN-4"));
        assertThat(none.uncertainty()).isEmpty();
        assertThat(none.method()).isEmpty();
    }

    @Test
    void moneyIsNeverMeasured() {
        for (PrintedFigure.Mark mark : PrintedFigure.Mark.values()) {
            for (String unit : List.of("元", "万元", "CNY", "千瓦时", "万元/年")) {
                PrintedFigure printed =
                        Samples.figure("saving", "节约", "JN-PI-ECO", "1", "", unit, "", mark, "saving@1");
                boolean better = mark.compareTo(PrintedFigure.Mark.D_DECLARED) < 0 && !unit.equals("千瓦时");
                assertThat(printed.mark())
                        .as(mark + " " + unit)
                        .isEqualTo(better ? PrintedFigure.Mark.D_DECLARED : mark);
            }
        }
    }

    @Test
    void unitsAreSaidInChinese() {
        assertThat(Units.chinese("kW.h")).isEqualTo("千瓦时");
        assertThat(Units.chinese("kW.h/t")).isEqualTo("千瓦时/吨");
        assertThat(Units.chinese("kW.h/{件}")).isEqualTo("千瓦时/件");
        assertThat(Units.chinese("N.m")).isEqualTo("N·米");
        assertThat(Units.chinese("Mbit/s")).isEqualTo("兆比特/秒");
        assertThat(Units.chinese("1")).isEmpty();
        assertThat(Units.chinese("%")).isEqualTo("%");
    }

    @Test
    void aMissingFigureIsADashInEveryPlace() {
        PrintedFigure printed = PrintedFigure.of(figure(null, null, Grade.X), wanted("JN-PI-TEC"));
        assertThat(printed.amountWithUnit()).isEqualTo("—");
        assertThat(printed.mark().measured()).isFalse();
        assertThat(printed.evidence()).isEqualTo("无记录");
    }

    @Test
    void theFacadeTakesFiguresInTheProjectsOrderAndKeepsSimulationsOut(@TempDir Path folder) throws IOException {
        Notice notice = Notice.load("jining-2022");
        String wanted = """
                figures:
                  - indicator: energy-consumption
                    field: JN-PI-TEC
                    reporting: {from: "2022-07-01T00:00:00+08:00", to: "2022-08-01T00:00:00+08:00"}
                """;
        Project project = Samples.load(folder, Samples.YAML.replace("figures: []\n", wanted), notice);
        List<Figure> simulated = List.of(figure("7.25", null, Grade.S));
        Path out = folder.resolve("o");
        ExportOptions filing = new ExportOptions(out, false, false, ExportOptions.Evidence.NONE);
        assertThat(Forms.export(notice, project, simulated, filing).readiness().text())
                .contains("simulated figures are left out");
        assertThat(Files.readString(out.resolve("readiness.txt"))).contains("用电量");
        assertThat(Forms.readiness(notice, project, List.of(figure("7.25", null, Grade.M1)))
                        .blocked())
                .isFalse();
        assertThatThrownBy(() -> Forms.export(notice, project, List.of(), filing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wants 1 figures, given are 0");
    }
}
