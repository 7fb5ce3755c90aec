package io.edgewitness.edge.dist;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.server.AgentRegistry;
import io.edgewitness.collector.server.BatchStore;
import io.edgewitness.collector.server.IngestBatch;
import io.edgewitness.collector.server.OrderStore;
import io.edgewitness.edge.ledger.BatchId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A transactional store of one agent in memory: what was committed stays, whatever becomes of the collector around it. */
final class SimulationStore implements BatchStore, AgentRegistry, OrderStore {
    /** The collector's process is gone; the simulation catches it and starts another. */
    static final class CollectorDies extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** In order of their commit. */
    final List<IngestBatch> batches = new ArrayList<>();

    final List<Refused> refused = new ArrayList<>();
    final Map<String, SignedOrder> orders = new LinkedHashMap<>();
    final Map<String, String> outcomes = new TreeMap<>();
    final List<String> doubled = new ArrayList<>();
    boolean faults;
    boolean away;
    private final Map<BatchId, ByteString> hashes = new TreeMap<>();
    private final Agent agent;
    private final Random random;
    private final SimulationStory story;

    SimulationStore(Agent agent, Random random, SimulationStory story) {
        this.agent = agent;
        this.random = random;
        this.story = story;
    }

    BatchId newest() {
        return batches.isEmpty() ? BatchId.NONE : id(batches.get(batches.size() - 1));
    }

    static BatchId id(IngestBatch b) {
        return new BatchId(b.epoch(), b.number());
    }

    private void operation(String what) throws StoreException {
        if (away) {
            throw new StoreException("the database is away", new IllegalStateException());
        }
        if (faults && random.nextInt(150) == 0) {
            story.tell("collector: dies before " + what);
            throw new CollectorDies();
        }
        if (faults && random.nextInt(150) == 0) {
            story.tell("database: refuses " + what);
            throw new StoreException("the database refused", new IllegalStateException());
        }
    }

    private void afterCommit(String what) throws StoreException {
        if (faults && random.nextInt(30) == 0) {
            story.tell("collector: dies after " + what);
            throw new CollectorDies();
        }
        if (faults && random.nextInt(30) == 0) {
            story.tell("database: connection lost after " + what);
            throw new StoreException("the connection was lost", new IllegalStateException());
        }
    }

    @Override
    public IngestBatch.Head head(String id) throws StoreException {
        operation("head");
        return batches.isEmpty()
                ? IngestBatch.Head.NONE
                : batches.get(batches.size() - 1).head();
    }

    @Override
    public @Nullable ByteString headerHash(String id, long epoch, long number) throws StoreException {
        operation("look-up");
        return hashes.get(new BatchId(epoch, number));
    }

    @Override
    public void store(List<IngestBatch> added) throws StoreException {
        operation("commit");
        List<IngestBatch> fresh = new ArrayList<>();
        for (IngestBatch b : added) {
            ByteString there = hashes.get(id(b));
            if (there != null && !there.equals(b.hash())) {
                throw new ConflictException(b.epoch(), b.number());
            }
            if (there == null) {
                fresh.add(b);
            } else {
                doubled.add("batch " + id(b) + " was handed to the store twice");
            }
        }
        fresh.forEach(b -> hashes.put(id(b), b.hash()));
        batches.addAll(fresh);
        story.tell("database: committed " + fresh.size() + " batches up to " + newest());
        afterCommit("commit");
    }

    @Override
    public void refused(Refused r) throws StoreException {
        operation("refusal");
        story.tell("collector: refuses " + r.epoch() + "/" + r.number() + " " + r.reason());
        refused.add(r);
    }

    @Override
    public @Nullable Agent find(String id) throws StoreException {
        operation("registration");
        return id.equals(agent.id()) ? agent : null;
    }

    @Override
    public boolean admits(Agent found, ByteString certificate) {
        return found.certificate().equals(certificate);
    }

    @Override
    public void addToken(Token token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Token token(ByteString sha256) {
        return null;
    }

    @Override
    public boolean redeem(ByteString tokenSha256, Agent enrolled) {
        return false;
    }

    @Override
    public boolean add(SignedOrder order) {
        return orders.putIfAbsent(order.id(), order) == null;
    }

    @Override
    public List<SignedOrder> pending(String id) throws StoreException {
        operation("orders");
        return orders.values().stream()
                .filter(o -> !outcomes.containsKey(o.id()))
                .limit(MOST_PENDING)
                .toList();
    }

    @Override
    public void done(String id, String order, String outcome, String detail, Instant at) throws StoreException {
        operation("outcome");
        if (orders.containsKey(order)) {
            outcomes.putIfAbsent(order, outcome);
        }
        afterCommit("outcome");
    }
}
