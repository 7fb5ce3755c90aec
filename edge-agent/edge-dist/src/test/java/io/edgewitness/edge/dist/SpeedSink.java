package io.edgewitness.edge.dist;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.server.Authority;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.wire.CollectorLink;
import io.edgewitness.edge.wire.GrpcCollectorServer;
import io.edgewitness.edge.wire.IngestHandler;
import io.edgewitness.edge.wire.proto.Acknowledgement;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.edgewitness.edge.wire.proto.EnrolReply;
import io.edgewitness.edge.wire.proto.EnrolRequest;
import io.edgewitness.edge.wire.proto.Watch;
import io.edgewitness.edge.wire.proto.Welcome;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A collector that acknowledges each batch at once and keeps nothing, with the authority that the real one left behind, so that the
 * agent's own limits show: {@code SpeedSink PORT DATA}. On each line of its input it answers {@code SAMPLES BATCHES CLOSED}: samples whose
 * values came, and the time in ms at which the newest batch was closed. From the line {@code watch} on it looks at the last values, as an open
 * page does.
 */
public final class SpeedSink implements IngestHandler {
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private volatile boolean watching;
    private volatile Acknowledgement last = Acknowledgement.getDefaultInstance();

    private SpeedSink() {}

    public static void main(String[] args) throws Exception {
        SystemClock clock = new SystemClock();
        Authority authority = Authority.loadOrCreate(Path.of(args[1]), List.of("127.0.0.1"), clock.instant());
        SpeedSink sink = new SpeedSink();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        try (GrpcCollectorServer server = new GrpcCollectorServer(address, authority.serverKeys(), sink, clock, 1)) {
            System.out.println("ready " + server.port());
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("watch")) {
                    sink.watching = true;
                }
                System.out.println(sink.samples + " " + sink.batches + " " + sink.closed);
            }
        }
        System.exit(0);
    }

    @Override
    public EnrolReply enrol(EnrolRequest request, Instant now) throws RefusedException {
        throw new RefusedException("this one lets nobody in", false);
    }

    @Override
    public Session open(Peer peer, CollectorLink link, Instant now) {
        return new Stream(link);
    }

    private final class Stream implements Session {
        private final CollectorLink link;
        private final ArrayDeque<CollectorMessage> out = new ArrayDeque<>();
        private Instant watched = Instant.EPOCH;

        Stream(CollectorLink link) {
            this.link = link;
        }

        @Override
        public int doWork(Instant now) {
            int done = 0;
            for (AgentMessage m = link.poll(); m != null; m = link.poll()) {
                if (m.hasHello()) {
                    out.add(CollectorMessage.newBuilder()
                            .setWelcome(Welcome.newBuilder()
                                    .setEpoch(last.getEpoch())
                                    .setNumber(last.getNumber()))
                            .build());
                } else if (m.hasBatch()) {
                    take(m.getBatch());
                }
                done++;
            }
            if (watching && Duration.between(watched, now).toSeconds() >= 5) {
                watched = now;
                out.add(CollectorMessage.newBuilder()
                        .setWatch(Watch.newBuilder().setSeconds(10))
                        .build());
            }
            while (!out.isEmpty() && link.send(out.peek())) {
                out.remove();
                done++;
            }
            return done;
        }

        private void take(Batch batch) {
            try {
                BatchHeader header = BatchHeader.parseFrom(batch.getHeader());
                boolean whole =
                        batch.getRawList().stream().map(Leaf::getContent).noneMatch(c -> c.isEmpty());
                if (whole && batch.getRawCount() > 0) {
                    header.getSourcesList().forEach(s -> samples.addAndGet(s.getLast() - s.getFirst() + 1));
                }
                batches.incrementAndGet();
                closed.set(header.getClosed() / 1_000_000);
                last = Acknowledgement.newBuilder()
                        .setEpoch(header.getEpoch())
                        .setNumber(header.getNumber())
                        .build();
                out.removeIf(CollectorMessage::hasAcknowledgement);
                out.add(CollectorMessage.newBuilder().setAcknowledgement(last).build());
            } catch (InvalidProtocolBufferException e) {
                link.end(CollectorLink.End.REFUSED, "no header: " + e.getMessage());
            }
        }

        @Override
        public void closed(Instant now) {}
    }
}
