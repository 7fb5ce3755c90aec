package io.edgewitness.collector.alarms;

import java.net.URI;
import java.util.Map;

/** A WeCom group robot (企业微信群机器人): Markdown of 4,096 bytes at most; its key is in its address. */
final class WeComChannel implements Channel {
    private static final int MOST_BYTES = 4_096;

    private final ChannelSettings.Http settings;
    private final Texts texts;
    private final HttpPost http;

    WeComChannel(ChannelSettings.Http settings, Texts texts) {
        this.settings = settings;
        this.texts = texts;
        this.http = new HttpPost(settings.url());
    }

    @Override
    public void send(Message message) throws SendException {
        byte[] body = HttpPost.json(
                Map.of("msgtype", "markdown", "markdown", Map.of("content", texts.markdown(message, MOST_BYTES))));
        http.wantErrcodeZero(http.post(URI.create(settings.url().reveal()), body, Map.of()));
    }
}
