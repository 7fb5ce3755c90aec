package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the supervisor does to all points: tells that they are lost, reads them anew, says how they are. */
final class PointCare {
    private static final Logger LOG = LoggerFactory.getLogger(PointCare.class);
    private static final long READ_SECONDS = 10;
    private static final Quality NOT_CONNECTED = Quality.bad("opcua:0x800D0000 Bad_ServerNotConnected");

    private final String endpoint;
    private final List<Point> points;
    private final Map<PointId, PointDefinition> definitions;
    private final Samples samples;
    private final Outbox outbox;
    private String revision = "";

    PointCare(
            String endpoint,
            List<Point> points,
            Map<PointId, PointDefinition> definitions,
            Samples samples,
            Outbox outbox) {
        this.endpoint = endpoint;
        this.points = points;
        this.definitions = definitions;
        this.samples = samples;
        this.outbox = outbox;
    }

    /** Each point becomes BAD once an outage. */
    void lose() {
        List<Point> fresh = points.stream().filter(point -> !point.awaited).toList();
        for (int from = 0; from < fresh.size(); from += Group.LARGEST) {
            List<Point> part = fresh.subList(from, Math.min(fresh.size(), from + Group.LARGEST));
            part.forEach(point -> point.awaited = true);
            outbox.put(samples.bad(part, point -> NOT_CONNECTED));
        }
    }

    /**
     * After a cut that cost nothing a value that did not change is not sent again: it is read, so that its point is good again.
     *
     * @return whether it was done
     */
    boolean refresh(OpcUaClient client, Limits limits) throws InterruptedException {
        return readAgain(client, limits, point -> point.awaited && point.failure == null);
    }

    /** Reads points whose last value was of a type that is known only now. */
    boolean decodeAgain(OpcUaClient client, Limits limits) throws InterruptedException {
        return readAgain(client, limits, point -> point.undecoded);
    }

    private boolean readAgain(OpcUaClient client, Limits limits, Predicate<Point> which) throws InterruptedException {
        List<Point> wanted = points.stream().filter(which).toList();
        if (wanted.isEmpty()) {
            return true;
        }
        wanted.forEach(point -> point.undecoded = false);
        try {
            List<Sample> read = new ValueReader(client, samples, limits)
                    .read(wanted)
                    .toCompletableFuture()
                    .get(READ_SECONDS, TimeUnit.SECONDS);
            wanted.forEach(point -> point.awaited = false);
            outbox.put(Delivery.live(List.copyOf(read)));
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    /** @param notice what a person should do soon; empty: nothing */
    Health health(String notice) {
        String also =
                Stream.of(revision, notice).filter(words -> !words.isEmpty()).collect(Collectors.joining(". "));
        List<Point> refused =
                points.stream().filter(point -> point.failure != null).toList();
        if (refused.isEmpty()) {
            return new Health(Health.State.UP, also);
        }
        Point first = refused.get(0);
        Quality reason = first.failure;
        return new Health(
                refused.size() == points.size() ? Health.State.DOWN : Health.State.DEGRADED,
                refused.size() + " of " + points.size() + " points are refused by " + endpoint + ", first "
                        + first.id + " at " + first.address + ": " + (reason == null ? "" : reason.code())
                        + "; correct its address, or wait until the server has it"
                        + (also.isEmpty() ? "" : ". " + also));
    }

    /** Takes note of what the server granted: the interval that it samples at is the one that samples are expected at. */
    void revise() {
        List<PointDefinition> changed = new ArrayList<>();
        for (Point point : points) {
            PointDefinition definition = definitions.get(point.id);
            if (definition != null && !point.interval.equals(point.declared)) {
                point.declared = point.interval;
                Duration told = point.interval.equals(point.asked) ? definition.interval() : point.interval;
                changed.add(new PointDefinition(
                        definition.id(),
                        definition.address(),
                        definition.unit(),
                        told,
                        definition.record(),
                        definition.low(),
                        definition.high(),
                        definition.uplink(),
                        definition.counted(),
                        definition.was(),
                        definition.reading()));
            }
        }
        if (!changed.isEmpty()) {
            outbox.declare(changed);
        }
        String now = granted();
        if (!now.equals(revision)) {
            LOG.warn("{}: {}", endpoint, now.isEmpty() ? "the server grants what was asked" : now);
        }
        revision = now;
    }

    private String granted() {
        List<Point> other = points.stream()
                .filter(point -> !point.interval.equals(point.asked))
                .toList();
        List<Point> shorter = points.stream()
                .filter(point -> point.grantedQueue < point.queue)
                .toList();
        List<String> words = new ArrayList<>();
        if (!other.isEmpty()) {
            Point first = other.get(0);
            words.add("the server samples " + other.size() + " of " + points.size()
                    + " points at another interval than asked, first " + first.id + ": " + first.interval.toMillis()
                    + " ms instead of " + first.asked.toMillis() + " ms");
        }
        if (!shorter.isEmpty()) {
            Point first = shorter.get(0);
            words.add("the server keeps fewer values than asked for " + shorter.size() + " of " + points.size()
                    + " points, first " + first.id + ": " + first.grantedQueue + " instead of " + first.queue
                    + "; a cut link of more than "
                    + first.interval.multipliedBy(first.grantedQueue).toMillis() + " ms loses values");
        }
        return String.join(". ", words);
    }
}
