package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgewitness.collector.api.Teller;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Trail;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the collector tells agents, from the call to the signed order. */
class TellsTest {
    private static final Instant CLOSED = Instant.parse("2026-03-01T08:00:00Z");

    @TempDir
    Path folder;

    private RunningCollector running;
    private Tells tells;

    @BeforeEach
    void start() throws Exception {
        running = new RunningCollector(folder, Instant.parse("2026-03-02T08:00:00Z"), null);
        TestBatches.enrol(running.collector.registry(), "gw-1", running.now);
        tells = running.collector.tells();
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static Teller.Tell tell(String about, Value value) {
        return new Teller.Tell(about, "gw-1", "cmms.closed", value, CLOSED, "work order WO-7 closed by\n李明");
    }

    private List<OrderStore.SignedOrder> pending() throws Exception {
        return running.collector.orders().pending("gw-1");
    }

    private void answer(String outcome) throws Exception {
        OrderStore.SignedOrder order = pending().get(0);
        running.collector.orders().done("gw-1", order.id(), outcome, "because", running.now);
    }

    private List<Trail.Entry> told() {
        Trail.Filter tells = new Trail.Filter(null, null, "tell", null, null);
        return running.collector.workplace().trail().read(Access.collector(), tells, null, 100);
    }

    @Test
    void whatIsToldGoesOutSignedAndStandsInTheTrail() throws Exception {
        tells.tell(tell("order WO-7", Value.of("failed 3.5 renewed")));
        OrderBody body = OrderBody.parseFrom(pending().get(0).body());
        assertThat(body.getKind()).isEqualTo("tell");
        Tell tell = Tell.parseFrom(body.getPayload());
        assertThat(tell.getPoint()).isEqualTo("cmms.closed");
        assertThat(ProtoValues.decode(tell.getValue())).isEqualTo(Value.of("failed 3.5 renewed"));
        assertThat(Nanos.instant(tell.getAt())).isEqualTo(CLOSED);
        assertThat(tell.getReason()).isEqualTo("work order WO-7 closed by 李明");
        Trail.Entry entry = told().get(0);
        assertThat(entry.target()).isEqualTo("gw-1");
        assertThat(entry.detail()).isEqualTo("cmms.closed = failed 3.5 renewed (work order WO-7 closed by 李明)");
    }

    @Test
    void tellingTwiceIsTellingOnce() throws Exception {
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        assertThat(pending()).hasSize(1);
        answer("done");
        running.now = running.now.plus(Duration.ofDays(3));
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        assertThat(pending()).isEmpty();
        assertThat(told()).hasSize(1);
        Teller.@Nullable Answer answer = tells.answer("order WO-7", "gw-1");
        assertThat(answer).isNotNull();
        assertThat(answer.isDone()).isTrue();
    }

    /** Such as a site file that has no such point yet. */
    @Test
    void whatWasRefusedIsToldAgainLaterUnderTheSameName() throws Exception {
        assertThat(tells.answer("order WO-7", "gw-1")).isNull();
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        String first = Tell.parseFrom(
                        OrderBody.parseFrom(pending().get(0).body()).getPayload())
                .getId();
        answer("refused");
        assertThat(tells.answer("order WO-7", "gw-1").outcome()).isEqualTo("refused");
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        assertThat(pending()).as("at once").isEmpty();
        running.now = running.now.plus(Duration.ofMinutes(2));
        tells.tell(tell("order WO-7", Value.of("failed 1")));
        Tell again = Tell.parseFrom(OrderBody.parseFrom(pending().get(0).body()).getPayload());
        assertThat(again.getId()).as("the ledger knows it by").isEqualTo(first);
        assertThat(told()).hasSize(2);
    }

    @Test
    void whatNoAgentCouldTakeIsRefusedAndNotKept() throws Exception {
        for (Value value :
                List.of(Value.of(true), Value.of(Double.NaN), Value.of("x".repeat(4_001)), Value.of("a\0b"))) {
            assertThatThrownBy(() -> tells.tell(tell("x", value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a number, or a text");
        }
        assertThatThrownBy(() -> tells.tell(new Teller.Tell("x", "gw-9", "cmms.closed", Value.of(1L), CLOSED, "")))
                .hasMessage("no agent gw-9 is enrolled here");
        assertThat(pending()).isEmpty();
        assertThat(told()).isEmpty();
    }
}
