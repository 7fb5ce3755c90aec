package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.PointId;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandBinderTest {
    private static final String SITE = """
            agent: {id: gw-1}
            site: {id: jn-plant-1}
            adapters:
              - id: press
                type: hand
                endpoint: 127.0.0.1:1502
                points:
                  - {id: press.speed, address: a, interval: 1s}
                  - {id: press.running, address: b, interval: 2s}
            scenarios:
              - {id: line-1, type: adder, inputs: {in: [press.speed]}}
            """;

    @TempDir
    Path folder;

    private SiteLoader.Result load(String commands) throws IOException {
        Path file = folder.resolve("site.yaml");
        Files.writeString(file, SITE.replace("address: a,", "address: a, unit: kW,") + commands);
        return SiteLoader.load(file, SampleModules.plugins(), Map.of());
    }

    private List<String> mistakes(String commands) throws IOException {
        return load(commands).mistakes().stream()
                .map(m -> m.say(Language.EN).replace(folder + "/", ""))
                .toList();
    }

    @Test
    void withoutTheBlockCommandsAreOff() throws Exception {
        assertThat(Objects.requireNonNull(load("").site()).commands()).isNull();
        assertThat(Objects.requireNonNull(load("commands:\n").site()).commands())
                .isNull();
        assertThat(Objects.requireNonNull(load("commands: []\n").site()).commands())
                .isEmpty();
    }

    @Test
    void aWholeRuleIsRead() throws Exception {
        SiteFile site = load("""
                commands:
                  - target: press.speed
                    allow: [collector, line-1]
                    range: [0, 120]
                    rate: 6/1m
                    interlock: "press.running && press.speed < 100"
                    max-age: 5s
                    time-to-live: 3s
                    select-before-operate: true
                    durable-first: true
                    verify: {point: press.speed, tolerance: 0.5, within: 4s}
                """).site();
        assertThat(site).isNotNull();
        CommandRule rule = Objects.requireNonNull(site.commands()).get(0);
        assertThat(rule.range()).containsExactly(BigDecimal.ZERO, BigDecimal.valueOf(120));
        assertThat(rule.rate()).isEqualTo(new CommandRule.Rate(6, Duration.ofMinutes(1)));
        assertThat(Objects.requireNonNull(rule.interlock()).points())
                .containsExactly(new PointId("press.running"), new PointId("press.speed"));
        assertThat(rule.maxAge()).isEqualTo(Duration.ofSeconds(5));
        assertThat(rule.timeToLive()).isEqualTo(Duration.ofSeconds(3));
        assertThat(rule.selectBeforeOperate() && rule.durableFirst()).isTrue();
        assertThat(rule.verify())
                .isEqualTo(new CommandRule.Verify(
                        new PointId("press.speed"), new BigDecimal("0.5"), Duration.ofSeconds(4)));
    }

    @Test
    void everyMistakeIsToldAtItsPlaceAtOnce() throws Exception {
        assertThat(mistakes("""
                commands:
                  - target: press.sped
                    allow: [colector, line-1]
                    range: [5, 1]
                  - target: press.speed
                    allow: [line-9]
                    interlock: "press.runing && press.running && press.speed"
                    max-age: 2s
                    verify: {point: press.nothing}
                  - target: press.speed
                    allow: [collector]
                    verify: {point: press.running, within: 1s}
                  - {target: press.running, allow: [collector], rate: often, interlock: "a &", time-to-live: 2h, colour: red}
                  - {target: press.running, allow: []}
                  - {target: press.running}
                  - press.running
                """))
                .containsExactly(
                        "site.yaml:13:5: EW-1006: 'commands': range is [lowest, highest], such as [0, 100]",
                        "site.yaml:13:13: EW-1009: point 'press.sped' is not defined; did you mean 'press.speed'?",
                        "site.yaml:14:13: EW-1019: no scenario has the id 'colector', so it cannot be allowed; did you"
                                + " mean 'collector'?",
                        "site.yaml:17:13: EW-1019: no scenario has the id 'line-9', so it cannot be allowed; did you mean"
                                + " 'line-1'?",
                        "site.yaml:18:16: EW-1009: point 'press.runing' is not defined; did you mean 'press.running'?",
                        "site.yaml:19:14: EW-1006: 'max-age': 'press.running' is read only every 2000 ms; make it longer",
                        "site.yaml:20:21: EW-1009: point 'press.nothing' is not defined; did you mean 'press.running'?",
                        "site.yaml:21:13: EW-1008: target id 'press.speed' is already used in line 16; choose another",
                        "site.yaml:23:13: EW-1006: 'within': 'press.running' is read only every 2000 ms; make it longer",
                        "site.yaml:24:55: EW-1006: 'rate': a rate is COUNT/TIME, such as 6/1m or 1/500ms, at most a day,"
                                + " not 'often'",
                        "site.yaml:24:73: EW-1006: 'interlock': '&' at place 3 cannot stand here; an interlock is made of"
                                + " points, numbers, 'texts', && || ! ( ) == != < <= > >=",
                        "site.yaml:24:98: EW-1003: unknown key 'colour'; possible: allow, durable-first, interlock,"
                                + " max-age, range, rate, select-before-operate, target, time-to-live, verify",
                        "site.yaml:25:5: EW-1006: 'commands': allow names at least one scenario, or collector",
                        "site.yaml:25:14: EW-1008: target id 'press.running' is already used in line 24; choose another",
                        "site.yaml:26:5: EW-1004: 'allow' is missing; add it, a list",
                        "site.yaml:26:14: EW-1008: target id 'press.running' is already used in line 24; choose another",
                        "site.yaml:27:5: EW-1005: 'commands' must be a mapping of keys, not 'press.running'");
    }

    @Test
    void aTargetThatItsAdapterCannotWriteIsTold() throws Exception {
        Path file = folder.resolve("site.yaml");
        Files.writeString(
                file,
                SITE.replace("address: b", "address: sealed").replace("address: a,", "address: a, unit: kW,") + """
                commands:
                  - {target: press.speed, allow: [collector]}
                  - {target: press.running, allow: [collector]}
                """);
        assertThat(SiteLoader.load(file, SampleModules.plugins(), Map.of()).mistakes())
                .singleElement()
                .satisfies(m -> assertThat(m.say(Language.EN))
                        .endsWith("site.yaml:14:14: EW-1025: point 'press.running' takes no orders: it is sealed"));
    }

    @Test
    void aScenarioOrPointWithAMistakeOfItsOwnIsNoSecondMistake() throws Exception {
        assertThat(mistakes("""
                  - {id: line-2, type: adder, inputs: {in: [press.nothing]}}
                commands:
                  - {target: press.speed, allow: [line-2], range: [0, 1]}
                """)).singleElement().asString().contains("press.nothing");
    }
}
