package io.edgewitness.collector.alarms;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a scenario's instance about its machine.
 *
 * @param id 0: not stored yet
 * @param origin which record of which ledger it came as
 * @param node the agent's place in the tenancy, such as {@code acme/plant-1/line-2}
 * @param scenario the instance: the machine
 * @param severity as OPC 10000-9, 0 to 1000
 * @param message id by which the instance knows it; empty: it gave none
 * @param alarm id of the alarm that it is a step of; empty: of none
 * @param since when it happened, by the agent
 * @param by name of who acknowledged it
 */
public record Push(
        long id,
        Origin origin,
        String node,
        String scenario,
        PushKind kind,
        int severity,
        String message,
        String alarm,
        String zh,
        String en,
        Instant since,
        @Nullable Instant acknowledged,
        @Nullable String by)
        implements Subject {
    /** A record of a ledger. */
    public record Origin(String agent, long epoch, long batch, long sequence) {}

    public String agent() {
        return origin.agent();
    }

    @Override
    public String title(String language) {
        return kind.title(language);
    }

    @Override
    public String subject() {
        return agent() + "/" + scenario;
    }

    @Override
    public String text(String language) {
        return language.equals("en") ? en : zh;
    }

    @Override
    public String type() {
        return "message";
    }

    @Override
    public Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("kind", kind.id());
        json.put("severity", severity);
        json.put("agent", agent());
        json.put("machine", scenario);
        json.put("place", node);
        json.put("text", AlarmJson.both(zh, en));
        json.put("at", since.toString());
        json.put("acknowledged", AlarmJson.text(acknowledged));
        json.put("acknowledgedBy", by);
        return json;
    }
}
