package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.IngestHandler;
import io.edgewitness.edge.wire.Link;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network of one agent and one collector, driven by steps. With faults on, messages are delayed, doubled, put in another order, and
 * streams are cut at any moment; an old stream may live on at the collector for a while. The same seed does the same.
 */
final class SeededNet implements Link {
    private static final int MOST_ON_THE_WAY = 8;

    private final RandomGenerator random;
    private final IngestHandler.Peer peer;
    private final List<Wire> wires = new ArrayList<>();
    private IngestHandler collector;
    private @Nullable Wire wire;
    private String failure = "";
    private Instant now = Instant.EPOCH;
    boolean faults = true;
    int cuts;

    SeededNet(RandomGenerator random, String agent, ByteString certificate, IngestHandler collector) {
        this.random = random;
        this.peer = new IngestHandler.Peer(agent, certificate);
        this.collector = collector;
    }

    /** One stream, both ends of it. */
    private final class Wire implements CollectorLink {
        final List<AgentMessage> up = new ArrayList<>();
        final List<CollectorMessage> down = new ArrayList<>();
        final ArrayDeque<AgentMessage> atCollector = new ArrayDeque<>();
        final ArrayDeque<CollectorMessage> atAgent = new ArrayDeque<>();
        IngestHandler.@Nullable Session session;
        boolean open;
        boolean closed;
        int lingers;

        @Override
        public @Nullable AgentMessage poll() {
            return atCollector.poll();
        }

        @Override
        public boolean send(CollectorMessage message) {
            if (closed || down.size() >= MOST_ON_THE_WAY) {
                return false;
            }
            down.add(message);
            return true;
        }

        @Override
        public void end(End end, String reason) {
            cut(this, reason);
        }
    }

    void collectorRestarts(IngestHandler fresh) {
        wires.forEach(w -> cut(w, "the collector stopped"));
        wires.clear();
        collector = fresh;
    }

    void cut() {
        if (wire != null) {
            cuts++;
            cut(wire, "cut");
        }
    }

    private void cut(Wire w, String why) {
        if (!w.closed) {
            w.closed = true;
            w.lingers = faults ? random.nextInt(20) : 0;
            if (w == wire) {
                failure = why;
            }
        }
    }

    /** Moves messages and drives the collector's sessions. */
    void step(Instant time) {
        now = time;
        for (Wire w : List.copyOf(wires)) {
            if (!w.closed && !w.open) {
                accept(w);
            }
            if (faults && !w.closed && random.nextInt(60) == 0) {
                cuts++;
                cut(w, "cut");
            }
            carry(w.up, w.atCollector);
            if (!w.closed) {
                carry(w.down, w.atAgent);
            }
            IngestHandler.Session s = w.session;
            if (s == null) {
                continue;
            }
            // A stream that is cut may live on at the collector for a while: nobody told it yet.
            if (!w.closed || w.lingers-- > 0) {
                s.doWork(now);
            } else {
                s.closed(now);
                wires.remove(w);
            }
        }
    }

    private void accept(Wire w) {
        if (faults && random.nextInt(4) == 0) {
            return;
        }
        try {
            w.session = collector.open(peer, w, now);
            w.open = true;
        } catch (IngestHandler.RefusedException e) {
            cut(w, String.valueOf(e.getMessage()));
        }
    }

    private <M> void carry(List<M> from, ArrayDeque<M> to) {
        while (!from.isEmpty()) {
            if (faults && random.nextInt(3) == 0) {
                return;
            }
            boolean reorder = faults && from.size() > 1 && random.nextInt(100) == 0;
            M message = from.remove(reorder ? 1 : 0);
            to.add(message);
            if (faults && random.nextInt(40) == 0) {
                to.add(message);
            }
        }
    }

    @Override
    public void open() {
        end();
        failure = "";
        wire = new Wire();
        wires.add(wire);
    }

    @Override
    public State state() {
        Wire w = wire;
        return w == null || w.closed ? State.CLOSED : w.open ? State.OPEN : State.OPENING;
    }

    @Override
    public boolean send(AgentMessage message) {
        Wire w = wire;
        if (w == null || w.closed || !w.open || w.up.size() >= MOST_ON_THE_WAY) {
            return false;
        }
        w.up.add(message);
        return true;
    }

    @Override
    public @Nullable CollectorMessage poll() {
        return wire == null ? null : wire.atAgent.poll();
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void end() {
        if (wire != null) {
            cut(wire, "");
        }
    }

    @Override
    public void close() {
        end();
    }
}
