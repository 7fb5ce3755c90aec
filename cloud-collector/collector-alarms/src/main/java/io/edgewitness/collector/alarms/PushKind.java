package io.edgewitness.collector.alarms;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of messages about machines that are told to people. */
public enum PushKind {
    ALARM("报警", "alarm"),
    DIAGNOSIS("诊断", "diagnosis"),
    FORECAST("预测", "forecast"),
    STATISTICS("统计", "statistics");

    private final String zh;
    private final String en;

    PushKind(String zh, String en) {
        this.zh = zh;
        this.en = en;
    }

    /** @return as JSON and forms name it, such as {@code forecast} */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @return null: there is none of that id */
    public static @Nullable PushKind of(String id) {
        return Arrays.stream(values())
                .filter(k -> k.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** @param language zh or en */
    public String title(String language) {
        return language.equals("en") ? en : zh;
    }
}
