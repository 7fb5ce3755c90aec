package io.edgewitness.collector.alarms;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Tells instances what became of their messages, so that their own figures know it: on the point {@value #RECEIPTS} lines
 * {@code delivered MESSAGE TIME role:ROLE} (or {@code person}) and {@code acknowledged MESSAGE TIME}, on the point {@value #ACKNOWLEDGED} ids of
 * alarms. Agents without such a point are told nothing. One thread.
 */
public final class PushReceipts {
    public static final String RECEIPTS = "push.receipts";
    public static final String ACKNOWLEDGED = "push.acknowledged";

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

    public PushReceipts(DataSource database, Pushes.Source source, Teller teller) {
        this.database = database;
        this.source = source;
        this.teller = teller;
    }

    /**
     * Tells what was not told yet. What was told and not noted, because this ended in between, is told again under the same name: an agent takes it
     * once.
     *
     * @throws SQLException if the database is away
     * @throws IOException if the collector cannot keep what is to be told; it is told later
     */
    public void work(Instant now) throws SQLException, IOException {
        Map<String, List<Receipt>> byAgent = new LinkedHashMap<>();
        try (Connection c = database.getConnection()) {
            PushStore.receipts(c)
                    .forEach(r -> byAgent.computeIfAbsent(r.agent(), a -> new ArrayList<>())
                            .add(r));
        }
        for (Map.Entry<String, List<Receipt>> e : byAgent.entrySet()) {
            List<String> points = source.points(e.getKey());
            if (points.contains(RECEIPTS)) {
                lines(e.getKey(), e.getValue(), now);
            }
            if (points.contains(ACKNOWLEDGED)) {
                alarms(e.getKey(), e.getValue(), now);
            }
            try (Connection c = database.getConnection()) {
                PushStore.answered(c, e.getValue());
            }
        }
    }

    private void lines(String agent, List<Receipt> receipts, Instant now) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Receipt r : receipts) {
            if (r.message().isEmpty() || r.line().length() > LONGEST) {
                continue;
            }
            if (text.length() + r.line().length() > LONGEST) {
                tell(agent, RECEIPTS, text.toString(), now);
                text.setLength(0);
            }
            text.append(r.line()).append('\n');
        }
        if (!text.isEmpty()) {
            tell(agent, RECEIPTS, text.toString(), now);
        }
    }

    private void alarms(String agent, List<Receipt> receipts, Instant now) throws IOException {
        for (Receipt r : receipts) {
            if (r.isAcknowledgement() && !r.alarm().isEmpty()) {
                tell(agent, ACKNOWLEDGED, r.alarm(), now);
            }
        }
    }

    private void tell(String agent, String point, String text, Instant now) throws IOException {
        UUID name = UUID.nameUUIDFromBytes((agent + "\n" + text).getBytes(StandardCharsets.UTF_8));
        try {
            teller.tell(new Teller.Tell(
                    point + " " + name, agent, point, Value.of(text), now, "消息送达与确认回执 / receipts of messages"));
        } catch (IllegalArgumentException e) {
            // It was enrolled when it sent the message, and is no more.
        }
    }
}
