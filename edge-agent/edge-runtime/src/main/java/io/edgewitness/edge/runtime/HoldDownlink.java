package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Orders of kind {@code hold}: keep the samples of a plan's times until it was audited, or no longer. The payload becomes a record of the
 * ledger as it is: with it this agent bears witness of the plan, and the ledger's own housekeeping keeps to it.
 */
final class HoldDownlink implements UplinkOrders.LongHandler {
    static final String KIND = "hold";

    private static final int MOST_TIMES = 1_000;
    private static final int HASH = 32;
    private static final long LONGEST = Duration.ofDays(100 * 365L).toNanos();

    private final Pipeline pipeline;

    HoldDownlink(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        Hold hold;
        try {
            hold = Hold.parseFrom(body.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no hold");
        }
        String wrong = wrong(hold, Nanos.of(now));
        if (wrong != null) {
            return refused(wrong);
        }
        CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        pipeline.evidence(EvidenceRecord.newBuilder().setHold(hold), now);
        pipeline.whenDurable(() -> end.complete(new UplinkOrders.Outcome("done", detail(hold))));
        return end;
    }

    private static @Nullable String wrong(Hold hold, long now) {
        if (hold.getPlan().isBlank() || hold.getSha256().size() != HASH) {
            return "a hold names its plan and the SHA-256 of what it says";
        }
        if (hold.getReleased()) {
            return null;
        }
        if (hold.getTimesCount() == 0 || hold.getTimesCount() > MOST_TIMES) {
            return "a hold has 1 to " + MOST_TIMES + " times, not " + hold.getTimesCount();
        }
        for (HeldTime t : hold.getTimesList()) {
            if (t.getFrom() >= t.getTo() || t.getFrom() < now - LONGEST || t.getTo() > now + LONGEST) {
                return "a held time ends after it begins, and within a hundred years";
            }
        }
        return hold.getUntil() <= now ? "its audit deadline is over: " + Nanos.instant(hold.getUntil()) : null;
    }

    private String detail(Hold hold) {
        if (hold.getReleased()) {
            return "released";
        }
        Set<String> known = pipeline.sources().stream()
                .flatMap(s -> s.points().stream())
                .map(p -> p.definition().id().name())
                .collect(Collectors.toSet());
        List<String> unknown =
                hold.getPointsList().stream().filter(p -> !known.contains(p)).toList();
        String held = "held until " + Nanos.instant(hold.getUntil());
        return unknown.isEmpty() ? held : held + "; not points of this agent: " + String.join(", ", unknown);
    }

    private static CompletionStage<UplinkOrders.Outcome> refused(String why) {
        return CompletableFuture.completedFuture(new UplinkOrders.Outcome("refused", why));
    }
}
