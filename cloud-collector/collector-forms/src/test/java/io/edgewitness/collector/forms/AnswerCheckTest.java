package io.edgewitness.collector.forms;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.estimators.Text;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnswerCheckTest {
    private final Notice zone = Notice.load("liaoning-2024");
    private final Notice project = Notice.load("jining-2022");

    private static List<String> codes(AnswerCheck check) {
        return check.mistakes().stream().map(Text::code).toList();
    }

    private AnswerCheck zone(String key, String json) {
        return AnswerCheck.of(zone, key, json);
    }

    @Test
    void anAnswerIsPrintedAsTheFormPrintsIt() {
        assertThat(zone("LN-KPI-03", "36").printed()).isEqualTo("36");
        assertThat(zone("LN-1.1-03", "\"民营企业\"").printed()).isEqualTo("□政府/园区管委会  □事业单位  □国有企业  ☑民营企业  □三资企业，其他（请注明）：");
        assertThat(zone("LN-1.2-02", "{\"from\":\"2024-04\",\"to\":\"2026-03\"}")
                        .printed())
                .isEqualTo("2024年4月 至 2026年3月");
        assertThat(zone("filing-date", "\"2024-03-10\"").printed()).isEqualTo("2024年3月10日");
        assertThat(zone("due", "\"2024-03-05\"").mistakes()).isEmpty();
        assertThat(AnswerCheck.of(project, "JN-1-13", "[0.42,0.405,0.39]").printed())
                .isEqualTo("42%、40.5%、39%");
        assertThat(AnswerCheck.of(project, "JN-PI-ECO", "[{\"name\":\"纳税总额\",\"value\":320,\"unit\":\"万元\"}]")
                        .printed())
                .isEqualTo("纳税总额：320万元");
        for (String nothing : List.of("", " ", "null", "\"\"", "[]")) {
            assertThat(zone("LN-KPI-06", nothing).printed()).isEmpty();
        }
    }

    @Test
    void aTextIsCountedAgainstItsLimit() {
        AnswerCheck check = zone("LN-1.3", "\"" + "字".repeat(1001) + "\"");
        assertThat(check.words()).isEqualTo(1001);
        assertThat(check.limit()).isEqualTo(1000);
        assertThat(codes(check)).containsExactly("EW-FORM-TOO-LONG");
        assertThat(check.mistakes().get(0).zh()).isEqualTo("项目简述现有 1001 字，最多 1000 字，请删去 1 字");
        assertThat(zone("LN-1.3", "\"" + "字".repeat(1000) + "\"").mistakes()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedWithOneMessageInBothLanguages() {
        assertThat(zone("LN-KPI-03", "-1").mistakes())
                .containsExactly(new Text("EW-FORM-VALUE", "不能小于 0，现为 -1", "cannot be less than 0, found -1"));
        assertThat(zone("LN-KPI-03", "1.5").mistakes())
                .containsExactly(new Text("EW-FORM-VALUE", "应为整数，现为 1.5", "is counted in whole numbers, found 1.5"));
        assertThat(zone("LN-KPI-04", "101").mistakes().get(0).zh()).isEqualTo("不能大于 100，现为 101");
        assertThat(zone("LN-KPI-03", "1e999999999").mistakes()).hasSize(1);
        assertThat(zone("filing-date", "\"2024-02-30\"").mistakes().get(0).zh()).contains("应为存在的日期", "2024-02-30");
        assertThat(zone("LN-E-5", "\"也许\"").mistakes().get(0).zh()).isEqualTo("“也许”不在可选项中：是、否");
        assertThat(codes(zone("LN-1.2-02", "{\"from\":\"2024-04\",\"to\":\"2023-03\"}")))
                .containsExactly("EW-FORM-VALUE");
        assertThat(codes(zone("LN-C3", "\"同意\""))).containsExactly("EW-FORM-UNKNOWN-FIELD");
        assertThat(codes(zone("LN-9", "1"))).containsExactly("EW-FORM-UNKNOWN-FIELD");
        assertThat(codes(zone("list:LN-2.1", "[]"))).containsExactly("EW-FORM-UNKNOWN-FIELD");
        assertThat(codes(zone("LN-2.1", "\"a"))).containsExactly("EW-FORM-YAML");
        assertThat(codes(zone("LN-2.1", "[".repeat(50_000)))).containsExactly("EW-FORM-YAML");
        assertThat(codes(zone("LN-2.1", "\"" + "a".repeat(AnswerCheck.MOST) + "\"")))
                .containsExactly("EW-FORM-TOO-LONG");
        assertThat(codes(zone("LN-2.1", "&a [*a, *a]"))).containsExactly("EW-FORM-YAML");
    }

    @Test
    void aYearIsCalledByItsHeadingAndARatioMayBeAPercentage() {
        assertThat(AnswerCheck.of(project, "JN-1-14", "[18200, \"viel\", 22310]")
                        .mistakes())
                .containsExactly(new Text(
                        "EW-FORM-TYPE",
                        "2020年：应为数字，如 12.5，现为“viel”",
                        "2020: expected a number such as 12.5, found “viel”"));
        assertThat(AnswerCheck.of(project, "JN-1-14", "[18200, null, null]").mistakes())
                .singleElement()
                .extracting(Text::zh)
                .isEqualTo("2020年、2021年还没有填：各年填齐后一并保存，确实没有的填 0");
        AnswerCheck ratio = AnswerCheck.of(project, "JN-1-13", "[\"42%\", \"40.5％\", 0.39]");
        assertThat(ratio.printed()).isEqualTo("42%、40.5%、39%");
        assertThat(ratio.warnings()).isEmpty();
        assertThat(AnswerCheck.of(project, "JN-1-13", "[0.42, 1.35, 42]").warnings())
                .extracting(Text::zh)
                .containsExactly("2020年将印为 135%；如果是 1.35%，请填“1.35%”", "2021年将印为 4200%；如果是 42%，请填“42%”");
        assertThat(AnswerCheck.of(project, "JN-1-14", "[\"42%\", 1, 1]").mistakes())
                .hasSize(1);
    }

    @Test
    void aCodeOfAnotherFormWarns() {
        AnswerCheck check = zone("LN-1.1-02", "\"91350100M000100Y44\"");
        assertThat(check.mistakes()).isEmpty();
        assertThat(check.warnings()).extracting(Text::code).containsExactly("EW-FORMAT");
        assertThat(check.printed()).isEqualTo("91350100M000100Y44");
    }

    @Test
    void aListIsCountedAndItsMistakesHaveTheirPlace() {
        AnswerCheck check = zone("list:LN-KPI-03", """
                [{"operator":"中国移动","number":"1","proof":"a.pdf"},{"operator":"移动","number":"1"},
                 {"operator":"火星","number":"2"},{"number":"3","colour":"red"}]
                """);
        assertThat(check.mistakes())
                .extracting(Text::zh)
                .anySatisfy(t -> assertThat(t).startsWith("[3].operator: “火星”不在可选项中"))
                .anySatisfy(t -> assertThat(t).startsWith("[4].colour: 没有这一列"))
                .anySatisfy(t -> assertThat(t).startsWith("[4]: 运营商为必填列"));
        assertThat(check.warnings()).extracting(Text::code).containsExactly("EW-TWICE", "EW-LINES");
        assertThat(check.printed()).isEqualTo("3");
    }

    @Test
    void theGuideAndTheFollowUpAreAnsweredToo() {
        assertThat(zone("guide:G-14", "\"见成果清单\"").printed()).isEqualTo("见成果清单");
        assertThat(codes(zone("guide:G-15", "\"x\""))).containsExactly("EW-FORM-UNKNOWN-FIELD");
        assertThat(zone("follow-up:start", "\"2024-05-01\"").printed()).isEqualTo("2024年5月1日");
        assertThat(zone("follow-up:targets", "{\"LN-KPI-03\":50}").printed()).isEqualTo("LN-KPI-03 50");
        assertThat(zone("follow-up:4", "{\"LN-KPI-03\":48}").mistakes()).isEmpty();
        assertThat(codes(zone("follow-up:5", "{}"))).containsExactly("EW-FORM-UNKNOWN-FIELD");
        assertThat(codes(zone("follow-up:1", "{\"LN-KPI-03\":-1,\"LN-2.1\":\"x\"}")))
                .containsExactlyInAnyOrder("EW-FORM-VALUE", "EW-FORM-UNKNOWN-FIELD");
        assertThat(codes(AnswerCheck.of(project, "follow-up:start", "\"2024-05-01\"")))
                .containsExactly("EW-FORM-UNKNOWN-FIELD");
    }

    @Test
    void noFigureIsLinkedWhereItsGradeWouldNotShow() {
        String token = "{{figure:peak}}";
        assertThat(codes(zone("LN-1.1-01", "\"" + token + "\""))).containsExactly("EW-FORM-VALUE");
        assertThat(codes(zone(
                        "list:LN-KPI-01", "[{\"name\":\"" + token + "\",\"date\":\"2024-01-01\",\"issuer\":\"x\"}]")))
                .containsExactly("EW-FORM-VALUE");
        assertThat(codes(AnswerCheck.of(project, "JN-PI-TEC", "[{\"name\":\"" + token + "\"}]")))
                .containsExactly("EW-FORM-VALUE");
        assertThat(codes(AnswerCheck.of(project, "JN-PI-TEC", "\"" + token + "\"")))
                .containsExactly("EW-FORM-VALUE");
        assertThat(codes(AnswerCheck.of(project, "JN-1-17", "[\"" + token + "\"]")))
                .containsExactly("EW-FORM-VALUE");
    }

    /** Pieces of JSON, YAML and people's typing put together at random; each seed is repeatable. */
    @Test
    void nothingThatIsTypedThrows() {
        List<String> pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                ",",
                ":",
                "\"",
                "'",
                "-",
                "null",
                "true",
                "1",
                "-1",
                "1e9",
                "1e99999",
                "NaN",
                " ",
                "\n",
                "\t",
                "&a",
                "*a",
                "!!int",
                "!x",
                "|",
                ">",
                "%",
                "@",
                "`",
                "#",
                "---",
                "\\u0000",
                "\u0000",
                "\u007f",
                "\ud800",
                "\udc00",
                "字",
                "😀",
                "2024-03-10",
                "\"from\"",
                "\"to\"",
                "\"name\"",
                "\"value\"",
                "\"proof\"",
                "{{figure:x}}",
                "<script>",
                "'; drop table",
                "是",
                "LN-KPI-03",
                "operator",
                "? ",
                "\u2028",
                "\ufeff");
        for (Notice notice : List.of(zone, project)) {
            List<String> keys = Stream.concat(
                            notice.fields().keySet().stream(),
                            Stream.of(
                                    "filing-date",
                                    "due",
                                    "figures",
                                    "list:LN-KPI-03",
                                    "list:",
                                    "guide:G-01",
                                    "follow-up:start",
                                    "follow-up:targets",
                                    "follow-up:1",
                                    "x",
                                    "",
                                    ":"))
                    .toList();
            for (int seed = 0; seed < 8000; seed++) {
                Random random = new Random(seed);
                StringBuilder json = new StringBuilder();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    json.append(pieces.get(random.nextInt(pieces.size())));
                }
                AnswerCheck check = AnswerCheck.of(notice, keys.get(seed % keys.size()), json.toString());
                assertThat(check.mistakes()).allSatisfy(m -> {
                    assertThat(m.zh()).isNotBlank();
                    assertThat(m.en()).isNotBlank();
                });
            }
        }
    }
}
