package io.edgewitness.collector.alarms;

import io.edgewitness.edge.api.Secret;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON for programs, as ALARMS.md describes it; signed over time and body. */
final class WebhookChannel implements Channel {
    private final ChannelSettings.Http settings;
    private final Texts texts;
    private final InstantSource clock;
    private final HttpPost http;

    WebhookChannel(ChannelSettings.Http settings, Texts texts, InstantSource clock) {
        this.settings = settings;
        this.texts = texts;
        this.clock = clock;
        this.http = new HttpPost(settings.url());
    }

    @Override
    public void send(Message message) throws SendException {
        byte[] body = HttpPost.json(json(message));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Idempotency-Key", message.key().toString());
        Secret secret = settings.secret();
        if (secret != null) {
            String at = Long.toString(clock.instant().getEpochSecond());
            headers.put("X-EdgeWitness-Time", at);
            headers.put("X-EdgeWitness-Signature", "sha256=" + signature(secret, at, body));
        }
        http.post(URI.create(settings.url().reveal()), body, headers);
    }

    /** @return HMAC-SHA-256 over the time, a dot and the body, in hexadecimal */
    static String signature(Secret secret, String at, byte[] body) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream();
        signed.writeBytes((at + ".").getBytes(StandardCharsets.UTF_8));
        signed.writeBytes(body);
        return HexFormat.of().formatHex(Hmac.of(secret, signed.toByteArray()));
    }

    private Map<String, @Nullable Object> json(Message message) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", 1);
        json.put("key", message.key().toString());
        json.put("made", message.made().toString());
        json.put("collector", texts.link());
        List<Map<String, @Nullable Object>> items =
                message.items().stream().map(this::json).toList();
        json.put("items", items);
        return json;
    }

    private Map<String, @Nullable Object> json(Message.Item item) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("key", Long.toString(item.ordinal()));
        json.put("change", item.change().id());
        json.put("at", item.at().toString());
        json.put(item.subject().type(), item.subject().json());
        return json;
    }
}
