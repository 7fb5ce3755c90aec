package io.edgewitness.collector.alarms;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An alarm as webhooks and REST show it; times are RFC 3339, in UTC. */
public final class AlarmJson {
    private AlarmJson() {}

    /** @return what Jackson turns into JSON */
    public static Map<String, @Nullable Object> of(Alarm alarm) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", alarm.id());
        json.put("kind", alarm.kind().id());
        json.put("severity", alarm.kind().severity().id());
        json.put("subject", alarm.subject());
        json.put("state", alarm.state().id());
        json.put("title", both(alarm.kind().title("zh"), alarm.kind().title("en")));
        json.put("text", both(alarm.zh(), alarm.en()));
        json.put("since", alarm.since().toString());
        json.put("seen", alarm.seen().toString());
        json.put("raised", text(alarm.raised()));
        json.put("acknowledged", text(alarm.acknowledged()));
        json.put("acknowledgedBy", alarm.by());
        json.put("cleared", text(alarm.cleared()));
        return json;
    }

    static Map<String, String> both(String zh, String en) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("zh", zh);
        texts.put("en", en);
        return texts;
    }

    static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
