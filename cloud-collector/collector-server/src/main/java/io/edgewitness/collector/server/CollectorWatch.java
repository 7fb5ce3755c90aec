package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Alarm;
import io.edgewitness.collector.alarms.AlarmKind;
import io.edgewitness.collector.alarms.AlarmRule;
import io.edgewitness.collector.alarms.Finding;
import io.edgewitness.collector.alarms.Watch;
import io.edgewitness.collector.pages.AgentWords;
import io.edgewitness.collector.pages.Texts;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What alarms are about, as this collector sees it: tables, open streams, its disk and its certificates. Any thread. */
final class CollectorWatch implements Watch {
    /** More of one kind are told as one: a plant that is cut off is one matter. */
    private static final int MOST = 1_000;

    private static final Texts CHINESE = Texts.of("zh");
    private static final Texts ENGLISH = Texts.of("en");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

    private static final String SILENT =
            "SELECT r.agent, coalesce(b.stored, r.enrolled) AS last FROM store.registration r"
                    + " LEFT JOIN LATERAL (SELECT stored FROM store.batch b WHERE b.agent = r.agent ORDER BY epoch DESC, number DESC"
                    + " LIMIT 1) b ON true WHERE coalesce(b.stored, r.enrolled) < ? ORDER BY r.agent LIMIT " + MOST;

    private static final String CAME =
            " t JOIN store.batch b ON b.agent = t.agent AND b.epoch = t.epoch AND b.number = t.batch"
                    + " WHERE b.stored >= ? ";

    private static final String EVENTS =
            "SELECT t.agent, t.scenario, t.type, max(t.severity) AS severity, count(*) AS times,"
                    + " (array_agg(t.message ORDER BY t.at DESC))[1] AS message FROM evidence.event" + CAME
                    + "AND t.severity >= ? GROUP BY 1, 2, 3 ORDER BY severity DESC LIMIT " + MOST;

    private static final String GAPS = "SELECT r.agent, g.source, g.to_time, g.reason FROM store.registration r"
            + " JOIN LATERAL (SELECT DISTINCT ON (source) * FROM evidence.gap g WHERE g.agent = r.agent AND g.from_time > ?"
            + " AND g.to_time > ? ORDER BY source, to_time DESC) g ON true ORDER BY 1, 2 LIMIT " + MOST;

    private static final String LOSSES = "SELECT t.agent, t.subject AS lane, min(t.state) AS reason, count(*) AS times"
            + " FROM evidence.incident" + CAME + "AND t.kind = 'dropped' GROUP BY 1, 2"
            + " UNION ALL SELECT b.agent, 'chain', 'a hole in the chain', count(*) FROM store.batch b"
            + " WHERE b.stored >= ? AND NOT b.chained GROUP BY 1 LIMIT " + MOST;

    private static final String WORK_ORDERS = "SELECT 'system' AS subject, problem FROM store.cmms WHERE problem <> ''"
            + " UNION ALL SELECT 'order ' || id, problem FROM store.work_order WHERE problem <> ''"
            + " AND (state IN ('REFUSED', 'CLOSED')) AND EXISTS (SELECT FROM store.cmms) ORDER BY 1 LIMIT " + MOST;

    private static final String DOCUMENTS =
            "SELECT 'quality' AS subject, problem FROM store.quality_system WHERE problem <> ''"
                    + " UNION ALL SELECT 'document ' || id, problem FROM store.quality_document WHERE state = 'REFUSED'"
                    + " AND EXISTS (SELECT FROM store.quality_system) ORDER BY 1 LIMIT " + MOST;

    private static final String REFUSED = "SELECT agent, min(reason) AS reason, count(*) AS times FROM store.refused"
            + " WHERE at >= ? GROUP BY 1 ORDER BY 1 LIMIT " + MOST;

    private final Collector collector;
    private final IngestBoard board;
    private final Instant started;
    private final ZoneId zone;

    /**
     * A watch of one collector.
     *
     * @param started before it, this collector could not hear anybody
     * @param zone of the times in texts for people
     */
    CollectorWatch(Collector collector, IngestBoard board, Instant started, ZoneId zone) {
        this.zone = zone;
        this.collector = collector;
        this.board = board;
        this.started = started;
    }

    @Override
    public List<Finding> find(AlarmRule rule, Instant since, Instant now) throws SQLException {
        return switch (rule.kind()) {
            case AGENT_SILENT -> silent(rule, now);
            case SOURCE_BAD -> sources();
            case EVENT -> events(rule, since);
            case GAP_OPEN -> gaps(now);
            case LEDGER_LOSS -> losses(since);
            case VERIFICATION_FAILED -> refused(since);
            case ANCHOR_FAILED -> anchors(rule, now);
            case DATABASE_SPACE -> space(rule);
            case CERTIFICATE_EXPIRY -> certificates(rule, now);
            case WORK_ORDERS -> workOrders();
        };
    }

    /** Of its sources and of gaps that grow an agent tells only while it is connected. */
    @Override
    public boolean sees(Alarm alarm) {
        boolean told = alarm.kind() == AlarmKind.SOURCE_BAD || alarm.kind() == AlarmKind.GAP_OPEN;
        IngestBoard.Entry entry = board.entry(String.valueOf(alarm.agent()));
        return !told || (entry != null && entry.connected());
    }

    private String text(Instant time) {
        return TIME.format(time.atZone(zone));
    }

    private interface Read {
        Finding of(ResultSet row) throws SQLException;
    }

    private List<Finding> query(String sql, Jdbc.Fill fill, Read read) throws SQLException {
        try (Connection c = collector.database().getConnection()) {
            return Jdbc.query(c, sql, fill, rows -> {
                List<Finding> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(read.of(rows));
                }
                return found;
            });
        }
    }

    private List<Finding> silent(AlarmRule rule, Instant now) throws SQLException {
        Instant edge = now.minus(rule.time());
        if (started.isAfter(edge)) {
            return List.of();
        }
        return query(SILENT, p -> p.setTimestamp(1, Timestamp.from(edge)), r -> {
            String last = text(r.getTimestamp("last").toInstant());
            return new Finding(
                    AlarmKind.AGENT_SILENT,
                    r.getString("agent"),
                    "最近一批数据是 " + last + " 收到的；请检查网关、网络和时钟",
                    "its newest batch came at " + last + "; see to the gateway, its network and its clock");
        });
    }

    /** Of agents that are connected: what others say is old, and they are silent anyway. */
    private List<Finding> sources() {
        List<Finding> found = new ArrayList<>();
        for (IngestBoard.Entry entry : board.entries()) {
            Live live = entry.live();
            if (!entry.connected() || live == null) {
                continue;
            }
            live.getHealthList().stream()
                    .filter(h -> h.getState().equals("DOWN") || h.getState().equals("DEGRADED"))
                    .limit(MOST)
                    .forEach(h -> found.add(new Finding(
                            AlarmKind.SOURCE_BAD,
                            entry.agent() + "/" + h.getSource(),
                            source(CHINESE, h),
                            source(ENGLISH, h))));
        }
        return found;
    }

    private static String source(Texts texts, LiveHealth h) {
        String state = texts.orElse("source-" + h.getState(), h.getState());
        String colon = texts.language().equals("en") ? ": " : "：";
        return h.getDetail().isEmpty() ? state : state + colon + AgentWords.told(texts, h.getDetail());
    }

    private List<Finding> events(AlarmRule rule, Instant since) throws SQLException {
        return query(
                EVENTS,
                p -> {
                    p.setTimestamp(1, Timestamp.from(since));
                    p.setLong(2, rule.threshold());
                },
                r -> new Finding(
                        AlarmKind.EVENT,
                        r.getString("agent") + "/" + r.getString("scenario") + "/" + r.getString("type"),
                        "严重度 " + r.getInt("severity") + "，" + r.getLong("times") + " 次：" + r.getString("message"),
                        "severity " + r.getInt("severity") + ", " + r.getLong("times") + " times: "
                                + r.getString("message")));
    }

    /** A gap that lasts comes in pieces of some seconds to a minute: the newest piece is new as long as it lasts. */
    private List<Finding> gaps(Instant now) throws SQLException {
        return query(
                GAPS,
                p -> {
                    p.setTimestamp(1, Timestamp.from(now.minus(Duration.ofHours(1))));
                    p.setTimestamp(2, Timestamp.from(now.minus(Duration.ofMinutes(3))));
                },
                r -> {
                    String until = text(r.getTimestamp("to_time").toInstant());
                    return new Finding(
                            AlarmKind.GAP_OPEN,
                            r.getString("agent") + "/" + r.getString("source"),
                            "缺口至 " + until + "：" + AgentWords.gap(CHINESE, r.getString("reason")),
                            "a gap until " + until + ": " + AgentWords.gap(ENGLISH, r.getString("reason")));
                });
    }

    private List<Finding> losses(Instant since) throws SQLException {
        return query(
                LOSSES,
                p -> {
                    p.setTimestamp(1, Timestamp.from(since));
                    p.setTimestamp(2, Timestamp.from(since));
                },
                r -> new Finding(
                        AlarmKind.LEDGER_LOSS,
                        r.getString("agent") + "/" + r.getString("lane"),
                        "账本丢失 " + r.getLong("times") + " 处：" + AgentWords.gap(CHINESE, r.getString("reason"))
                                + "；请检查磁盘配额和网络",
                        r.getLong("times") + " losses: " + AgentWords.gap(ENGLISH, r.getString("reason"))
                                + "; see to the quota of its ledger and its network"));
    }

    private List<Finding> refused(Instant since) throws SQLException {
        return query(
                REFUSED,
                p -> p.setTimestamp(1, Timestamp.from(since)),
                r -> new Finding(
                        AlarmKind.VERIFICATION_FAILED,
                        r.getString("agent"),
                        "拒收 " + r.getLong("times") + " 批：" + AgentWords.told(CHINESE, r.getString("reason")),
                        r.getLong("times") + " batches refused: " + r.getString("reason")));
    }

    private List<Finding> anchors(AlarmRule rule, Instant now) {
        List<Finding> found = new ArrayList<>();
        double age = collector.anchors().age();
        if (age >= rule.time().toSeconds()) {
            long hours = Math.round(age / 3600);
            found.add(new Finding(
                    AlarmKind.ANCHOR_FAILED,
                    "tree-head",
                    "最近一次树头签名在 " + hours + " 小时前；原因见日志",
                    "the newest tree head was signed " + hours + " h ago; the log says why"));
        }
        Instant unstamped = collector.anchors().unstamped();
        if (unstamped != null && !unstamped.isAfter(now.minus(rule.time()))) {
            found.add(new Finding(
                    AlarmKind.ANCHOR_FAILED,
                    "time-stamp",
                    "自 " + text(unstamped) + " 起未取得时间戳；原因见日志",
                    "no time-stamp was given since " + text(unstamped) + "; the log says why"));
        }
        return found;
    }

    private List<Finding> workOrders() throws SQLException {
        List<Finding> found = new ArrayList<>(query(
                WORK_ORDERS,
                p -> {},
                r -> new Finding(
                        AlarmKind.WORK_ORDERS,
                        r.getString("subject"),
                        "维护系统工单受阻：" + AgentWords.told(CHINESE, r.getString("problem")),
                        "work orders are stuck: " + r.getString("problem"))));
        found.addAll(query(
                DOCUMENTS,
                p -> {},
                r -> new Finding(
                        AlarmKind.WORK_ORDERS,
                        r.getString("subject"),
                        "质量系统上传受阻：" + AgentWords.told(CHINESE, r.getString("problem")),
                        "the upload to the quality system is stuck: " + r.getString("problem"))));
        return found;
    }

    private List<Finding> space(AlarmRule rule) {
        try {
            long free = Files.getFileStore(collector.data().path()).getUsableSpace();
            long mib = free >> 20;
            return free >= rule.threshold()
                    ? List.of()
                    : List.of(new Finding(
                            AlarmKind.DATABASE_SPACE,
                            "data",
                            "数据目录所在磁盘仅剩 " + mib + " MiB",
                            mib + " MiB are left on the disk of the data folder"));
        } catch (IOException e) {
            return List.of(
                    new Finding(AlarmKind.DATABASE_SPACE, "data", "数据目录不可访问", "the data folder cannot be reached"));
        }
    }

    private List<Finding> certificates(AlarmRule rule, Instant now) {
        List<Finding> found = new ArrayList<>();
        Map.of(
                        "authority",
                        collector.authority().certificate(),
                        "server",
                        collector.authority().serverCertificate())
                .forEach((name, certificate) -> {
                    Finding f = expiry(name, certificate, rule, now);
                    if (f != null) {
                        found.add(f);
                    }
                });
        return found;
    }

    private @Nullable Finding expiry(String name, X509Certificate certificate, AlarmRule rule, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return end.isAfter(now.plus(rule.time()))
                ? null
                : new Finding(
                        AlarmKind.CERTIFICATE_EXPIRY,
                        name,
                        "证书有效期至 " + text(end),
                        "its certificate ends at " + text(end));
    }
}
