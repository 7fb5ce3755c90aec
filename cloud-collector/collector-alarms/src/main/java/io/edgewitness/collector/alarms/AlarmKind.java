package io.edgewitness.collector.alarms;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the collector can raise an alarm about. */
public enum AlarmKind {
    /** no batch of an agent for {@code after} */
    AGENT_SILENT("代理无数据", "agent silent", Severity.CRITICAL, Duration.ofMinutes(10), 0),
    /** an adapter says that it is not UP, for {@code after} */
    SOURCE_BAD("数据源异常", "source bad", Severity.WARNING, Duration.ofMinutes(5), 0),
    /** a scenario's event of a severity (OPC 10000-9: 0 to 1000) of {@code severity} or more */
    EVENT("场景事件", "event", Severity.WARNING, Duration.ZERO, 500),
    /** a declared gap that still grows, for {@code after} */
    GAP_OPEN("数据缺口", "gap open", Severity.WARNING, Duration.ofMinutes(10), 0),
    /** an agent dropped figures, or its ledger has a hole: evidence that nobody has any more */
    LEDGER_LOSS("账本丢失", "ledger loss", Severity.CRITICAL, Duration.ZERO, 0),
    /** a batch was refused: its signature, chain or content is not what it must be */
    VERIFICATION_FAILED("校验未通过", "verification failed", Severity.CRITICAL, Duration.ZERO, 0),
    /** no tree head was signed for {@code after} */
    ANCHOR_FAILED("锚定停滞", "anchoring stands still", Severity.WARNING, Duration.ofHours(26), 0),
    /** less than {@code free} bytes left where the data folder is */
    DATABASE_SPACE("磁盘空间不足", "little space left", Severity.CRITICAL, Duration.ZERO, 5L << 30),
    /** a certificate of this collector ends within {@code within} */
    CERTIFICATE_EXPIRY("证书将到期", "certificate expires", Severity.WARNING, Duration.ofDays(20), 0),
    /** the maintenance system does not work with this collector, for {@code after}, or an order or finding is stuck */
    WORK_ORDERS("维护工单受阻", "work orders stuck", Severity.WARNING, Duration.ofMinutes(10), 0);

    /** How bad. */
    public enum Severity {
        WARNING,
        CRITICAL;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String zh;
    private final String en;
    private final Severity severity;
    private final Duration time;
    private final long threshold;

    AlarmKind(String zh, String en, Severity severity, Duration time, long threshold) {
        this.zh = zh;
        this.en = en;
        this.severity = severity;
        this.time = time;
        this.threshold = threshold;
    }

    /** @return as collector.yaml and JSON name it, such as {@code agent-silent} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @return null if there is none of that name */
    public static @Nullable AlarmKind of(String id) {
        return Arrays.stream(values())
                .filter(k -> k.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    /** @param language zh or en */
    public String title(String language) {
        return language.equals("en") ? en : zh;
    }

    public Severity severity() {
        return severity;
    }

    /** What a rule has that says nothing else. */
    public AlarmRule preset() {
        return new AlarmRule(this, time, threshold, java.util.List.of());
    }

    /** @return whether it is about an agent: its subject begins with the agent's id, and a slash where more follows */
    public boolean ofAgent() {
        return switch (this) {
            case AGENT_SILENT, SOURCE_BAD, EVENT, GAP_OPEN, LEDGER_LOSS, VERIFICATION_FAILED -> true;
            case ANCHOR_FAILED, DATABASE_SPACE, CERTIFICATE_EXPIRY, WORK_ORDERS -> false;
        };
    }

    /** Whether the condition is one that is seen at an instant, and must have been seen for a rule's time before it counts. */
    boolean isHeld() {
        return this == SOURCE_BAD || this == GAP_OPEN || this == WORK_ORDERS;
    }
}
