package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders that must be done some day, and may be done twice. Their ids follow from what they are about, so that giving one twice is giving it
 * once; what an agent answered otherwise than {@code done} is given again, after a minute first and once a day at last. Any thread.
 */
record StandingOrders(PostgresOrders store, IngestOrders orders) {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_DOUBLED = 20;

    /** @param about what names the order, of one agent */
    void give(String about, String agent, String kind, ByteString payload, Duration life, Instant now)
            throws BatchStore.StoreException {
        List<PostgresOrders.State> given = given(about, agent);
        if (isDue(given, now)) {
            orders.submit(id(about, agent, given.size()), agent, kind, payload, life, now);
        }
    }

    /** Whether giving it now gives anything: it was never given, or it is over without being done. */
    boolean isDue(String about, String agent, Instant now) throws BatchStore.StoreException {
        return isDue(given(about, agent), now);
    }

    private static boolean isDue(List<PostgresOrders.State> given, Instant now) {
        return given.isEmpty() || isOver(given, now);
    }

    private static boolean isOver(List<PostgresOrders.State> given, Instant now) {
        PostgresOrders.State last = given.get(given.size() - 1);
        if (last.done() == null || "done".equals(last.outcome())) {
            return false;
        }
        Duration doubled = FIRST.multipliedBy(1L << Math.min(given.size() - 1, MOST_DOUBLED));
        Duration pause = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        // Also where the clock was set back.
        return Duration.between(last.done(), now).abs().compareTo(pause) >= 0;
    }

    /** @return what the agent answered last, whether or not it was told again meanwhile; null: nothing yet */
    PostgresOrders.@Nullable State answer(String about, String agent) throws BatchStore.StoreException {
        PostgresOrders.State answer = null;
        for (PostgresOrders.State s : given(about, agent)) {
            answer = s.outcome() == null ? answer : s;
        }
        return answer;
    }

    private List<PostgresOrders.State> given(String about, String agent) throws BatchStore.StoreException {
        List<PostgresOrders.State> given = new ArrayList<>();
        PostgresOrders.State next = store.state(agent, id(about, agent, 0));
        while (next != null) {
            given.add(next);
            next = store.state(agent, id(about, agent, given.size()));
        }
        return given;
    }

    /** The first order's id; those after it have a number behind that. */
    static String id(String about, String agent) {
        return id(about, agent, 0);
    }

    private static String id(String about, String agent, int before) {
        String first = Hex.sha256((about + " " + agent).getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
        return before == 0 ? first : first + "-" + before;
    }
}
