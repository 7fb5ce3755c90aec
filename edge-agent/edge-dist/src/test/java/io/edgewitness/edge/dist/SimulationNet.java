package io.edgewitness.edge.dist;

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
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A network of one agent and one collector, driven by steps. With faults on, messages are dropped, doubled, delayed and put in another
 * order, streams are cut at any moment, and an old stream may live on at the collector for a while; at times nothing goes through at all.
 */
final class SimulationNet implements Link {
    private static final int MOST_ON_THE_WAY = 8;

    private final Random random;
    private final SimulationStory story;
    private final IngestHandler.Peer peer;
    private final List<Wire> wires = new ArrayList<>();
    private IngestHandler collector;
    private @Nullable Wire wire;
    private String failure = "";
    private int opened;
    boolean faults;
    boolean parted;
    /** The collector hears nothing of what became of an order, and sends it again. */
    boolean answersAreLost;

    int cuts;
    int dropped;
    int doubled;
    int reordered;

    SimulationNet(Random random, SimulationStory story, String agent, ByteString certificate, IngestHandler collector) {
        this.random = random;
        this.story = story;
        this.peer = new IngestHandler.Peer(agent, certificate);
        this.collector = collector;
    }

    /** One stream, both ends of it. */
    private final class Wire implements CollectorLink {
        final int number = ++opened;
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

        /** What the collector had sent before it ended reaches the agent, unless the network takes it. */
        void arrives() {
            if (!closed && !parted) {
                atAgent.addAll(down);
                down.clear();
            }
        }

        @Override
        public void end(End end, String reason) {
            arrives();
            cut(this, "ended by the collector: " + end);
        }
    }

    /** The old process is gone with all its streams. */
    void collectorRestarts(IngestHandler fresh) {
        wires.forEach(Wire::arrives);
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
            story.tell("network: stream " + w.number + " " + why);
            if (w == wire) {
                failure = why;
            }
        }
    }

    /** Moves messages and drives the collector's sessions. */
    void step(Instant now) {
        for (Wire w : List.copyOf(wires)) {
            if (!w.closed && !w.open && !parted) {
                accept(w, now);
            }
            if (faults && !w.closed && random.nextInt(80) == 0) {
                cuts++;
                cut(w, "cut");
            }
            if (!parted) {
                carry(w.up, w.atCollector);
                if (!w.closed) {
                    carry(w.down, w.atAgent);
                }
            }
            work(w, now);
        }
    }

    /** A stream that is cut may live on at the collector for a while: nobody told it yet. */
    private void work(Wire w, Instant now) {
        IngestHandler.Session s = w.session;
        if (s != null && (!w.closed || w.lingers-- > 0)) {
            s.doWork(now);
        } else if (w.closed) {
            wires.remove(w);
            if (s != null) {
                s.closed(now);
            }
        }
    }

    private void accept(Wire w, Instant now) {
        if (faults && random.nextInt(3) == 0) {
            return;
        }
        try {
            w.session = collector.open(peer, w, now);
            w.open = true;
            story.tell("network: stream " + w.number + " open");
        } catch (IngestHandler.RefusedException e) {
            cut(w, "refused: " + e.getMessage());
        }
    }

    private <M> void carry(List<M> from, ArrayDeque<M> to) {
        while (!from.isEmpty()) {
            if (faults && random.nextInt(4) == 0) {
                return;
            }
            boolean swap = faults && from.size() > 1 && random.nextInt(100) == 0;
            M message = from.remove(swap ? 1 : 0);
            if (swap) {
                reordered++;
                story.tell("network: reorders");
            }
            boolean answer = message instanceof AgentMessage m && m.hasDone();
            if (faults && (random.nextInt(120) == 0 || answer && answersAreLost)) {
                dropped++;
                story.tell("network: drops a message");
                continue;
            }
            to.add(message);
            if (faults && random.nextInt(40) == 0) {
                doubled++;
                story.tell("network: doubles a message");
                to.add(message);
            }
        }
    }

    @Override
    public void open() {
        end();
        failure = "";
        Wire w = new Wire();
        wire = w;
        wires.add(w);
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
            cut(wire, "ended by the agent");
        }
    }

    @Override
    public void close() {
        end();
    }
}
