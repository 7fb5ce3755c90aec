package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Trial;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteLoaderTest {
    private static final String GOOD = """
            agent: {id: gw-1}
            site: {id: jn-plant-1, name: 济宁一厂, enterprise: acme, path: acme/jining/plant-1, time-zone: Asia/Shanghai}
            adapters:
              - id: press
                type: hand
                mode: sim
                endpoint: 127.0.0.1:1502
                security: {policy: Basic256Sha256, user: agent, password: "${env:PRESS_PASSWORD}"}
                points:
                  - {id: press.power, address: "ns=2;s=P", unit: kW, interval: 100ms, record: change, range: [0, 1e9]}
                  - {id: press.energy, address: "holding:100", order: CDAB, scale: 0.01, unit: kW.h, uplink: true}
            scenarios:
              - id: line-1
                type: adder
                inputs: {in: [press.power]}
                parameters: {window: 1m, token: abc-token}
              - id: line-2
                type: adder
                inputs: {in: line-1.sum}
            ledger: {quota: 2GiB, keep: 30d, flush-interval: 50ms, uplink: evidence}
            uplink: {collector: "https://collector.example:8443"}
            """;

    @TempDir
    Path folder;

    private SiteLoader.Result load(String text) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, text);
        return SiteLoader.load(file, SampleModules.plugins(), Map.of("PRESS_PASSWORD", "s3cret"));
    }

    private List<String> mistakes(String text) throws IOException {
        SiteLoader.Result result = load(text);
        assertThat(result.site()).isNull();
        return result.mistakes().stream()
                .map(m -> m.say(Language.EN).replace(folder.toString() + "/", ""))
                .toList();
    }

    @Test
    void aWholeSiteFileIsBoundToRecords() throws IOException {
        SiteLoader.Result result = load(GOOD);
        assertThat(result.mistakes()).isEmpty();
        SiteFile site = result.site();
        assertThat(site).isNotNull();
        assertThat(site.adapters().get(0).mode()).isEqualTo(Mode.SIM);
        PointDefinition power = site.adapters().get(0).points().get(0);
        assertThat(power)
                .isEqualTo(new PointDefinition(
                        new PointId("press.power"),
                        "ns=2;s=P",
                        "kW",
                        Duration.ofMillis(100),
                        PointDefinition.Recording.CHANGE,
                        BigDecimal.ZERO,
                        new BigDecimal("1e9"),
                        false,
                        true,
                        null,
                        "scale=1 order=abcd"));
        SampleModules.HandConfiguration press =
                (SampleModules.HandConfiguration) site.adapters().get(0).configuration();
        assertThat(press.unitId()).isEqualTo(1);
        assertThat(press.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(press.security().password().reveal()).isEqualTo("s3cret");
        assertThat(press.points().get(1))
                .isEqualTo(
                        new SampleModules.HandPoint("holding:100", new BigDecimal("0.01"), SampleModules.Order.CDAB));
        assertThat(site.scenarios().get(1).inputs()).containsEntry("in", List.of(new PointId("line-1.sum")));
        assertThat(site.ledger().quota()).isEqualTo(new ByteSize(2L << 30));
        assertThat(site.ledger().rollupAfter()).isEqualTo(Duration.ofMinutes(15));
        assertThat(site.toString()).doesNotContain("s3cret");
    }

    @Test
    void rollUpsWaitADayAtMost() throws IOException {
        assertThat(load(GOOD.replace("keep: 30d", "rollup-after: 0s"))
                        .site()
                        .ledger()
                        .rollupAfter())
                .isZero();
        assertThat(mistakes(GOOD.replace("keep: 30d", "rollup-after: 25h")))
                .singleElement()
                .asString()
                .contains("rollup-after is 0s to 24h");
    }

    @Test
    void whatGoesIntoTheLedgerHoldsNoSecret() throws IOException {
        assertThat(load(GOOD).site().scenarios().get(0).written())
                .isEqualTo("inputs: {in: [press.power]}\nparameters: {window: 1m, token: \"***\"}\n");
    }

    @Test
    void aTrialIsReadCheckedAndToldToTheLedger() throws IOException {
        String trial =
                "trial: {kind: on-off, from: 2026-12-01T00:00:00+08:00, period: 1d, pairs: 14, seed: 7, settle: 1h}";
        SiteFile site = load(GOOD.replace("inputs: {in: line-1.sum}", "inputs: {in: line-1.sum}\n    " + trial))
                .site();
        assertThat(site).isNotNull();
        SiteFile.ScenarioEntry entry = site.scenarios().get(1);
        assertThat(entry.trial())
                .isEqualTo(Trial.onOff(
                        Instant.parse("2026-11-30T16:00:00Z"), Duration.ofDays(1), 14, 7, Duration.ofHours(1)));
        assertThat(entry.zone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
        assertThat(entry.written()).contains("trial: {kind: on-off, from: ").contains("seed: 7");
        assertThat(site.scenarios().get(0).trial()).isNull();
        assertThat(mistakes(GOOD.replace(
                        "inputs: {in: line-1.sum}", "inputs: {in: line-1.sum}\n    trial: {kind: on-off, pairs: 3}")))
                .singleElement()
                .asString()
                .contains("EW-1006: 'trial': an on/off trial has from, period, pairs and seed");
        assertThat(mistakes(GOOD.replace(
                        "inputs: {in: line-1.sum}", "inputs: {in: line-1.sum}\n    trial: {kind: sometimes}")))
                .singleElement()
                .asString()
                .contains("one of shadow, on-off");
    }

    @Test
    void anUnknownKeyIsToldWithTheNearestOne() throws IOException {
        assertThat(mistakes(GOOD.replace("endpoint:", "endpiont:")))
                .containsExactly(
                        "site.yaml:4:5: EW-1004: 'endpoint' is missing; add it, text",
                        "site.yaml:7:5: EW-1003: unknown key 'endpiont'; did you mean 'endpoint'?");
    }

    @Test
    void aWrongTypeIsToldAtItsPlace() throws IOException {
        assertThat(mistakes(GOOD.replace("interval: 100ms", "interval: soon")))
                .containsExactly(
                        "site.yaml:10:68: EW-1005: 'interval' must be a duration such as 100ms, 5s, 15m, 1h or 90d,"
                                + " not 'soon'");
    }

    @Test
    void aPointThatIsUsedButNotDefinedIsTold() throws IOException {
        assertThat(mistakes(GOOD.replace("inputs: {in: [press.power]}", "inputs: {in: [press.powre]}")))
                .containsExactly(
                        "site.yaml:15:19: EW-1009: point 'press.powre' is not defined; did you mean 'press.power'?");
    }

    @Test
    void aPointThatIsNotDefinedIsToldBesideOtherMistakes() throws IOException {
        assertThat(mistakes(GOOD.replace("interval: 100ms", "interval: soon")
                        .replace("inputs: {in: [press.power]}", "inputs: {in: [press.power, press.energi]}")))
                .containsExactly(
                        "site.yaml:10:68: EW-1005: 'interval' must be a duration such as 100ms, 5s, 15m, 1h or 90d,"
                                + " not 'soon'",
                        "site.yaml:15:32: EW-1009: point 'press.energi' is not defined; did you mean 'press.energy'?");
        assertThat(mistakes(GOOD.replace("window: 1m", "window: soon").replace("[press.power]", "[nothing.there]")))
                .hasSize(2)
                .first()
                .asString()
                .contains("EW-1009: point 'nothing.there' is not defined");
    }

    @Test
    void bracketsWithoutEndAndNumbersWithoutEndAreRefused() throws IOException {
        assertThat(mistakes("agent: " + "[".repeat(50_000)))
                .containsExactly("site.yaml:1:1: EW-1002: this is not YAML: brackets nest too deep");
        assertThat(mistakes(GOOD.replace("1e9", "1e999999999")))
                .containsExactly("site.yaml:10:102: EW-1005: 'range' must be a decimal number, not '1e999999999'");
    }

    @Test
    void aDuplicateIdIsToldWithTheFirstOnesLine() throws IOException {
        assertThat(mistakes(GOOD.replace("id: press.energy", "id: press.power")))
                .containsExactly(
                        "site.yaml:11:14: EW-1008: point id 'press.power' is already used in line 10; choose another");
    }

    @Test
    void fiveMistakesAreToldAtOnceInOrder() throws IOException {
        String text = GOOD.replace("agent: {id: gw-1}", "agent: {id: gw-1, colour: red}")
                .replace("unit: kW,", "unit: kWh,")
                .replace("range: [0, 1e9]", "range: [9, 1]")
                .replace("order: CDAB", "order: XYZ")
                .replace("type: adder\n    inputs: {in: line-1.sum}", "type: addr\n    inputs: {in: line-1.sum}")
                .replace("flush-interval: 50ms", "flush-interval: -1");
        assertThat(mistakes(text)).hasSizeGreaterThanOrEqualTo(5).satisfies(all -> {
            assertThat(all).anyMatch(m -> m.startsWith("site.yaml:1:19: EW-1003: unknown key 'colour'"));
            assertThat(all).anyMatch(m -> m.startsWith("site.yaml:10:9: EW-1006: 'point': range is [lowest, highest]"));
            assertThat(all).anyMatch(m -> m.contains("'order' must be one of abcd, cdab, not 'XYZ'"));
            assertThat(all)
                    .anyMatch(m -> m.contains("EW-1011: no scenario of type 'addr' is installed; installed: adder"));
            assertThat(all).anyMatch(m -> m.contains("'flush-interval' must be a duration"));
        });
    }

    @Test
    void aUnitThatIsNoneIsToldWithTheOneThatWasMeant() throws IOException {
        assertThat(mistakes(GOOD.replace("unit: kW,", "unit: kWh,")))
                .containsExactly("site.yaml:10:54: EW-1012: 'kWh' is not a UCUM unit; did you mean 'kW.h'?");
    }

    @Test
    void thePointsOtherMistakesAreToldBesideTheFirst() throws IOException {
        assertThat(mistakes(GOOD.replace("interval: 100ms", "interval: soon")
                        .replace("unit: kW,", "unit: kWh,")
                        .replace("id: press.energy", "id: press.power")))
                .contains(
                        "site.yaml:10:54: EW-1012: 'kWh' is not a UCUM unit; did you mean 'kW.h'?",
                        "site.yaml:11:14: EW-1008: point id 'press.power' is already used in line 10; choose another")
                .anyMatch(m -> m.contains("'interval' must be a duration"));
    }

    @Test
    void aUnitThatTheScenarioCannotTakeIsTold() throws IOException {
        assertThat(mistakes(GOOD.replace("unit: kW,", "unit: bar,")).get(0))
                .startsWith(
                        "site.yaml:10:54: EW-1016: input 'in' takes points in kW, kW.h, but 'press.power' is in bar");
        assertThat(mistakes(GOOD.replace("unit: kW,", "unit: bar,").replace("line-1.sum", "press.power")))
                .hasSize(1);
    }

    @Test
    void everyMistakeOfAScenarioIsToldAtOnceAtTheValueThatIsWrong() throws IOException {
        String text = GOOD.replace("[press.power]", "[press.powr]")
                .replace("window: 1m, token: abc-token", "window: soon, token: abc-token, crash-at: 13");
        assertThat(mistakes(text))
                .containsExactly(
                        "site.yaml:15:19: EW-1009: point 'press.powr' is not defined; did you mean 'press.power'?",
                        "site.yaml:15:19: EW-1018: the scenario refuses this: nothing is added",
                        "site.yaml:16:26: EW-1005: 'window' must be a duration such as 100ms, 5s, 15m, 1h or 90d, not 'soon'",
                        "site.yaml:16:60: EW-1018: the scenario refuses this: 13 is unlucky");
        assertThat(load(text).mistakes().get(3).say(Language.ZH)).endsWith("场景拒绝该配置：13 不吉利");
    }

    @Test
    void aMisspeltScenarioHidesNothingThatStandsUnderIt() throws IOException {
        assertThat(mistakes(GOOD.replaceFirst("type: adder", "type: ader").replace("window: 1m", "window: soon")))
                .anyMatch(m -> m.endsWith("installed: adder; did you mean 'adder'?"))
                .anyMatch(m -> m.contains("'window' must be a duration"));
    }

    @Test
    void whatIsGoodToKnowIsToldAndRefusesNothing() throws IOException {
        String trial = "    trial: {kind: shadow, until: 2025-01-01T00:00:00Z}\n  - id: line-2";
        SiteLoader.Result result = load(GOOD.replace("window: 1m", "window: 1d")
                .replace("inputs: {in: [press.power]}", "inputs: {in: [press.power], one: press.energy}")
                .replace("  - id: line-2", trial));
        assertThat(result.mistakes()).isEmpty();
        assertThat(result.remarks())
                .extracting(m -> m.say(Language.EN).replace(folder.toString() + "/", ""))
                .containsExactly(
                        "site.yaml:15:38: EW-1028: to know: orders to press.energy will be refused, because nothing allows"
                                + " them; add commands: [{target: press.energy, allow: [line-1]}]",
                        "site.yaml:16:26: EW-1028: to know: one sum a day",
                        "site.yaml:17:12: EW-1028: to know: the trial ended at 2025-01-01T00:00:00Z: the scenario acts all"
                                + " the time");
        assertThat(load(GOOD).remarks()).isEmpty();
    }

    @Test
    void aMissingReferenceIsToldAndASecretIsNot() throws IOException {
        assertThat(mistakes(GOOD.replace("env:PRESS_PASSWORD", "env:NO_SUCH")))
                .containsExactly(
                        "site.yaml:8:63: EW-1017: ${env:NO_SUCH} cannot be filled in: the environment has no variable"
                                + " NO_SUCH; set it");
        assertThat(mistakes(GOOD.replace("endpoint: 127.0.0.1:1502", "endpoint: \"${env:PRESS_PASSWORD}\""))
                        .toString())
                .contains("endpoint is HOST:PORT, not '${env:PRESS_PASSWORD}'")
                .doesNotContain("s3cret");
    }

    @Test
    void textThatIsNoYamlIsToldAtItsPlace() throws IOException {
        assertThat(mistakes("agent: {id: gw\nsite: ["))
                .singleElement()
                .asString()
                .startsWith("site.yaml:2:");
        assertThat(mistakes("")).anyMatch(m -> m.contains("'agent' is missing"));
        assertThat(mistakes("- a\n")).singleElement().asString().contains("must be a mapping");
    }

    private static final String MANY = GOOD.replace("address: \"ns=2;s=P\"", "address: \"many:cell[.].+[.]power\"");

    @Test
    void aScenarioMayNameAPointThatAWildcardStandsFor() throws IOException {
        SiteLoader.Result result = load(MANY.replace("{in: [press.power]}", "{in: [cell.7.power]}"));
        assertThat(result.mistakes()).isEmpty();
        SiteFile site = result.site();
        assertThat(site).isNotNull();
        PointDefinition family = site.adapters().get(0).points().get(0);
        PointDefinition seven = site.adapters().get(0).expected().get(0);
        assertThat(site.adapters().get(0).expected()).hasSize(1);
        assertThat(seven.id()).isEqualTo(new PointId("cell.7.power"));
        assertThat(seven.unit()).isEqualTo("kW");
        assertThat(seven.low()).isEqualTo(family.low());
        assertThat(seven.record()).isEqualTo(PointDefinition.Recording.CHANGE);
    }

    @Test
    void theWildcardItselfIsNoInputAndWhatItDoesNotStandForIsNotDefined() throws IOException {
        assertThat(mistakes(MANY))
                .singleElement()
                .asString()
                .contains("site.yaml:15:19: EW-1024")
                .contains("wildcard");
        assertThat(mistakes(MANY.replace("{in: [press.power]}", "{in: [cell.7.energy]}")))
                .singleElement()
                .asString()
                .contains("site.yaml:15:19: EW-1009");
    }

    @Test
    void whatIsNoTextIsToldAtItsPlace() throws IOException {
        assertThat(mistakes(GOOD.replace("id: press\n", "id: pr\u0001ess\n")))
                .containsExactly("site.yaml:4:11: EW-1026: character U+0001 has no place in a text; delete it");
        Path file = folder.resolve("site.yaml");
        byte[] bytes = GOOD.replace("id: press\n", "id: pr@ess\n").getBytes(StandardCharsets.UTF_8);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf('@')] = (byte) 0xE9;
        Files.write(file, bytes);
        SiteLoader.Result result = SiteLoader.load(file, SampleModules.plugins(), Map.of());
        assertThat(result.mistakes())
                .singleElement()
                .satisfies(m -> assertThat(m.say(Language.EN))
                        .contains("site.yaml:4:11: EW-1001")
                        .contains("UTF-8"));
    }

    @Test
    void aReferenceToNoPathIsTold() throws IOException {
        assertThat(mistakes(GOOD.replace("127.0.0.1:1502", "\"${file:a\\0b}\"")))
                .singleElement()
                .asString()
                .contains("site.yaml:7:15: EW-1017");
    }

    @Test
    void aliasesThatMultiplyAreRefusedAndOneIsNot() throws IOException {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 24; i++) {
            laughs.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(mistakes(
                        GOOD.replace("{in: [press.power]}", "{in: *a23}").replace("scenarios:", laughs + "scenarios:")))
                .singleElement()
                .asString()
                .contains("EW-1002")
                .contains("aliases");
        String shared =
                GOOD.replace("{in: [press.power]}", "{in: &in [press.power]}").replace("{in: line-1.sum}", "{in: *in}");
        assertThat(load(shared).mistakes()).isEmpty();
    }

    @Test
    void aHundredThousandMistakesAreToldToo() throws IOException {
        String point = "      - {id: p%d, address: a, unit: kWh}\n";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            many.append(point.formatted(i));
        }
        assertThat(mistakes(GOOD.replace("scenarios:", many + "scenarios:"))).hasSize(100_000);
    }

    @Test
    void messagesComeInChineseToo() throws IOException {
        Files.writeString(folder.resolve("site.yaml"), GOOD.replace("unit: kW,", "unit: kWh,"));
        assertThat(load(GOOD.replace("unit: kW,", "unit: kWh,"))
                        .mistakes()
                        .get(0)
                        .say(Language.ZH))
                .endsWith("EW-1012: “kWh”不是 UCUM 单位；是否为“kW.h”？");
    }

    /** What the agent would refuse at its start, or once it is enrolled, {@code check} refuses. */
    @Test
    void aQuotaThatIsTooSmallAndACollectorThatIsNoneAreTold() throws IOException {
        assertThat(mistakes(GOOD.replace("2GiB", "512KiB")))
                .singleElement()
                .asString()
                .contains("1 MiB at least");
        for (String wrong : List.of("http://a:1", "https://a:70000", "https://a:0", "https://a/b")) {
            assertThat(mistakes(GOOD.replace("https://collector.example:8443", wrong)))
                    .singleElement()
                    .asString()
                    .startsWith("site.yaml:21:")
                    .contains("EW-1006");
        }
    }

    @Test
    void anAgentIsCalledAsACollectorWouldTakeIt() throws IOException {
        for (String wrong : List.of("一号网关", "a".repeat(65))) {
            assertThat(mistakes(GOOD.replace("gw-1", wrong)))
                    .singleElement()
                    .asString()
                    .startsWith("site.yaml:1:")
                    .contains("an agent's id is 1 to 64");
        }
        assertThat(load(GOOD.replace("gw-1", "G.1_a-" + "a".repeat(58))).site()).isNotNull();
        String alone = GOOD.replaceAll("(?m)^uplink:.*$", "");
        assertThat(load(alone.replace("gw-1", "一号网关")).site().agent().id()).isEqualTo("一号网关");
    }

    @Test
    void aSecretsFileIsReadWithoutItsByteOrderMarkAndOnlyIfItIsAFileOfUtf8() throws IOException {
        String text = GOOD.replace("env:PRESS_PASSWORD", "file:secret");
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "\uFEFFs3cret\n");
        SampleModules.HandConfiguration press = (SampleModules.HandConfiguration)
                load(text).site().adapters().get(0).configuration();
        assertThat(press.security().password().reveal()).isEqualTo("s3cret");
        Files.write(secret, new byte[] {(byte) 0xC3, (byte) 0xDC});
        assertThat(mistakes(text)).singleElement().asString().contains("${file:secret}", "not UTF-8");
        assertThat(mistakes(GOOD.replace("env:PRESS_PASSWORD", "file:/dev/zero")))
                .singleElement()
                .asString()
                .contains("no readable file /dev/zero");
    }

    @Test
    void aMistakeInAFileThatIsAWholeValueIsToldWithTheFilesName() throws IOException {
        Files.writeString(folder.resolve("point.txt"), "no point!");
        assertThat(mistakes(GOOD.replace("{in: [press.power]}", "{in: [\"${file:point.txt}\"]}")))
                .singleElement()
                .asString()
                .contains("point.txt: a point id is 1 to 200 letters")
                .doesNotContain("no point!");
    }

    @Test
    void aUnitThatIsNoneIsToldAsItIsWrittenAndNotAsItIsFilledIn() throws IOException {
        assertThat(mistakes(GOOD.replace("unit: kW,", "unit: \"${env:PRESS_PASSWORD}\",")))
                .anyMatch(m -> m.contains("'${env:PRESS_PASSWORD}' is not a UCUM unit"))
                .noneMatch(m -> m.contains("s3cret"));
    }
}
