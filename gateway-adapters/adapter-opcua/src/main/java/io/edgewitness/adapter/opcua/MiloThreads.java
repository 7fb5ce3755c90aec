package io.edgewitness.adapter.opcua;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.milo.opcua.stack.transport.client.tcp.OpcTcpClientTransportConfigBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that Milo works on, an adapter's own, so that they end with it. Their names carry the adapter's id. */
final class MiloThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MiloThreads.class);
    private static final int WORKERS = 4;
    private static final long LONGEST_WAIT_SECONDS = 2;
    private static final long END_SECONDS = 5;

    private final ThreadFactory factory;
    private final Workers executor;
    private final ScheduledThreadPoolExecutor scheduler;
    private final EventLoopGroup eventLoop;
    private final HashedWheelTimer timer;
    private final ThreadPoolExecutor orders;
    private final ThreadPoolExecutor history;

    MiloThreads(String adapter) {
        AtomicInteger number = new AtomicInteger();
        factory = task -> {
            Thread thread = new Thread(task, "opcua-" + adapter + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        executor = new Workers(factory);
        scheduler = new ImpatientScheduler(factory);
        eventLoop = new MultiThreadIoEventLoopGroup(1, factory, NioIoHandler.newFactory());
        timer = new HashedWheelTimer(factory);
        orders = pool(1, factory);
        history = pool(1, factory);
    }

    ExecutorService executor() {
        return executor;
    }

    /** One thread, for what blocks until the server answered. Its tasks never take part in a delivery. */
    ExecutorService orders() {
        return orders;
    }

    /** As {@link #orders()}, for what may take minutes. */
    ExecutorService history() {
        return history;
    }

    ThreadFactory factory() {
        return factory;
    }

    void configure(OpcTcpClientTransportConfigBuilder transport) {
        transport
                .setExecutor(executor)
                .setScheduledExecutor(scheduler)
                .setEventLoop(eventLoop)
                .setWheelTimer(timer);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        executor.shutdownNow();
        orders.shutdownNow();
        history.shutdownNow();
        try {
            boolean ended = scheduler.awaitTermination(END_SECONDS, TimeUnit.SECONDS)
                    && orders.awaitTermination(END_SECONDS, TimeUnit.SECONDS)
                    && history.awaitTermination(END_SECONDS, TimeUnit.SECONDS)
                    && executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.warn("threads of the OPC UA client did not end within {} s", END_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var end = eventLoop.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS);
        end.awaitUninterruptibly(END_SECONDS, TimeUnit.SECONDS);
        timer.stop();
    }

    private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                factory,
                // what Milo still wants to do when the adapter was closed does not matter any more
                new ThreadPoolExecutor.DiscardPolicy());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Milo hands over publish responses with {@code whenCompleteAsync}, each as a task of its own. Two workers can then swap two responses
     * of one subscription: it takes the first for missing, asks for it again and delivers it twice. So completions go through one thread,
     * in order; none of them blocks.
     */
    private static final class Workers extends AbstractExecutorService {
        private final ThreadPoolExecutor completions;
        private final ThreadPoolExecutor others;

        Workers(ThreadFactory factory) {
            completions = pool(1, factory);
            others = pool(WORKERS, factory);
        }

        @Override
        public void execute(Runnable task) {
            (task instanceof CompletableFuture.AsynchronousCompletionTask ? completions : others).execute(task);
        }

        @Override
        public void shutdown() {
            completions.shutdown();
            others.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            List<Runnable> left = new ArrayList<>(completions.shutdownNow());
            left.addAll(others.shutdownNow());
            return left;
        }

        @Override
        public boolean isShutdown() {
            return completions.isShutdown() && others.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return completions.isTerminated() && others.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return completions.awaitTermination(timeout, unit) && others.awaitTermination(timeout, unit);
        }
    }

    /**
     * Milo waits 1, 2, 4, 8 and 16 seconds between attempts to reconnect, in whole seconds; its other delays are in milliseconds. With
     * waits of at most two, data flows again well within ten seconds of a server's return, however long it was away.
     */
    private static final class ImpatientScheduler extends ScheduledThreadPoolExecutor {
        ImpatientScheduler(ThreadFactory factory) {
            super(1, factory);
            setRemoveOnCancelPolicy(true);
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
            return super.schedule(
                    command, unit == TimeUnit.SECONDS ? Math.min(delay, LONGEST_WAIT_SECONDS) : delay, unit);
        }
    }
}
