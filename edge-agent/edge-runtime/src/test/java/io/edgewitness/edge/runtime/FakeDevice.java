package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A device that takes orders and remembers each. */
final class FakeDevice implements SourceAdapter, Writable {
    static final WriteOutcome DONE = new WriteOutcome(true, "done");

    final List<WriteOrder> orders = new CopyOnWriteArrayList<>();
    final AtomicInteger atOnce = new AtomicInteger();
    volatile Function<WriteOrder, CompletionStage<WriteOutcome>> answer = o -> CompletableFuture.completedFuture(DONE);
    volatile int mostAtOnce;

    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        orders.add(order);
        mostAtOnce = Math.max(mostAtOnce, atOnce.incrementAndGet());
        return answer.apply(order).whenComplete((o, e) -> atOnce.decrementAndGet());
    }

    List<String> written() {
        return orders.stream()
                .flatMap(o -> o.targets().entrySet().stream())
                .map(e -> e.getKey() + "=" + CommandText.of(e.getValue()))
                .toList();
    }

    List<String> ids() {
        return orders.stream().map(WriteOrder::id).toList();
    }

    static Value number(long n) {
        return Value.of(n);
    }

    static PointId point(String name) {
        return new PointId(name);
    }

    @Override
    public void start(SampleSink sink) {}

    @Override
    public Health health() {
        return Health.up();
    }

    @Override
    public void close() {}
}
