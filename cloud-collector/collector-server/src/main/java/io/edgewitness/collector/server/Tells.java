package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Orders of kind {@code tell}, each with an entry in the trail before it goes out. Any thread. */
record Tells(StandingOrders orders, AgentRegistry agents, AgentReach reach, Trail trail, InstantSource clock)
        implements Teller {
    private static final String KIND = "tell";
    private static final Duration LIFE = Duration.ofDays(365);
    private static final int LONGEST_TEXT = 4_000;
    private static final int LONGEST_LINE = 1_000;

    @Override
    public void tell(Tell tell) throws IOException {
        tell(Access.collector(), tell);
    }

    /** @param by who tells it; the caller has asked whether he may */
    void tell(Access by, Tell tell) throws IOException {
        checkFits(tell);
        try {
            String agent = tell.agent();
            if (agents.find(agent) == null) {
                throw new IllegalArgumentException("no agent " + agent + " is enrolled here");
            }
            Instant now = clock.instant();
            if (orders.isDue(about(tell.about()), agent, now)) {
                String reason = ActLog.line(tell.reason(), LONGEST_LINE);
                trail.record(by, Act.TELL, agent, reach.site(agent), null, ActLog.line(shown(tell), LONGEST_LINE));
                orders.give(
                        about(tell.about()), agent, KIND, message(tell, reason).toByteString(), LIFE, now);
            }
        } catch (BatchStore.StoreException | Refused e) {
            throw new IOException("agent " + tell.agent() + " was not told: " + e.getMessage(), e);
        }
    }

    private static void checkFits(Tell tell) {
        PointId.parse(tell.point());
        boolean text = tell.value() instanceof Value.Text t
                && t.value().length() <= LONGEST_TEXT
                && t.value().indexOf(0) < 0;
        if (!text && !tell.value().isNumber()) {
            throw new IllegalArgumentException(
                    "what is told is a number, or a text of at most " + LONGEST_TEXT + " characters without NUL");
        }
    }

    private static io.edgewitness.edge.wire.proto.Tell message(Tell tell, String reason) {
        return io.edgewitness.edge.wire.proto.Tell.newBuilder()
                .setId(StandingOrders.id(about(tell.about()), tell.agent()))
                .setPoint(tell.point())
                .setValue(ProtoValues.encode(tell.value()))
                .setAt(Nanos.of(tell.at()))
                .setReason(reason)
                .build();
    }

    private static String shown(Tell tell) {
        String value = tell.value() instanceof Value.Text t
                ? t.value()
                : tell.value().number().toPlainString();
        return tell.point() + " = " + value + " (" + tell.reason() + ")";
    }

    @Override
    public @Nullable Answer answer(String about, String agent) throws IOException {
        try {
            PostgresOrders.State last = orders.answer(about(about), agent);
            return last == null || last.outcome() == null || last.detail() == null || last.done() == null
                    ? null
                    : new Answer(last.outcome(), last.detail(), last.done());
        } catch (BatchStore.StoreException e) {
            throw new IOException("what agent " + agent + " answered cannot be read: " + e.getMessage(), e);
        }
    }

    /** Apart from the names that plans and notes have. */
    private static String about(String given) {
        return KIND + " " + given;
    }
}
