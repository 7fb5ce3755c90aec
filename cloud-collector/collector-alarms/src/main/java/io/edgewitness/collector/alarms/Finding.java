package io.edgewitness.collector.alarms;

/**
 * A condition that holds now.
 *
 * @param subject what it is about, such as an agent; with the kind it makes the alarm
 * @param zh what is the matter, for people, in Chinese; one line
 * @param en the same in English
 */
public record Finding(AlarmKind kind, String subject, String zh, String en) {}
