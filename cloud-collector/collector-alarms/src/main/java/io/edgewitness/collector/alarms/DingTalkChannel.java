package io.edgewitness.collector.alarms;

import io.edgewitness.edge.api.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;

/** A DingTalk robot (钉钉自定义机器人): Markdown, signed with its secret where it has one (加签). */
final class DingTalkChannel implements Channel {
    private static final int MOST_BYTES = 18_000; // of 20,000 for the whole body

    private final ChannelSettings.Http settings;
    private final Texts texts;
    private final InstantSource clock;
    private final HttpPost http;

    DingTalkChannel(ChannelSettings.Http settings, Texts texts, InstantSource clock) {
        this.settings = settings;
        this.texts = texts;
        this.clock = clock;
        this.http = new HttpPost(settings.url());
    }

    @Override
    public void send(Message message) throws SendException {
        byte[] body = HttpPost.json(Map.of(
                "msgtype",
                "markdown",
                "markdown",
                Map.of("title", texts.title(message), "text", texts.markdown(message, MOST_BYTES))));
        http.wantErrcodeZero(http.post(address(), body, Map.of()));
    }

    private URI address() {
        String url = settings.url().reveal();
        Secret secret = settings.secret();
        if (secret == null) {
            return URI.create(url);
        }
        String at = Long.toString(clock.millis());
        return URI.create(url + (url.contains("?") ? "&" : "?") + "timestamp=" + at + "&sign=" + signature(secret, at));
    }

    /** @return as the robot wants it: over time, line break and secret, Base64, escaped for an address */
    static String signature(Secret secret, String at) {
        byte[] signed = Hmac.of(secret, (at + "\n" + secret.reveal()).getBytes(StandardCharsets.UTF_8));
        return URLEncoder.encode(Base64.getEncoder().encodeToString(signed), StandardCharsets.UTF_8);
    }
}
