package io.edgewitness.collector.alarms;

import java.util.Locale;

/** What is told of an alarm, or of a message about a machine. */
enum Change {
    RAISED("告警", "raised"),
    REPEATED("仍未处理", "still raised"),
    CLEARED("已恢复", "cleared"),
    TOLD("消息", "message"),
    ESCALATED("无人确认，升级", "escalated, nobody acknowledged");

    private final String zh;
    private final String en;

    Change(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String title(String language) {
        return language.equals("en") ? en : zh;
    }
}
