package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentWordsTest {
    private static final Texts CHINESE = Texts.of("zh");
    private static final Texts ENGLISH = Texts.of("en");

    /** A reason for a gap, as an adapter or the runtime begins it: a code, then words. */
    private static final Pattern REASON =
            Pattern.compile("\"(stalled|disconnected|rejected|overflow|poll-missed|overload"
                    + "|reconfigured|restart|clock|quota|evidence-dropped): ([^\"]+)\"");

    @Test
    void whatIsKnownIsToldInChineseWithWhatDiffers() {
        assertThat(AgentWords.gap(CHINESE, "disconnected: until the first connection"))
                .isEqualTo("连接中断：首次连接之前");
        assertThat(AgentWords.gap(CHINESE, "disconnected: the broker is back")).isEqualTo("连接中断：消息服务器已恢复");
        assertThat(AgentWords.gap(CHINESE, "poll-missed: 3 cycles; not connected yet"))
                .isEqualTo("未及时采集：3 个周期；尚未连接");
        assertThat(AgentWords.told(CHINESE, "tcp://10.0.0.7:1883: the connection was lost"))
                .isEqualTo("tcp://10.0.0.7:1883：连接断开");
        assertThat(AgentWords.told(
                        CHINESE, "2 points are BAD, such as meter1.energy: unit 3 is silent: Connection refused"))
                .isEqualTo("2 个点位无效，例如 meter1.energy：从站 3 无应答：连接被拒绝");
        assertThat(AgentWords.told(
                        CHINESE, "the server's history gave 7 of 9 values, refused: opcua:BadHistoryOperationInvalid"))
                .isEqualTo("服务器历史数据补回 9 个值中的 7 个，被拒：opcua:BadHistoryOperationInvalid");
    }

    @Test
    void aStallIsToldInChinese() {
        assertThat(AgentWords.gap(
                        CHINESE, "stalled: the agent did not run for 25 s; the subscription had to be made anew"))
                .isEqualTo("程序停滞：代理有 25 秒没有运行；订阅需重新建立");
        assertThat(AgentWords.told(
                        CHINESE,
                        "stalled: the agent did not run for 1 s, until 2026-11-30T06:47:50Z; look at what stopped it: a paused"
                                + " or overloaded machine, too little memory"))
                .isEqualTo("程序停滞：代理有 1 秒没有运行，至 2026-11-30T06:47:50Z；请查明原因：机器暂停或过载、内存不足");
    }

    @Test
    void whatADemandMeasuredIsToldInChinese() {
        assertThat(AgentWords.told(CHINESE, "0 of 10 steps with an actor")).isEqualTo("10 个工步中 0 个有操作者");
        assertThat(AgentWords.told(CHINESE, "power 12 samples, vibration 40 samples, camera 0 samples"))
                .isEqualTo("电力 12 个样本，振动 40 个样本，摄像头 0 个样本");
        assertThat(AgentWords.told(CHINESE, "since 2026-01-05T00:00:00Z: run 7 of 8 samples, 1 s unexplained"))
                .isEqualTo("自 2026-01-05T00:00:00Z 起：运行数据：应有 8 个样本，收到 7 个，1 秒原因不明");
        assertThat(AgentWords.told(CHINESE, "p95 0.05 s, limit 2 s")).isEqualTo("p95 0.05 秒，上限 2 秒");
        assertThat(AgentWords.told(CHINESE, "alarm-124 EXECUTED after 4 ms, limit 2000 ms"))
                .isEqualTo("alarm-124 已执行，用时 4 毫秒，上限 2000 毫秒");
        assertThat(AgentWords.told(CHINESE, "identity 9, size 8 of 10 items, each with its confidence"))
                .isEqualTo("标识 9，尺寸 8，共 10 件，均附置信度");
    }

    @Test
    void whatIsNotKnownStaysAsItWasSaid() {
        for (String odd : List.of("", "press 7: jammed; call Zhao", "<b>x</b>", "{0}", "a: b; c: d", ": ", "; ")) {
            assertThat(AgentWords.told(CHINESE, odd)).isEqualTo(odd);
        }
        assertThat(AgentWords.gap(CHINESE, "levitation: it flew")).isEqualTo("levitation：it flew");
        String hostile = "points are BAD, such as : ".repeat(5_000);
        assertThat(AgentWords.told(CHINESE, hostile)).isEqualTo(hostile);
    }

    @Test
    void englishIsWhatAgentsWrite() {
        for (String key : ENGLISH.keys()) {
            if (key.startsWith("phrase-")) {
                String said = ENGLISH.get(key).replaceAll("\\{\\d}", "7");
                assertThat(AgentWords.told(ENGLISH, said)).isEqualTo(said);
                assertThat(AgentWords.told(CHINESE, said))
                        .as(key)
                        .isNotEqualTo(said)
                        .containsPattern("\\p{IsHan}");
            }
        }
    }

    /** Whoever gives gaps another reason puts its Chinese beside the others. */
    @Test
    void eachReasonThatTheRuntimeOpcUaModbusAndMqttGiveForAGapIsKnown() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String module : List.of(
                "edge-agent",
                "gateway-adapters/adapter-opcua",
                "gateway-adapters/adapter-modbus",
                "gateway-adapters/adapter-mqtt")) {
            for (String source : sources(Path.of("../..", module))) {
                Matcher m = REASON.matcher(source);
                while (m.find()) {
                    String words = m.group(2).strip();
                    // What is put together goes on after the quotation mark: its beginning must be that of a phrase.
                    boolean known = ENGLISH.keys().stream()
                            .filter(k -> k.startsWith("phrase-"))
                            .anyMatch(k -> beginning(ENGLISH.orElse(k, "")).startsWith(beginning(words)));
                    if (!known) {
                        unknown.add(m.group());
                    }
                }
            }
        }
        assertThat(unknown)
                .as("reasons whose words are to be put into texts/agents_en.properties, with their Chinese beside")
                .isEmpty();
    }

    private static String beginning(String words) {
        int place = words.indexOf('{');
        return (place < 0 ? words : words.substring(0, place)).strip();
    }

    private static List<String> sources(Path folder) throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(f -> f.toString().endsWith(".java") && f.toString().contains("src/main"))
                    .forEach(f -> {
                        try {
                            sources.add(Files.readString(f));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        assertThat(sources).hasSizeGreaterThan(5);
        return sources;
    }

    @Test
    void unitsAreWrittenAsPeopleWriteThem() {
        assertThat(Stream.of("kW.h", "1", "Cel", "m3/h", "{件}", "kW.h/{件}", "kg{CO2}/kW.h", "%", "mm/s", "x.y", "us")
                        .map(UnitText::of))
                .containsExactly("kW·h", "", "°C", "m³/h", "件", "kW·h/件", "kgCO2/kW·h", "%", "mm/s", "x·y", "µs");
    }
}
