package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.IngestHandler;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the collector does with what its agents send. Thread-safe; all state that matters is in the stores. */
public final class Ingest implements IngestHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);

    private final EnrolService enrolment;
    private final AgentRegistry registry;
    private final BatchStore store;
    private final OrderStore orders;
    private final ModelSource models;
    private final BlobSink blobs;
    private final IngestBoard board;
    private final ConcurrentHashMap<String, IngestSession> sessions = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Object> locks = new ConcurrentHashMap<>();

    public Ingest(
            Authority authority,
            AgentRegistry registry,
            BatchStore store,
            OrderStore orders,
            ModelSource models,
            BlobSink blobs,
            IngestBoard board) {
        this.enrolment = new EnrolService(authority, registry, store);
        this.registry = registry;
        this.store = store;
        this.orders = orders;
        this.models = models;
        this.blobs = blobs;
        this.board = board;
    }

    @Override
    public EnrolReply enrol(EnrolRequest request, Instant now) throws RefusedException {
        return enrolment.enrol(request, now);
    }

    @Override
    public Session open(Peer peer, CollectorLink link, Instant now) throws RefusedException {
        AgentRegistry.Agent agent;
        boolean admitted;
        try {
            agent = registry.find(peer.agent());
            admitted = agent != null && registry.admits(agent, peer.certificate());
        } catch (BatchStore.StoreException e) {
            LOG.warn("{}: {}", peer.agent(), e.getMessage());
            throw new RefusedException("the collector's database is away", true);
        }
        if (agent == null || !admitted) {
            throw new RefusedException(
                    "agent " + peer.agent()
                            + (agent == null
                                    ? " is not enrolled at this collector: "
                                    : " was enrolled anew and this certificate no longer counts: restart the agent, so"
                                            + " that it takes the new one; or ")
                            + "make a token with `cloud-collector token --agent " + peer.agent()
                            + "` and enrol again",
                    false);
        }
        Object lock = locks.computeIfAbsent(agent.id(), a -> new Object());
        var session = new IngestSession(agent, link, store, orders, models, blobs, board, lock, this::closed);
        IngestSession older = sessions.put(agent.id(), session);
        board.connected(agent.id(), true, now);
        if (older != null) {
            older.supersede();
        }
        LOG.info("agent {} connected", agent.id());
        return session;
    }

    private void closed(IngestSession session, Instant now) {
        if (sessions.remove(session.agent(), session)) {
            board.connected(session.agent(), false, now);
            LOG.info("agent {} disconnected", session.agent());
        }
    }
}
