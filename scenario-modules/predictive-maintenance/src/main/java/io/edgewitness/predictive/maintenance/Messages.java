package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.AlarmLife;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is told to people. A message is English, its attribute {@code zh} says the same in Chinese. Severities as OPC 10000-9; an alarm that is shelved or
 * part of a flood is told as information. One thread.
 */
final class Messages {
    static final int ALARM = 500;
    static final int ADVICE = 300;
    static final int INFORMATION = 100;

    private static final int LONGEST_SHOWN = 60;

    private final String id;
    private final AlarmDesk desk = new AlarmDesk();

    /** @param id of the scenario's instance */
    Messages(String id) {
        this.id = id;
    }

    static void tell(
            String type,
            int severity,
            String en,
            String zh,
            Map<String, Value> attributes,
            Instant at,
            ScenarioOutput out) {
        Map<String, Value> all = new LinkedHashMap<>(attributes);
        all.put("zh", Value.of(zh));
        out.event(new Event(type, at, severity, en, all, List.of()));
    }

    /**
     * A step in the life of an alarm.
     *
     * @param kind of alarm, such as {@code anomaly}; the alarm's id is the instance's, the kind and the number
     */
    void alarm(
            String kind,
            long number,
            AlarmLife.Change change,
            int severity,
            String en,
            String zh,
            Map<String, Value> attributes,
            Instant at,
            ScenarioOutput out) {
        String whole = id + "/" + kind;
        String alarm = whole + "/" + number;
        Map<String, Value> all = new LinkedHashMap<>();
        all.put("alarm", Value.of(alarm));
        all.putAll(attributes);
        AlarmDesk.Showing showing = change == AlarmLife.Change.RAISED
                ? desk.raised(whole, alarm, at)
                : desk.isShelved(whole, at) ? AlarmDesk.Showing.SHELVED : AlarmDesk.Showing.SHOWN;
        boolean shown = showing == AlarmDesk.Showing.SHOWN && change != AlarmLife.Change.CLEARED;
        if (showing != AlarmDesk.Showing.SHOWN) {
            all.put("suppressed", Value.of(showing == AlarmDesk.Showing.SHELVED ? "shelved" : "flood"));
        }
        tell("alarm-" + change.name().toLowerCase(Locale.ROOT), shown ? severity : INFORMATION, en, zh, all, at, out);
        if (showing == AlarmDesk.Showing.FLOOD_BEGINS) {
            String more = "ten alarms in ten minutes: further ones are recorded and not shown until it is quiet";
            tell("alarm-flood", severity, more, "十分钟内报警达到十条：后续报警只记录、不提示，直至恢复平静", Map.of(), at, out);
        }
    }

    void acknowledge(String alarm, Instant at, ScenarioOutput out) {
        Instant raised = desk.acknowledge(alarm.strip());
        if (raised != null) {
            long seconds = Duration.between(raised, at).toSeconds();
            Map<String, Value> attributes = new LinkedHashMap<>();
            attributes.put("alarm", Value.of(alarm.strip()));
            attributes.put("seconds", Value.of(seconds));
            String en = alarm.strip() + " acknowledged after " + seconds + " s";
            tell("alarm-acknowledged", INFORMATION, en, "报警已确认，历时 " + seconds + " 秒", attributes, at, out);
        }
    }

    /** @param text a kind of alarm and minutes, such as {@code pump-3/anomaly 30}; a stranger's, so it is shown in part and kept nowhere */
    void shelve(String text, Instant at, ScenarioOutput out) {
        String[] words = text.strip().split("\\s+", 3);
        Duration time = words.length == 2 ? minutes(words[1]) : Duration.ZERO;
        if (!words[0].startsWith(id + "/") || words[0].length() > LONGEST_SHOWN || time.isZero()) {
            String en = "'" + shown(text) + "' shelves nothing; write the alarm without its number, and minutes: 1 to "
                    + AlarmDesk.LONGEST_SHELVING.toMinutes();
            String zh =
                    "“" + shown(text) + "”无法搁置报警；应写不带编号的报警名和分钟数（1 至 " + AlarmDesk.LONGEST_SHELVING.toMinutes() + "）";
            tell("shelving-refused", ADVICE, en, zh, Map.of(), at, out);
            return;
        }
        desk.shelve(words[0], time, at);
        String en = words[0] + " shelved for " + time.toMinutes() + " min";
        String zh = words[0] + " 已搁置 " + time.toMinutes() + " 分钟";
        tell("alarm-shelved", INFORMATION, en, zh, Map.of("alarm", Value.of(words[0])), at, out);
    }

    private static Duration minutes(String text) {
        try {
            Duration time = Duration.ofMinutes(Integer.parseInt(text));
            return time.isNegative() || time.compareTo(AlarmDesk.LONGEST_SHELVING) > 0 ? Duration.ZERO : time;
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    static String shown(String text) {
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }

    void onTick(Instant now, ScenarioOutput out) {
        for (String kind : desk.unshelved(now)) {
            String en = kind + " is no longer shelved";
            tell("alarm-unshelved", INFORMATION, en, kind + " 搁置到期", Map.of("alarm", Value.of(kind)), now, out);
        }
        if (desk.isFloodOver(now)) {
            tell("alarm-flood-over", INFORMATION, "alarms are shown again", "报警恢复提示", Map.of(), now, out);
        }
    }

    void write(StateWriter state) {
        desk.write(state);
    }

    void read(StateReader state) {
        desk.read(state);
    }
}
