package io.edgewitness.collector.alarms;

import java.time.Duration;
import java.util.List;

/**
 * What the {@code alarms} block of collector.yaml says.
 *
 * @param language of messages, zh or en
 * @param link where people read more, put into messages; may be empty
 * @param repeat after which an alarm that nobody has acknowledged is told again
 * @param clearAfter how long a condition must be away before its alarm is cleared: one that comes and goes is one alarm
 * @param perMinute messages to a channel, at most; what comes meanwhile is put into one
 * @param rules none: no alarm is raised
 */
public record AlarmSettings(
        String language,
        String link,
        Duration repeat,
        Duration clearAfter,
        int perMinute,
        List<AlarmRule> rules,
        List<ChannelSettings> channels) {
    public static final AlarmSettings NONE =
            new AlarmSettings("zh", "", Duration.ofHours(4), Duration.ofMinutes(5), 10, List.of(), List.of());

    public AlarmSettings {
        rules = List.copyOf(rules);
        channels = List.copyOf(channels);
    }

    List<String> channels(AlarmRule rule) {
        return rule.channels().isEmpty()
                ? channels.stream().map(ChannelSettings::id).toList()
                : rule.channels();
    }
}
