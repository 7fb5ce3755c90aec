package io.edgewitness.adapter.opcua;

import static org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned.uint;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.ByteString;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.ExtensionObject;
import org.eclipse.milo.opcua.stack.core.types.builtin.QualifiedName;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryData;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadResult;
import org.eclipse.milo.opcua.stack.core.types.structured.HistoryReadValueId;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadRawModifiedDetails;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills holes from the server's own history, on a thread of its own and behind what is live, and then declares what is still missing.
 * What lies between the last value before the hole and the first after it is taken once, in the order of time. Thread-safe.
 */
final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int VALUES_A_PAGE = 1_000;
    private static final long WAIT_FOR_LIVE_SECONDS = 10;
    private static final long STEP_MILLIS = 20;

    private final String endpoint;
    private final Samples samples;
    private final Outbox outbox;
    private final ExecutorService thread;
    private final List<Hole> open = new ArrayList<>();
    private volatile boolean closed;

    /** @param thread a single one; not closed here */
    History(String endpoint, Samples samples, Outbox outbox, ExecutorService thread) {
        this.endpoint = endpoint;
        this.samples = samples;
        this.outbox = outbox;
        this.thread = thread;
    }

    /** A point's part whose pages are being read. */
    private static final class Cursor {
        private final Hole.Part part;
        private final Instant before;
        private Instant reached;
        private ByteString next = ByteString.NULL_VALUE;

        Cursor(Hole.Part part, Instant before) {
            this.part = part;
            this.before = before;
            this.reached = part.after;
        }
    }

    /** Returns at once. */
    void fill(OpcUaClient client, Limits limits, Hole hole) {
        synchronized (this) {
            if (!closed) {
                open.add(hole);
            }
        }
        thread.execute(() -> {
            try {
                read(client, limits, hole);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.error("{}: the history could not be taken over", endpoint, e);
            } finally {
                settle(hole);
            }
        });
    }

    private void read(OpcUaClient client, Limits limits, Hole hole) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_FOR_LIVE_SECONDS);
        while (!closed && !hole.isBounded() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        List<Cursor> cursors = new ArrayList<>();
        for (Hole.Part part : hole.parts) {
            Instant before = part.before();
            if (before == null) {
                part.refusal = "no value came after it yet";
            } else if (part.after.plusNanos(100).isBefore(before)) {
                cursors.add(new Cursor(part, before));
            }
        }
        for (int from = 0; from < cursors.size(); from += limits.histories()) {
            readPages(client, cursors.subList(from, Math.min(cursors.size(), from + limits.histories())));
        }
    }

    private void readPages(OpcUaClient client, List<Cursor> all) throws InterruptedException {
        Instant start = all.stream()
                .map(c -> c.part.after)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Instant end =
                all.stream().map(c -> c.before).max(Comparator.naturalOrder()).orElseThrow();
        ReadRawModifiedDetails details =
                new ReadRawModifiedDetails(false, new DateTime(start), new DateTime(end), uint(VALUES_A_PAGE), false);
        List<Cursor> left = new ArrayList<>(all);
        while (!left.isEmpty()) {
            List<HistoryReadValueId> wanted =
                    left.stream().map(cursor -> request(client, cursor)).toList();
            HistoryReadResult[] results;
            try {
                results = closed
                        ? release(client, details, wanted)
                        : client.historyRead(details, TimestampsToReturn.Source, false, wanted)
                                .getResults();
            } catch (UaException e) {
                refuse(left, e.getStatusCode());
                return;
            }
            left = take(client, left, results == null ? new HistoryReadResult[0] : results);
        }
    }

    private static HistoryReadValueId request(OpcUaClient client, Cursor cursor) {
        return new HistoryReadValueId(
                cursor.part
                        .point
                        .address
                        .id()
                        .toNodeId(client.getNamespaceTable())
                        .orElseThrow(),
                null,
                QualifiedName.NULL_VALUE,
                cursor.next);
    }

    /** The server keeps a place in its memory for each page that we did not fetch. */
    private static HistoryReadResult[] release(
            OpcUaClient client, ReadRawModifiedDetails details, List<HistoryReadValueId> wanted) throws UaException {
        List<HistoryReadValueId> begun = wanted.stream()
                .filter(one -> !one.getContinuationPoint().isNullOrEmpty())
                .toList();
        if (!begun.isEmpty()) {
            client.historyRead(details, TimestampsToReturn.Source, true, begun);
        }
        return new HistoryReadResult[0];
    }

    private static void refuse(List<Cursor> cursors, StatusCode status) {
        cursors.forEach(cursor -> cursor.part.refusal = Qualities.text(status.value()));
    }

    /** @return those that have a further page */
    private List<Cursor> take(OpcUaClient client, List<Cursor> asked, HistoryReadResult[] results)
            throws InterruptedException {
        List<Cursor> further = new ArrayList<>();
        for (int i = 0; i < Math.min(asked.size(), results.length); i++) {
            Cursor cursor = asked.get(i);
            StatusCode status = results[i].getStatusCode();
            if (status.isBad()) {
                refuse(List.of(cursor), status);
                continue;
            }
            deliver(cursor, values(client, results[i].getHistoryData()));
            ByteString next = results[i].getContinuationPoint();
            if (next != null && !next.isNullOrEmpty() && cursor.reached.isBefore(cursor.before)) {
                cursor.next = next;
                further.add(cursor);
            }
        }
        return further;
    }

    private static DataValue[] values(OpcUaClient client, @Nullable ExtensionObject coded) {
        if (coded == null || coded.isNull()) {
            return new DataValue[0];
        }
        return coded.decode(client.getStaticEncodingContext()) instanceof HistoryData data
                ? Objects.requireNonNullElse(data.getDataValues(), new DataValue[0])
                : new DataValue[0];
    }

    private void deliver(Cursor cursor, DataValue[] values) throws InterruptedException {
        List<Sample> page = new ArrayList<>();
        for (DataValue value : values) {
            Sample sample = samples.read(cursor.part.point, value);
            Instant time = sample.sourceTime();
            if (time != null && time.isAfter(cursor.reached) && time.isBefore(cursor.before)) {
                cursor.reached = time;
                page.add(sample);
            }
        }
        while (!closed && !outbox.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        }
        synchronized (this) {
            if (!closed && !page.isEmpty()) {
                outbox.put(new Delivery(List.copyOf(page), Delivery.Origin.BACKFILL, null, null));
                cursor.part.filled += page.size();
            }
        }
    }

    /** Begin of the oldest hole whose rest is not declared yet. */
    synchronized Optional<Instant> oldest() {
        return open.stream().map(hole -> hole.from).min(Comparator.naturalOrder());
    }

    private synchronized void settle(Hole hole) {
        if (!open.remove(hole)) {
            return;
        }
        String refusal = hole.parts.stream()
                .map(part -> part.refusal)
                .filter(Objects::nonNull)
                .findFirst()
                .map(reason -> ", refused: " + reason)
                .orElse("");
        String reason = hole.reason + "; the server's history gave " + hole.filled() + " of " + hole.missed()
                + " values" + refusal;
        LOG.info("{}: {}", endpoint, reason);
        for (Map.Entry<Long, List<Hole.Part>> rest : hole.byRest().entrySet()) {
            List<Hole.Part> parts = rest.getValue();
            outbox.gap(new Gap(
                    parts.stream().map(part -> part.point.id).toList(),
                    hole.from,
                    hole.to,
                    rest.getKey() * parts.size(),
                    reason));
        }
    }

    /** What was not filled by now is declared missing. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(open).forEach(this::settle);
    }
}
