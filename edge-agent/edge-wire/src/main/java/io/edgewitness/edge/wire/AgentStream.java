package io.edgewitness.edge.wire;

import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collector's end of one stream. gRPC's thread puts messages in, a worker takes them out; the other side is asked for more only while
 * less than {@value #INBOUND_BYTES} bytes wait.
 */
final class AgentStream implements CollectorLink, StreamObserver<AgentMessage> {
    private static final Logger LOG = LoggerFactory.getLogger(AgentStream.class);
    private static final long INBOUND_BYTES = 16 << 20;

    private final ServerCallStreamObserver<CollectorMessage> out;
    private final Executor workers;
    private final InstantSource clock;
    private final AtomicInteger wanted = new AtomicInteger();
    private final ArrayDeque<AgentMessage> arrived = new ArrayDeque<>(); // guarded by itself
    private long arrivedBytes; // guarded by arrived
    private boolean asked; // guarded by arrived
    private boolean ended; // guarded by out
    private volatile boolean gone;
    private volatile IngestHandler.@Nullable Session session;
    private @Nullable Consumer<AgentStream> onGone;

    AgentStream(ServerCallStreamObserver<CollectorMessage> out, Executor workers, InstantSource clock) {
        this.out = out;
        this.workers = workers;
        this.clock = clock;
        out.disableAutoRequest();
        out.setOnReadyHandler(this::schedule);
        out.setOnCancelHandler(this::leave);
        out.setOnCloseHandler(this::leave);
    }

    /** The first message is asked for only now. */
    void start(IngestHandler.Session opened, Consumer<AgentStream> removed) {
        onGone = removed;
        session = opened;
        askForMore();
    }

    @Override
    public void onNext(AgentMessage message) {
        synchronized (arrived) {
            arrived.add(message);
            arrivedBytes += message.getSerializedSize();
            asked = false;
        }
        askForMore();
        schedule();
    }

    private void askForMore() {
        synchronized (arrived) {
            if (asked || arrivedBytes >= INBOUND_BYTES) {
                return;
            }
            asked = true;
        }
        out.request(1);
    }

    @Override
    public @Nullable AgentMessage poll() {
        AgentMessage message;
        synchronized (arrived) {
            message = arrived.poll();
            if (message == null) {
                return null;
            }
            arrivedBytes -= message.getSerializedSize();
        }
        askForMore();
        return message;
    }

    @Override
    public boolean send(CollectorMessage message) {
        synchronized (out) {
            if (ended || out.isCancelled() || !out.isReady()) {
                return false;
            }
            out.onNext(message);
            return true;
        }
    }

    @Override
    public void end(End end, String reason) {
        Status status = switch (end) {
            case AWAY -> Status.UNAVAILABLE;
            case REFUSED -> Status.PERMISSION_DENIED;
            case SUPERSEDED -> Status.ABORTED;
        };
        synchronized (out) {
            if (!ended && !out.isCancelled()) {
                out.onError(status.withDescription(reason).asRuntimeException());
            }
            ended = true;
        }
    }

    @Override
    public void onError(Throwable t) {
        leave();
    }

    @Override
    public void onCompleted() {
        synchronized (out) {
            if (!ended && !out.isCancelled()) {
                out.onCompleted();
            }
            ended = true;
        }
        leave();
    }

    private void leave() {
        gone = true;
        schedule();
    }

    /** Has a worker drive the session, after the present run if there is one. */
    void schedule() {
        if (wanted.getAndIncrement() == 0) {
            execute();
        }
    }

    private void execute() {
        try {
            workers.execute(this::work);
        } catch (RejectedExecutionException e) {
            LOG.debug("a stream ended while the server stops");
        }
    }

    private void work() {
        int seen = wanted.get();
        IngestHandler.Session s = session;
        try {
            if (s != null && !gone) {
                while (s.doWork(clock.instant()) > 0) {
                    seen = wanted.get();
                }
            }
            if (s != null && gone && onGone != null) {
                session = null;
                onGone.accept(this);
                s.closed(clock.instant());
            }
        } catch (RuntimeException e) {
            LOG.error("a stream was ended by a defect", e);
            end(End.AWAY, "the collector failed; its log says why");
        }
        if (wanted.addAndGet(-seen) > 0) {
            execute();
        }
    }
}
