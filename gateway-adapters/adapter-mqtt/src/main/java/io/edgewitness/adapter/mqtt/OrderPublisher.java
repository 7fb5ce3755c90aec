package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes orders at QoS 1, target by target in the order's order, up to the first that fails; done means that the broker acknowledged each.
 * Whether the machine obeyed, a read point has to tell. Nothing is published twice: what was sent and not acknowledged is unknown. Thread-safe; never
 * blocks.
 */
final class OrderPublisher {
    private static final int REMEMBERED = 10_000;

    private final Map<PointId, OrderTarget> targets;
    private final InstantSource clock;
    private final Supplier<@Nullable MqttLink> link;
    private final Map<String, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param link the connection while there is one, else null */
    OrderPublisher(Map<PointId, OrderTarget> targets, InstantSource clock, Supplier<@Nullable MqttLink> link) {
        this.targets = Map.copyOf(targets);
        this.clock = clock;
        this.link = link;
    }

    boolean isTarget(PointId point) {
        return targets.containsKey(point);
    }

    private record Message(PointId point, String topic, byte[] payload) {}

    CompletionStage<WriteOutcome> write(WriteOrder order) {
        synchronized (seen) {
            if (seen.putIfAbsent(order.id(), true) != null) {
                return refused("order " + order.id() + " came before; it is not executed twice");
            }
        }
        List<Message> messages = new ArrayList<>();
        for (Map.Entry<PointId, Value> each : order.targets().entrySet()) {
            OrderTarget target = targets.get(each.getKey());
            if (target == null) {
                return refused(each.getKey() + ": no point of this adapter with access: write");
            }
            try {
                messages.add(new Message(each.getKey(), target.topic(), target.payload(each.getValue())));
            } catch (Refusal e) {
                return refused(each.getKey() + ": " + e.why());
            }
        }
        return publish(order, messages.iterator(), new ArrayList<>());
    }

    private static CompletionStage<WriteOutcome> refused(String why) {
        return CompletableFuture.completedFuture(new WriteOutcome(false, why));
    }

    private CompletionStage<WriteOutcome> publish(WriteOrder order, Iterator<Message> rest, List<String> done) {
        if (!rest.hasNext()) {
            return CompletableFuture.completedFuture(new WriteOutcome(true, String.join(", ", done)));
        }
        Message message = rest.next();
        MqttLink to = link.get();
        if (to == null || !to.isConnected()) {
            return refused(message.point() + ": mqtt: not connected; nothing was sent" + before(done));
        }
        Duration left = Duration.between(clock.instant(), order.deadline());
        if (left.isNegative() || left.isZero()) {
            return refused(message.point() + ": stale since " + order.deadline() + "; nothing was sent" + before(done));
        }
        return to.publish(message.topic(), message.payload(), left).thenCompose(answer -> {
            if (answer.outcome() == PublishAnswer.Outcome.TAKEN) {
                done.add(message.point() + answer.suffix());
                return publish(order, rest, done);
            }
            String unknown = answer.outcome() == PublishAnswer.Outcome.UNKNOWN ? "unknown: " : "";
            return refused(unknown + message.point() + ": " + answer.words() + before(done));
        });
    }

    private static String before(List<String> done) {
        return done.isEmpty() ? "" : "; done before: " + String.join(", ", done);
    }
}
