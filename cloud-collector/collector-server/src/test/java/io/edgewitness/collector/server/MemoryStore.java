package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All three stores in memory, with faults on request. */
final class MemoryStore implements BatchStore, AgentRegistry, OrderStore {
    enum Fault {
        NONE,
        /** nothing is stored, the caller is told so */
        BEFORE_COMMIT,
        /** all is stored, the caller is told that it failed */
        AFTER_COMMIT
    }

    record Done(String outcome, String detail) {}

    final Map<String, List<IngestBatch>> batches = new HashMap<>();
    final List<Refused> refused = new ArrayList<>();
    final Map<String, Agent> agents = new HashMap<>();
    final Map<String, ByteString> previous = new HashMap<>();
    final Map<ByteString, Token> tokens = new HashMap<>();
    final Map<String, SignedOrder> orders = new LinkedHashMap<>();
    final Map<String, Done> done = new HashMap<>();
    Fault fault = Fault.NONE;
    boolean away;

    @Override
    public synchronized IngestBatch.Head head(String agent) throws StoreException {
        checkAway();
        List<IngestBatch> stored = batches.getOrDefault(agent, List.of());
        return stored.isEmpty()
                ? IngestBatch.Head.NONE
                : stored.get(stored.size() - 1).head();
    }

    @Override
    public synchronized @Nullable ByteString headerHash(String agent, long epoch, long number) throws StoreException {
        checkAway();
        return batches.getOrDefault(agent, List.of()).stream()
                .filter(b -> b.epoch() == epoch && b.number() == number)
                .map(IngestBatch::hash)
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized void store(List<IngestBatch> added) throws StoreException {
        checkAway();
        Fault now = fault;
        fault = Fault.NONE;
        if (now == Fault.BEFORE_COMMIT) {
            throw new StoreException("the database refused", new IllegalStateException());
        }
        List<IngestBatch> fresh = new ArrayList<>();
        for (IngestBatch b : added) {
            ByteString there = headerHash(b.agent(), b.epoch(), b.number());
            if (there == null) {
                fresh.add(b);
            } else if (!there.equals(b.hash())) {
                throw new ConflictException(b.epoch(), b.number());
            }
        }
        fresh.forEach(
                b -> batches.computeIfAbsent(b.agent(), a -> new ArrayList<>()).add(b));
        if (now == Fault.AFTER_COMMIT) {
            throw new StoreException("the connection was lost", new IllegalStateException());
        }
    }

    @Override
    public synchronized void refused(Refused r) throws StoreException {
        checkAway();
        refused.add(r);
    }

    @Override
    public synchronized @Nullable Agent find(String agent) throws StoreException {
        checkAway();
        return agents.get(agent);
    }

    @Override
    public synchronized boolean admits(Agent agent, ByteString certificate) throws StoreException {
        checkAway();
        if (agent.certificate().equals(certificate)) {
            previous.remove(agent.id());
            return true;
        }
        return certificate.equals(previous.get(agent.id()));
    }

    @Override
    public synchronized void addToken(Token token) throws StoreException {
        checkAway();
        tokens.put(token.sha256(), token);
    }

    @Override
    public synchronized @Nullable Token token(ByteString sha256) throws StoreException {
        checkAway();
        return tokens.get(sha256);
    }

    @Override
    public synchronized boolean redeem(ByteString tokenSha256, Agent agent) throws StoreException {
        checkAway();
        Token token = tokens.get(tokenSha256);
        if (token == null || token.used() != null) {
            return false;
        }
        tokens.put(tokenSha256, new Token(token.sha256(), token.agent(), token.expires(), agent.enrolled()));
        Agent before = agents.put(agent.id(), agent);
        if (before != null && before.ledgerKey().equals(agent.ledgerKey())) {
            previous.putIfAbsent(agent.id(), before.certificate());
        } else {
            previous.remove(agent.id());
        }
        return true;
    }

    @Override
    public synchronized boolean add(SignedOrder order) throws StoreException {
        checkAway();
        return orders.putIfAbsent(order.id(), order) == null;
    }

    @Override
    public synchronized List<SignedOrder> pending(String agent) throws StoreException {
        checkAway();
        return orders.values().stream()
                .filter(o -> o.agent().equals(agent) && !done.containsKey(o.id()))
                .limit(MOST_PENDING)
                .toList();
    }

    @Override
    public synchronized void done(String agent, String id, String outcome, String detail, Instant at)
            throws StoreException {
        checkAway();
        if (orders.containsKey(id)) {
            done.putIfAbsent(id, new Done(outcome, detail));
        }
    }

    synchronized List<IngestBatch> stored(String agent) {
        return List.copyOf(batches.getOrDefault(agent, List.of()));
    }

    synchronized @Nullable Done outcome(String order) {
        return done.get(order);
    }

    private void checkAway() throws StoreException {
        if (away) {
            throw new StoreException("the database is away", new IllegalStateException());
        }
    }
}
