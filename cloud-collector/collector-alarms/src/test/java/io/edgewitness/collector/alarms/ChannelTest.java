package io.edgewitness.collector.alarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.edgewitness.edge.api.Secret;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Channels against servers on real sockets. */
class ChannelTest {
    private static final Instant NOW = Instant.parse("2026-05-06T07:08:09Z");
    private static final Secret SECRET = Secret.parse("SEC-very-secret");

    private Receiver receiver;

    @BeforeEach
    void start() throws Exception {
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private static Message message(int alarms, String subject) {
        List<Message.Item> items = new ArrayList<>();
        for (int i = 1; i <= alarms; i++) {
            items.add(new Message.Item(
                    100 + i,
                    Change.RAISED,
                    NOW,
                    new Alarm(
                            i,
                            AlarmKind.AGENT_SILENT,
                            subject + i,
                            Alarm.State.RAISED,
                            "12 分钟没有数据",
                            "no data for 12 min",
                            NOW,
                            NOW,
                            NOW,
                            null,
                            null,
                            null)));
        }
        return new Message(new UUID(1, 2), NOW, items);
    }

    private static Texts texts(String language) {
        return new Texts(language, "https://collector.example/", ZoneId.of("Asia/Shanghai"));
    }

    private Channel channel(ChannelSettings.Form form, @Nullable Secret secret) {
        return Channel.of(
                new ChannelSettings.Http("c", form, Secret.parse(receiver.url("/robot?access_token=t0ken")), secret),
                texts("zh"),
                () -> NOW);
    }

    private static byte[] hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aWebhookGetsEachAlarmWithItsKeyAndASignatureOverTimeAndBody() throws Exception {
        channel(ChannelSettings.Form.WEBHOOK, SECRET).send(message(2, "gw-"));
        Receiver.Post post = receiver.posts.get(0);
        JsonNode json = new ObjectMapper().readTree(post.body());
        assertThat(json.path("key").asText()).isEqualTo(post.header("Idempotency-key"));
        assertThat(json.path("items")).hasSize(2);
        JsonNode item = json.path("items").get(0);
        assertThat(item.path("key").asText()).isEqualTo("101");
        assertThat(item.path("change").asText()).isEqualTo("raised");
        assertThat(item.path("alarm").path("kind").asText()).isEqualTo("agent-silent");
        assertThat(item.path("alarm").path("severity").asText()).isEqualTo("critical");
        assertThat(item.path("alarm").path("text").path("zh").asText()).isEqualTo("12 分钟没有数据");
        String at = post.header("X-edgewitness-time");
        assertThat(at).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(post.header("X-edgewitness-signature"))
                .isEqualTo("sha256="
                        + java.util.HexFormat.of().formatHex(hmac("SEC-very-secret", at + "." + post.body())));
    }

    @Test
    void bothLanguagesStandInOneMessageWithTimesAndTheirOffset() {
        String text = texts("both").markdown(message(1, "gw-"), 4096);
        assertThat(text)
                .startsWith("#### EdgeWitness 告警：代理无数据 gw-1 / ")
                .contains(
                        "- 告警 代理无数据 gw-1：12 分钟没有数据（自 2026-05-06 15:08:09 +08:00 #1）\n",
                        ": no data for 12 min (since 2026-05-06 15:08:09 +08:00 #1)\n");
        String many = texts("both").markdown(message(1_000, "gw-".repeat(30)), 4096);
        assertThat(many.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4096);
        assertThat(many).containsPattern("另有 \\d+ 条.* / \\d+ more");
    }

    @Test
    void dingTalkGetsMarkdownWithItsSign() throws Exception {
        channel(ChannelSettings.Form.DINGTALK, SECRET).send(message(1, "gw-"));
        Receiver.Post post = receiver.posts.get(0);
        JsonNode json = new ObjectMapper().readTree(post.body());
        assertThat(json.path("msgtype").asText()).isEqualTo("markdown");
        assertThat(json.path("markdown").path("title").asText()).isEqualTo("EdgeWitness 告警：代理无数据 gw-1");
        assertThat(json.path("markdown").path("text").asText())
                .contains("- 告警 代理无数据 gw-1：12 分钟没有数据（自 2026-05-06 15:08:09 +08:00 ＃1）".replace('＃', '#'))
                .contains("https://collector.example/");
        String at = Long.toString(NOW.toEpochMilli());
        assertThat(post.query()).startsWith("access_token=t0ken&timestamp=" + at + "&sign=");
        String sign = URLDecoder.decode(post.query().replaceFirst(".*sign=", ""), StandardCharsets.UTF_8);
        assertThat(Base64.getDecoder().decode(sign)).isEqualTo(hmac("SEC-very-secret", at + "\nSEC-very-secret"));
    }

    @Test
    void weComGetsMarkdownThatFits() throws Exception {
        channel(ChannelSettings.Form.WECOM, null).send(message(500, "网关-"));
        JsonNode json = new ObjectMapper().readTree(receiver.posts.get(0).body());
        String content = json.path("markdown").path("content").asText();
        assertThat(content.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(4096);
        assertThat(content).contains("等 500 条").containsPattern("另有 \\d+ 条，代理无数据 \\d+");
    }

    @Test
    void whatAgentsSayMakesNoLinkNoMentionAndNoNewLine() {
        String text = texts("en").markdown(message(1, "[x](https://evil.example) <@all> @all\n# big "), 4096);
        assertThat(text)
                .contains("raised agent silent ［x］（https://evil.example） ＜＠all＞ ＠all ＃ big 1: no data for 12 min")
                .doesNotContain("](");
    }

    @ParameterizedTest
    @EnumSource(
            value = ChannelSettings.Form.class,
            names = {"DINGTALK", "WECOM"})
    void aRobotThatAnswers200WithAnErrorHasNotTakenIt(ChannelSettings.Form form) {
        receiver.answer = "{\"errcode\":310000,\"errmsg\":\"sign not match, token=t0ken\"}";
        assertThatThrownBy(() -> channel(form, null).send(message(1, "gw-")))
                .isInstanceOf(SendException.class)
                .hasMessageContaining("errcode 310000")
                .message()
                .doesNotContain("t0ken");
        receiver.answer = "<html>";
        assertThatThrownBy(() -> channel(form, null).send(message(1, "gw-"))).hasMessageContaining("no errcode");
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (Receiver elsewhere = new Receiver()) {
            receiver.status = 307;
            receiver.location = elsewhere.url("/x");
            assertThatThrownBy(() -> channel(ChannelSettings.Form.WEBHOOK, null).send(message(1, "gw-")))
                    .hasMessageContaining("307, a redirect, which is not followed");
            assertThat(elsewhere.posts).isEmpty();
        }
    }

    @Test
    void whoHangsOrIsAwayIsNamedWithoutTheAddressesSecrets() throws Exception {
        receiver.hangs = true;
        assertThatThrownBy(() -> channel(ChannelSettings.Form.DINGTALK, SECRET).send(message(1, "gw-")))
                .hasMessage("127.0.0.1 did not answer within 10 s");
        receiver.free.countDown();
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        for (String url : List.of("http://127.0.0.1:" + port + "/?key=t0ken", "https://nobody.invalid/?key=t0ken")) {
            Channel channel = Channel.of(
                    new ChannelSettings.Http("c", ChannelSettings.Form.WECOM, Secret.parse(url), null),
                    texts("zh"),
                    () -> NOW);
            assertThatThrownBy(() -> channel.send(message(1, "gw-")))
                    .isInstanceOf(SendException.class)
                    .hasMessageStartingWith(URI.create(url).getHost() + " ")
                    .message()
                    .doesNotContain("t0ken");
        }
    }

    @Test
    void anAnswerThatNeverEndsIsLeft() {
        receiver.drips = true;
        assertThatThrownBy(() -> channel(ChannelSettings.Form.WECOM, null).send(message(1, "gw-")))
                .hasMessageContaining("no errcode");
    }

    @Test
    void aPlainServerIsNotSpokenToAsHttps() {
        String url = receiver.url("/").replace("http:", "https:");
        Channel channel = Channel.of(
                new ChannelSettings.Http("c", ChannelSettings.Form.WEBHOOK, Secret.parse(url), null),
                texts("zh"),
                () -> NOW);
        assertThatThrownBy(() -> channel.send(message(1, "gw-"))).isInstanceOf(SendException.class);
        assertThat(receiver.posts).isEmpty();
    }

    private static ChannelSettings.Mail mail(int port, ChannelSettings.Security security, @Nullable String user) {
        return new ChannelSettings.Mail(
                "m",
                "127.0.0.1",
                port,
                security,
                user,
                user == null ? null : Secret.parse("pa55word"),
                "EdgeWitness <ew@factory.example>",
                List.of("shift@factory.example", "boss@factory.example"));
    }

    @Test
    void aMailCarriesTheAlarmsAndTheKeyAsItsId() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.setUser("ew@factory.example", "ew", "pa55word");
        server.start();
        try {
            int port = server.getSmtp().getPort();
            Channel.of(mail(port, ChannelSettings.Security.NONE, "ew"), texts("zh"), () -> NOW)
                    .send(message(2, "gw-\r\nBcc: x@evil.example "));
            MimeMessage[] got = server.getReceivedMessages();
            assertThat(got).hasSize(2);
            assertThat(got[0].getSubject()).isEqualTo("EdgeWitness 告警：代理无数据 等 2 条");
            assertThat(got[0].getMessageID()).isEqualTo("<00000000-0000-0001-0000-000000000002@edgewitness.invalid>");
            assertThat(got[0].getHeader("Bcc")).isNull();
            assertThat(String.valueOf(got[0].getContent()))
                    .contains("12 分钟没有数据")
                    .contains("gw-  Bcc: x");
            assertThatThrownBy(() -> Channel.of(
                                    mail(port, ChannelSettings.Security.NONE, "stranger"), texts("zh"), () -> NOW)
                            .send(message(1, "gw-")))
                    .hasMessage("127.0.0.1:" + port + " does not accept user and password");
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailServerWithoutTlsGetsNeitherMailNorPassword() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            int port = server.getSmtp().getPort();
            assertThatThrownBy(() -> Channel.of(
                                    mail(port, ChannelSettings.Security.STARTTLS, "ew"), texts("zh"), () -> NOW)
                            .send(message(1, "gw-")))
                    .isInstanceOf(SendException.class)
                    .hasMessageContaining("STARTTLS")
                    .message()
                    .doesNotContain("pa55word");
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailServerWhoseCertificateNobodyVouchesForGetsNothing() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS));
        server.start();
        try {
            int port = server.getSmtps().getPort();
            assertThatThrownBy(() -> Channel.of(mail(port, ChannelSettings.Security.TLS, "ew"), texts("zh"), () -> NOW)
                            .send(message(1, "gw-")))
                    .hasMessageContaining("certificate");
            assertThat(server.getReceivedMessages()).isEmpty();
        } finally {
            server.stop();
        }
    }

    @Test
    void settingsShowNothingSecret() {
        assertThat(new ChannelSettings.Http(
                                "c", ChannelSettings.Form.DINGTALK, Secret.parse("https://x.example/?t=t0ken"), SECRET)
                        .toString())
                .doesNotContain("t0ken")
                .doesNotContain("very-secret");
        assertThat(mail(25, ChannelSettings.Security.TLS, "ew").toString()).doesNotContain("pa55word");
    }

    @Test
    void triesComeLessAndLessOften() {
        assertThat(List.of(Outbox.wait(0), Outbox.wait(1), Outbox.wait(5), Outbox.wait(60)))
                .extracting(java.time.Duration::toSeconds)
                .containsExactly(10L, 20L, 320L, 900L);
    }
}
