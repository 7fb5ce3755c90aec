package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.AlarmSettings;
import io.edgewitness.collector.alarms.ChannelSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmsConfigTest {
    @TempDir
    Path folder;

    private AlarmSettings load(String yaml) throws Exception {
        Path file = folder.resolve("collector.yaml");
        Files.writeString(file, yaml);
        return CollectorConfig.load(
                        file,
                        Map.of(
                                "DING", "https://oapi.example/robot/send?access_token=t0ken",
                                "SECRET", "SEC-0123456789",
                                "HTTP", "http://elsewhere.example/?key=t0ken"))
                .alarms();
    }

    @Test
    void withoutTheBlockNothingIsRaisedAndWithoutRulesAllKindsAre() throws Exception {
        assertThat(load("# nothing\n")).isEqualTo(AlarmSettings.NONE);
        assertThat(load("alarms: {}\n").rules()).extracting(AlarmRule::kind).containsExactly(AlarmKind.values());
    }

    @Test
    void eachKeyIsRead() throws Exception {
        AlarmSettings alarms = load("""
                alarms:
                  language: en
                  link: https://collector.example/
                  repeat: 2h
                  clear-after: 90s
                  per-minute: 3
                  channels:
                    - {id: ding, type: dingtalk, url: "${env:DING}", secret: "${env:SECRET}"}
                    - {id: here, type: webhook, url: "http://127.0.0.1:9/x"}
                    - {id: mail, type: email, host: smtp.example, security: tls, user: ew, password: "${env:SECRET}",
                       from: "EdgeWitness <ew@factory.example>", to: [shift@factory.example]}
                  rules:
                    - {kind: agent-silent, after: 15m, channels: [ding]}
                    - {kind: event, severity: 700}
                    - {kind: database-space, free: 20GiB}
                    - {kind: certificate-expiry, within: 30d}
                """);
        assertThat(List.of(alarms.language(), alarms.link(), alarms.perMinute()))
                .isEqualTo(List.of("en", "https://collector.example/", 3));
        assertThat(List.of(alarms.repeat(), alarms.clearAfter()))
                .isEqualTo(List.of(Duration.ofHours(2), Duration.ofSeconds(90)));
        assertThat(alarms.rules())
                .containsExactly(
                        new AlarmRule(AlarmKind.AGENT_SILENT, Duration.ofMinutes(15), 0, List.of("ding")),
                        new AlarmRule(AlarmKind.EVENT, Duration.ZERO, 700, List.of()),
                        new AlarmRule(AlarmKind.DATABASE_SPACE, Duration.ZERO, 20L << 30, List.of()),
                        new AlarmRule(AlarmKind.CERTIFICATE_EXPIRY, Duration.ofDays(30), 0, List.of()));
        assertThat(alarms.channels()).extracting(ChannelSettings::id).containsExactly("ding", "here", "mail");
        assertThat(((ChannelSettings.Http) alarms.channels().get(0)).url().reveal())
                .contains("access_token=t0ken");
        assertThat(((ChannelSettings.Mail) alarms.channels().get(2)).port()).isEqualTo(465);
        assertThat(alarms.toString()).doesNotContain("t0ken").doesNotContain("SEC-");
    }

    @Test
    void allMistakesAreToldAtTheirPlacesWithoutWhatAReferenceHolds() {
        assertThatThrownBy(() -> load("""
                alarms:
                  language: fr
                  repeat: soon
                  colour: red
                  channels:
                    - {id: ding, type: dingtalk, url: "${env:HTTP}"}
                    - {id: ding, type: sms}
                    - {id: w, type: wecom, url: "https://a:b@qyapi.example/", secret: "${env:SECRET}"}
                    - {id: m, type: email, host: smtp.example, security: none, from: x, to: [nobody]}
                  rules:
                    - {kind: weather}
                    - {kind: event, severity: 2000, after: 5m, channels: [none]}
                    - {kind: database-space, free: lots}
                """))
                .isInstanceOf(CollectorConfig.ConfigException.class)
                .message()
                .satisfies(m -> assertThat(m.lines().map(l -> l.substring(l.indexOf(".yaml:") + 6)))
                        .anyMatch(l -> l.startsWith("2:13: EW-CONFIG-ALARM: language is one of zh, en, both"))
                        .anyMatch(l -> l.startsWith("3:11: EW-CONFIG-TIME"))
                        .anyMatch(l -> l.startsWith("4:3: EW-CONFIG-KEY"))
                        .anyMatch(l -> l.startsWith("6:39: EW-CONFIG-ALARM: url is an address"))
                        .anyMatch(l -> l.startsWith("7:12: EW-CONFIG-TWICE"))
                        .anyMatch(l -> l.startsWith("7:24: EW-CONFIG-ALARM: a channel's type is one of"))
                        .anyMatch(l -> l.startsWith("8:33: EW-CONFIG-ALARM: url is an address"))
                        .anyMatch(l -> l.startsWith("8:71: EW-CONFIG-ALARM: a channel of type wecom has no 'secret'"))
                        .anyMatch(l -> l.startsWith("9:58: EW-CONFIG-ALARM: without TLS"))
                        .anyMatch(l -> l.contains("'nobody' is no mail address"))
                        .anyMatch(l -> l.startsWith("11:14: EW-CONFIG-ALARM: a rule's kind is one of agent-silent,"))
                        .anyMatch(l -> l.startsWith("12:31: EW-CONFIG-ALARM: this is a whole number from 0 to 1000"))
                        .anyMatch(l -> l.startsWith("12:44: EW-CONFIG-ALARM: a rule of event has no 'after'"))
                        .anyMatch(l -> l.contains("there is no channel 'none'"))
                        .anyMatch(l -> l.startsWith("13:36: EW-CONFIG-ALARM: free is a size such as")))
                .doesNotContain("t0ken")
                .doesNotContain("SEC-");
    }
}
