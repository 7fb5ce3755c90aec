package io.edgewitness.collector.alarms;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells instances what became of their messages, so that their own figures know it: on the point {@value #RECEIPTS} lines
 * {@code delivered MESSAGE TIME role:ROLE} (or {@code person}) and {@code acknowledged MESSAGE TIME}, on the point {@value #ACKNOWLEDGED} ids of
 * alarms. Agents without such a point are told nothing. One thread.
 */
public final class PushReceipts {
    public static final String RECEIPTS = "push.receipts";
    public static final String ACKNOWLEDGED = "push.acknowledged";

    private static final Logger LOG = LoggerFactory.getLogger(PushReceipts.class);
    /** The first again after a minute, the last after a day. */
    private static final int MOST_REFUSALS = 20;

    private static final int LONGEST = 3_500; // characters; a text that is told has 4,000 at most

    private final DataSource database;
    private final Pushes.Source source;
    private final Teller teller;

    /** @param rule by which it was delivered; negative: it was acknowledged */
    record Receipt(long push, long rule, String agent, String message, String alarm, String line) {
        boolean isAcknowledgement() {
            return rule < 0;
        }
    }

    /**
     * What an agent is to be told.
     *
     * @param about its name, for ever
     * @param refused when the agent last refused it; null: it has not
     */
    record Waiting(
            String about,
            String agent,
            String point,
            String value,
            Instant at,
            @Nullable Instant refused,
            int refusals) {}

    public PushReceipts(DataSource database, Pushes.Source source, Teller teller) {
        this.database = database;
        this.source = source;
        this.teller = teller;
    }

    /**
     * Keeps what is new for the instances, and tells it until their agents have it: what they refused is told again, under the same name, so that
     * an agent takes it once.
     *
     * @throws SQLException if the database is away
     * @throws IOException if the collector cannot keep what is to be told; it is told later
     */
    public void work(Instant now) throws SQLException, IOException {
        List<Waiting> due;
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                ReceiptStore.lock(c);
                keep(c, now);
                due = ReceiptStore.due(c, now);
                c.commit();
            } finally {
                c.rollback();
            }
        }
        for (Waiting waiting : due) {
            ask(waiting, now);
        }
    }

    private void keep(Connection c, Instant now) throws SQLException {
        Map<String, List<Receipt>> byAgent = new LinkedHashMap<>();
        for (Receipt r : ReceiptStore.receipts(c)) {
            byAgent.computeIfAbsent(r.agent(), a -> new ArrayList<>()).add(r);
        }
        for (Map.Entry<String, List<Receipt>> e : byAgent.entrySet()) {
            List<String> points = source.points(e.getKey());
            if (points.contains(RECEIPTS)) {
                lines(c, e.getKey(), e.getValue(), now);
            }
            if (points.contains(ACKNOWLEDGED)) {
                alarms(c, e.getKey(), e.getValue(), now);
            }
            ReceiptStore.answered(c, e.getValue());
        }
    }

    private static void lines(Connection c, String agent, List<Receipt> receipts, Instant now) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (Receipt r : receipts) {
            if (r.message().isEmpty() || r.line().length() > LONGEST) {
                continue;
            }
            if (text.length() + r.line().length() > LONGEST) {
                ReceiptStore.keep(c, agent, RECEIPTS, text.toString(), now);
                text.setLength(0);
            }
            text.append(r.line()).append('\n');
        }
        if (!text.isEmpty()) {
            ReceiptStore.keep(c, agent, RECEIPTS, text.toString(), now);
        }
    }

    private static void alarms(Connection c, String agent, List<Receipt> receipts, Instant now) throws SQLException {
        for (Receipt r : receipts) {
            if (r.isAcknowledgement() && !r.alarm().isEmpty()) {
                ReceiptStore.keep(c, agent, ACKNOWLEDGED, r.alarm(), now);
            }
        }
    }

    private void ask(Waiting w, Instant now) throws SQLException, IOException {
        Teller.Answer answer = teller.answer(w.about(), w.agent());
        Instant refused = answer == null ? null : answer.at();
        int refusals = w.refusals() + (refused == null || refused.equals(w.refused()) ? 0 : 1);
        boolean over = answer != null && answer.isDone();
        if (!over && refusals >= MOST_REFUSALS) {
            LOG.warn("{} is told no more of {}, it has refused it {} times", w.agent(), w.point(), refusals);
            over = true;
        }
        boolean waits = !over && told(w);
        try (Connection c = database.getConnection()) {
            if (waits) {
                ReceiptStore.asked(c, w.about(), now, refused, refusals);
            } else {
                ReceiptStore.drop(c, w.about());
            }
        }
    }

    /** @return false: the agent was enrolled when it sent the message, and is no more */
    private boolean told(Waiting w) throws IOException {
        try {
            teller.tell(new Teller.Tell(
                    w.about(), w.agent(), w.point(), Value.of(w.value()), w.at(), "消息送达与确认回执 / receipts of messages"));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
