package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.wire.proto.OrderBody;
import io.edgewitness.edge.wire.proto.Tell;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Orders of kind {@code tell}: a value for a point of a {@link CollectorAdapter}. What is told has an id of its own, which is the key of its
 * delivery: the ledger takes it once, so an order that a crash cut short, or that comes again under another name, may be begun again.
 */
final class TellDownlink implements UplinkOrders.LongHandler {
    static final String KIND = "tell";

    private static final int LONGEST_TEXT = 4_000;
    private static final int LONGEST_ID = 100;

    private final Pipeline pipeline;
    private final Function<String, @Nullable SourceAdapter> adapters;

    /** @param adapters that run now, by id */
    TellDownlink(Pipeline pipeline, Function<String, @Nullable SourceAdapter> adapters) {
        this.pipeline = pipeline;
        this.adapters = adapters;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        try {
            Tell tell = Tell.parseFrom(body.getPayload());
            return tell(tell, new PointId(tell.getPoint()), ProtoValues.decode(tell.getValue()));
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no tell");
        } catch (IllegalArgumentException | LedgerException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    private CompletionStage<UplinkOrders.Outcome> tell(Tell tell, PointId point, Value value) {
        Instant at = Nanos.instant(tell.getAt());
        if (tell.getId().isBlank() || tell.getId().length() > LONGEST_ID) {
            return refused("what is told has an id of at most " + LONGEST_ID + " characters");
        }
        if (value instanceof Value.Text text && text.value().length() > LONGEST_TEXT) {
            return refused("a text is at most " + LONGEST_TEXT + " characters long");
        }
        SourceState source = pipeline.owner(point);
        PointState state = source == null ? null : source.point(point);
        if (source == null || state == null) {
            return refused("this agent has no point " + point
                    + "; its site file lists it under an adapter of type collector, or not at all");
        }
        if (!(adapters.apply(source.id()) instanceof CollectorAdapter adapter)) {
            return refused(point + " is a point of " + source.id()
                    + "; only points of an adapter of type collector have their values from the collector");
        }
        String unfit = adapter.refuses(point, value);
        Quality outside = unfit == null ? state.outOfRange(value) : null;
        if (unfit != null || outside != null) {
            return refused(unfit != null ? unfit : point + ": " + (outside == null ? "" : outside.code()));
        }
        CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        String why = tell.getReason().isBlank() ? "" : ": " + tell.getReason();
        // The slash keeps a key that happens to end in digits from being taken for a running number.
        return adapter.tell(
                        point,
                        value,
                        at,
                        tell.getId() + "/",
                        () -> end.complete(new UplinkOrders.Outcome("done", point + " recorded" + why)))
                ? end
                : CompletableFuture.completedFuture(new UplinkOrders.Outcome(
                        "failed", "the ledger takes nothing just now; nothing was recorded, tell it again"));
    }

    private static CompletionStage<UplinkOrders.Outcome> refused(String why) {
        return CompletableFuture.completedFuture(new UplinkOrders.Outcome("refused", why));
    }
}
