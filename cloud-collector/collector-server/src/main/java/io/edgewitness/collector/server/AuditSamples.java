package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.server.AuditService.Fetching;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditCheck;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.wire.proto.Fetch;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples that audits want and that stayed with their agents: asked for piece by piece, one order at an agent. Thread-safe. */
final class AuditSamples {
    /** Of one order: what an agent sends before the next is asked for. */
    private static final long PIECE_BYTES = 8 << 20;

    private static final Duration ORDER_LIFE = Duration.ofMinutes(5);

    private final Collector collector;
    private final AuditStore store;
    private final IngestOrders orders;
    private final ActLog log;
    private final Map<String, Asking> asking = new HashMap<>();

    /**
     * An order that is at its agent.
     *
     * @param record place of the one whose samples it asks for
     * @param missing batches when it was given
     */
    private record Asking(String record, String order, int missing) {}

    AuditSamples(Collector collector, AuditStore store, ActLog log) {
        this.collector = collector;
        this.log = log;
        this.store = store;
        this.orders = new IngestOrders(collector.orders(), collector.authority(), new SecureRandom());
    }

    /** @return what is stored, with the samples that came */
    FetchedBatches batches() {
        return new FetchedBatches(collector.database(), collector.store(), store);
    }

    /** Asks the agent for the next piece, unless it is being asked. */
    synchronized Fetching fetch(AuditService.FetchWanted wanted)
            throws BatchStore.StoreException, AuditException, CommandFailure {
        Fetching asked = asked(wanted.record());
        if (asked != null) {
            return asked;
        }
        Audit audit = AuditJson.read(wanted.audit());
        Audit.Checked record = audit.records().stream()
                .filter(c -> c.place().equals(wanted.record()))
                .findFirst()
                .orElseThrow(() -> new AuditException("the audit has no record " + wanted.record()));
        FetchedBatches batches = batches();
        List<FetchedBatches.Missing> missing = new ArrayList<>();
        AuditCheck.Range range = new AuditCheck(audit).wanted(record, batches, r -> {
            try {
                FetchedBatches.Missing m = batches.missing(r.agent(), r.after(), r.last());
                missing.add(m);
                return m.ids().isEmpty();
            } catch (BatchStore.StoreException e) {
                throw new StoredEvidence.EvidenceException(e);
            }
        });
        return range == null
                ? new Fetching("there", record.agent(), 0, "")
                : ask(record, range, missing.get(missing.size() - 1), wanted.again());
    }

    /** Reads no batch: people ask twice a second. @return null: no order of this process is at the agent for that record */
    private @Nullable Fetching asked(String record) throws BatchStore.StoreException {
        for (Map.Entry<String, Asking> e : asking.entrySet()) {
            Asking a = e.getValue();
            if (a.record().equals(record)) {
                AuditStore.FetchOrder newest = store.orders(e.getKey()).get(0);
                boolean same = newest.id().equals(a.order());
                if (same && newest.isWaiting(collector.clock().instant())) {
                    int come = store.arrived(e.getKey(), a.order());
                    return waiting(e.getKey(), Math.max(0, a.missing() - come), newest);
                }
            }
        }
        return null;
    }

    private Fetching ask(Audit.Checked record, AuditCheck.Range range, FetchedBatches.Missing missing, boolean again)
            throws BatchStore.StoreException, CommandFailure {
        Instant now = collector.clock().instant();
        String agent = range.agent();
        int count = missing.ids().size();
        ByteString payload = payload(missing.before(), range.last());
        List<AuditStore.FetchOrder> asked = store.orders(agent);
        AuditStore.FetchOrder newest = asked.isEmpty() ? null : asked.get(0);
        if (newest != null && newest.isWaiting(now)) {
            int come = store.arrived(agent, newest.id());
            asking.put(agent, new Asking(record.place(), newest.id(), count + come));
            return waiting(agent, count, newest);
        }
        if (newest != null && newest.payload().equals(payload) && newest.outcome() != null) {
            List<BatchId> gone = gone(agent, missing, asked);
            if (!gone.isEmpty()) {
                store.gone(agent, gone, now);
                return new Fetching(
                        "waiting",
                        agent,
                        count,
                        "the agent no longer has " + gone.size() + " batches with their samples");
            }
            if (!newest.isDone() && !again) {
                return new Fetching("failed", agent, count, newest.outcome() + ": " + newest.detail());
            }
            if (inVain(asked, payload) >= 2 && !again) {
                return new Fetching(
                        "failed",
                        agent,
                        count,
                        "it sent " + newest.detail() + ", and none came: see the collector's log");
            }
        }
        store.forget(agent, now, new PlanHolds(collector.key(), collector.clock()));
        orders.submit(agent, "fetch", payload, ORDER_LIFE, now);
        log.note(Act.AUDIT_FETCH, agent, "record " + record.place());
        return new Fetching("waiting", agent, count, "asked now");
    }

    /**
     * An agent sends what it has in order, so what did not come before something else it has no more. What was on its way when a stream
     * ended is lost though the order is done: only a second order of which the agent itself says that there was nothing to send tells.
     */
    private List<BatchId> gone(String agent, FetchedBatches.Missing missing, List<AuditStore.FetchOrder> asked)
            throws BatchStore.StoreException {
        AuditStore.FetchOrder newest = asked.get(0);
        BatchId come = store.newest(agent, newest.id());
        if (come.isAfter(missing.before())) {
            return missing.ids().stream().filter(id -> !id.isAfter(come)).toList();
        }
        boolean nothing = asked.stream()
                        .takeWhile(o -> o.payload().equals(newest.payload()) && o.isDone() && o.sentNothing())
                        .count()
                >= 2;
        return nothing ? missing.ids() : List.of();
    }

    private static long inVain(List<AuditStore.FetchOrder> asked, ByteString payload) {
        return asked.stream()
                .takeWhile(o -> o.payload().equals(payload) && o.isDone())
                .count();
    }

    private static Fetching waiting(String agent, int missing, AuditStore.FetchOrder order) {
        return new Fetching("waiting", agent, missing, "asked " + order.created() + ", no answer yet");
    }

    private static ByteString payload(BatchId after, BatchId last) {
        return Fetch.newBuilder()
                .setAfterEpoch(after.epoch())
                .setAfterNumber(after.number())
                .setLastEpoch(last.epoch())
                .setLastNumber(last.number())
                .setMostBytes(PIECE_BYTES)
                .build()
                .toByteString();
    }
}
