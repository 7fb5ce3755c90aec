package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Readable;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What points say at this moment, as the command gate may believe it: the last value that the pipeline keeps, or, where that is old
 * because the source reports changes only, what the source answers to a read. Any thread but one of the sample path: a read waits.
 */
final class LivePoints {
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(2);

    private final Pipeline pipeline;
    private final Function<String, @Nullable SourceAdapter> adapters;
    private final InstantSource clock;

    LivePoints(Pipeline pipeline, Function<String, @Nullable SourceAdapter> adapters, InstantSource clock) {
        this.pipeline = pipeline;
        this.adapters = adapters;
        this.clock = clock;
    }

    /**
     * @param value null if there is none to be believed
     * @param why then
     */
    record Reading(@Nullable Value value, String why) {
        static Reading none(String why) {
            return new Reading(null, why);
        }
    }

    /** The adapter of this id; null: there is none. */
    @Nullable
    SourceAdapter adapter(String id) {
        return adapters.apply(id);
    }

    /** The source that has this point; null: none has. */
    @Nullable
    String source(PointId point) {
        SourceState s = state(point);
        return s == null ? null : s.id();
    }

    private @Nullable SourceState state(PointId point) {
        for (SourceState s : pipeline.sources()) {
            if (s.point(point) != null) {
                return s;
            }
        }
        return null;
    }

    /** Whether the point's source can be asked. */
    boolean isRead(PointId point) {
        String source = source(point);
        return source != null && adapters.apply(source) instanceof Readable;
    }

    /**
     * @param oldest age up to which a value is believed
     * @param after only what came later than this; null: whatever is not too old
     */
    Reading read(PointId point, Duration oldest, @Nullable Instant after) throws InterruptedException {
        SourceState state = state(point);
        PointState known = state == null ? null : state.point(point);
        if (state == null || known == null) {
            return Reading.none(point + " is not known");
        }
        Sample last = known.live();
        String old = last == null && known.latest() != null
                ? "has given no live value yet, only history or what a broker had kept"
                : old(last, oldest, after);
        if (last != null && old.isEmpty()) {
            return judge(last);
        }
        if (adapters.apply(state.id()) instanceof Readable source) {
            return ask(source, point, known);
        }
        return Reading.none(point + " " + old);
    }

    private String old(@Nullable Sample last, Duration oldest, @Nullable Instant after) {
        if (last == null) {
            return "has given no value yet";
        }
        Duration age = Duration.between(last.receivedTime(), clock.instant());
        if (age.abs().compareTo(oldest) > 0) {
            return "is stale: its last value is " + age.toMillis() + " ms old, and at most " + oldest.toMillis()
                    + " ms count";
        }
        return after == null || last.receivedTime().isAfter(after) ? "" : "has given no value since";
    }

    private static Reading ask(Readable source, PointId point, PointState known) throws InterruptedException {
        try {
            List<Sample> answer = source.read(List.of(point))
                    .toCompletableFuture()
                    .get(READ_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            Quality wrong =
                    answer.isEmpty() ? null : known.outOfRange(answer.get(0).value());
            if (wrong != null) {
                return Reading.none(point + " is BAD: " + wrong.code());
            }
            return answer.isEmpty() ? Reading.none(point + " was not read") : judge(answer.get(0));
        } catch (ExecutionException e) {
            return Reading.none(point + " cannot be read: " + e.getCause());
        } catch (TimeoutException e) {
            return Reading.none(point + " gave no answer within " + READ_TIMEOUT.toMillis() + " ms");
        } catch (RuntimeException e) {
            return Reading.none(point + " cannot be read: " + e);
        }
    }

    private static Reading judge(Sample s) {
        Quality q = s.quality();
        if (s.value() == null) {
            return Reading.none(s.point() + " is BAD: " + q.code());
        }
        // A device whose clock is wrong still reads right.
        boolean onlyTime = q.code().startsWith("clock:") || q.code().startsWith("time:");
        if (q.level() == Quality.Level.UNCERTAIN && !onlyTime) {
            return Reading.none(s.point() + " is UNCERTAIN: " + q.code());
        }
        return new Reading(s.value(), "");
    }
}
