package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIntakeTest {
    private static final String TOPIC = "hall/meter";
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WINDOW = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final TopicTable topics = new TopicTable(
            List.of(new MqttPoint(
                    new PointId("meter"),
                    TopicFilter.parse(TOPIC),
                    null,
                    JsonPath.parse("$.v"),
                    JsonPath.parse("$.t"),
                    MessageKey.parse("$.seq"),
                    MqttPoint.Type.AUTO,
                    MqttPoint.Access.READ)),
            List.of(),
            0,
            Set.of());

    @Test
    void whatIsMissingAfterARestartIsMissingSinceTheLastMessage() throws Exception {
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            MessageIntake intake = intake(files);
            InFlight last = take(intake, 5, "\"2026-01-01T00:00:00Z\"", T0);
            files.save(Hash.of(TOPIC), Objects.requireNonNull(last.state()), last.received());
        }
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            MessageIntake intake = intake(files);
            Instant returned = T0.plusSeconds(36_000);
            Gap gap = take(intake, 106, "\"2026-01-01T10:00:00Z\"", returned).takeGap();
            assertThat(gap).isNotNull();
            assertThat(gap.count()).isEqualTo(100);
            assertThat(gap.from()).isEqualTo(T0);
            assertThat(gap.to()).isEqualTo(returned);
        }
    }

    @Test
    void anAgentsClockThatWentBackMakesNoGapThatEndsBeforeItBegins() throws Exception {
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            MessageIntake intake = intake(files);
            take(intake, 5, "1000", T0);
            Gap gap = take(intake, 7, "2000", T0.minusSeconds(60)).takeGap();
            assertThat(gap).isNotNull();
            assertThat(gap.from()).isBefore(gap.to());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"+999999999-12-31T23:59:59.999999999Z\"",
                "\"-999999999-01-01T00:00:00Z\"",
                "\"+292278994-08-17T07:12:55.808Z\"",
                "9223372036854775807",
                "-9223372036854775808"
            })
    void noTimeStopsTheTopic(String time) throws Exception {
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            MessageIntake intake = intake(files);
            assertThat(take(intake, 5, time, T0).samples()).hasSize(1);
            assertThat(take(intake, 6, "1000", T0.plusSeconds(1)).samples()).hasSize(1);
            assertThat(take(intake, 3, time, T0.plusSeconds(2)).samples()).hasSize(1);
        }
    }

    @Test
    void filtersOfAnEarlierSiteFileAreKnownUntilTheyAreUnsubscribed() throws Exception {
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            assertThat(files.subscribing(Set.of("hall/#", "$share/g/a"), false)).isEmpty();
            files.subscribed(Set.of("hall/#", "$share/g/a"));
        }
        for (int i = 0; i < 2; i++) {
            try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
                assertThat(files.subscribing(Set.of("hall/#"), true)).containsExactly("$share/g/a");
            }
        }
        try (SessionFiles files = new SessionFiles(folder, WINDOW)) {
            files.subscribed(Set.of("hall/#"));
            assertThat(files.subscribing(Set.of("other"), false)).isEmpty();
            assertThat(files.subscribing(Set.of("hall/#"), true)).containsExactly("other");
        }
    }

    private MessageIntake intake(SessionFiles files) {
        return new MessageIntake(files, topics, WINDOW, 1_000);
    }

    private InFlight take(MessageIntake intake, long number, String time, Instant received) throws IOException {
        @Nullable TopicReader reader = topics.reader(TOPIC);
        byte[] payload = ("{\"seq\":" + number + ",\"v\":1,\"t\":" + time + "}").getBytes(StandardCharsets.UTF_8);
        return intake.take(
                Objects.requireNonNull(reader),
                new LinkEvent.Message(1, TOPIC, payload, 1, 1, false, false, Map.of(), received),
                new MessageIntake.Connection(1, false, T0));
    }
}
