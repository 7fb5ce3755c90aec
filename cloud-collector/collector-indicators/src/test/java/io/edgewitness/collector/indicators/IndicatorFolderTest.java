package io.edgewitness.collector.indicators;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Metric.Amount;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndicatorFolderTest {
    private static final String OURS = """
            # Scrap of our own line.
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
    private static final String CHANGE = """
            id: our-scrap-change
            version: 1
            of: our-scrap@1
            family: IND-04
            title: {zh: 废品率变化率, en: change of scrap}
            formula: (reporting - baseline) / baseline * 100
            unit: "%"
            unit-text: {zh: "%", en: "%"}
            direction: down
            estimator: moving-block-bootstrap
            decimals: 2
            clock-limit-s: 0
            fields: [JN-PI-TEC]
            """;

    @TempDir
    Path folder;

    private IndicatorFolder.Reading read() throws IOException {
        return IndicatorFolder.read(folder, IndicatorLibrary.shipped());
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml);
    }

    @Test
    void definitionsOfAFolderJoinTheShippedOnes() throws Exception {
        write("a-change.yaml", CHANGE);
        write("our-scrap.yaml", OURS);
        write("notes.txt", "no definition");
        IndicatorFolder.Reading r = read();
        assertThat(r.mistakes()).isEmpty();
        assertThat(r.library().definition("our-scrap-change").of()).isEqualTo("our-scrap@1");
        assertThat(r.library().definition("oee").id()).isEqualTo("oee");
        assertThat(IndicatorFolder.read(folder.resolve("none"), IndicatorLibrary.shipped())
                        .library()
                        .registry())
                .hasSameSizeAs(IndicatorLibrary.shipped().registry());
    }

    @Test
    void eachMistakeIsToldAtItsPlaceAndTheOthersStand() throws Exception {
        wrong("formula: rate", "formula: rate +", ":8:10: indicator-key: formula：公式有误");
        wrong("formula: rate", "formula: rate > 1", ":8:10: indicator-key: formula：", "at character 6");
        wrong("formula: rate", "formula: other", ":8:10: indicator-key: formula：", "other");
        wrong("id: our-scrap", "id: ../../our", ":2:5: indicator-key: id：小写字母");
        wrong("id: our-scrap", "id: oee", ":2:5: indicator-taken: 编号 oee 已被使用");
        wrong("family: IND-04", "family: IND-12", ":4:9: indicator-family: 应为 IND-01 至 IND-11");
        wrong("decimals: 2", "decimals: many", ":13:11: indicator-key: decimals：0 至 12 的整数");
        wrong("direction: down", "direktion: down", ":11:1: indicator-key: direktion：没有这个键");
        wrong("estimator: events", "estimator: guess", ":12:12: indicator-key: estimator：");
        wrong("unit: kg\n", "", "indicator-key: unit：缺少");
        wrong("aggregation: ratio", "aggregation: mean", ":7:3: indicator-key: inputs：");
        wrong("fields: [JN-PI-TEC, JN-4]", "fields:\n  - JN-4", ":16:1: indicator-form: 每行一个键");
        wrong("title: {zh", "title: {{zh", "indicator-yaml: 不是有效的 YAML");
        wrong(OURS, CHANGE.replace("our-scrap@1", "no-level@1"), ":3:5: indicator-of: 没有指标no-level@1");
    }

    private void wrong(String good, String bad, String... told) throws IOException {
        Path file = write("ours.yaml", OURS.replace(good, bad));
        IndicatorFolder.Reading r = read();
        assertThat(r.mistakes()).as(bad).hasSize(1);
        assertThat(r.mistakes().get(0)).startsWith(file.toString()).contains(told);
        assertThat(r.library().find("our-scrap")).isEmpty();
        assertThat(r.library().find("oee")).isPresent();
    }

    @Test
    void hostileFilesAreMistakes() throws Exception {
        write("large.yaml", "#".repeat(70_000));
        Files.write(folder.resolve("latin.yaml"), "title: é".getBytes(StandardCharsets.ISO_8859_1));
        write("empty.yaml", "");
        write("list.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
        Files.createSymbolicLink(folder.resolve("link.yaml"), write("ours.txt", OURS));
        IndicatorFolder.Reading r = read();
        assertThat(r.mistakes()).hasSize(4).allMatch(m -> m.contains(" / "));
        assertThat(r.library().find("our-scrap")).isEmpty();
    }

    /** Whatever numbers are recorded: a figure or a reason, never an exception. */
    @Test
    void aFormulaOfAUserThatGivesNoNumberMakesAMissingFigureWithAReason() throws Exception {
        for (String formula : new String[] {
            "rate / (rate - rate)",
            "rate * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\")"
                    + " * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\") * dec(\"1e199\")",
            "rate" + " * rate".repeat(130)
        }) {
            write("ours.yaml", OURS.replace("formula: rate", "formula: " + formula));
            IndicatorFolder.Reading read = read();
            assertThat(read.mistakes()).isEmpty();
            Indicators indicators = new Indicators(read.library());
            for (String n : new String[] {"0", "-3", "12345678901234567890.5", "1e-900"}) {
                Records records = new Records();
                records.day(
                        "line-1",
                        "our_scrap_kg_per_t",
                        "kg",
                        0,
                        new Amount.Ratio(new BigDecimal(n), new BigDecimal("7")),
                        "on");
                Figure f = indicators.figure(FigureRequest.level("our-scrap", null, Records.quarters(0, 96)), records);
                if (f.value() == null) {
                    assertThat(f.grade()).isEqualTo(Grade.X);
                    assertThat(f.printed("zh")).isEqualTo("—");
                    assertThat(f.limitations()).extracting(Text::zh).contains("公式无法得出数值");
                }
            }
        }
    }
}
