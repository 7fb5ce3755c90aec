package io.edgewitness.adapter.opcua;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
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
    private final ThreadPoolExecutor executor;
    private final ScheduledThreadPoolExecutor scheduler;
    private final EventLoopGroup eventLoop;
    private final HashedWheelTimer timer;

    MiloThreads(String adapter) {
        AtomicInteger number = new AtomicInteger();
        factory = task -> {
            Thread thread = new Thread(task, "opcua-" + adapter + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        executor = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                factory,
                // what Milo still wants to do when the adapter was closed does not matter any more
                new ThreadPoolExecutor.DiscardPolicy());
        executor.allowCoreThreadTimeOut(true);
        scheduler = new ImpatientScheduler(factory);
        eventLoop = new MultiThreadIoEventLoopGroup(1, factory, NioIoHandler.newFactory());
        timer = new HashedWheelTimer(factory);
    }

    ThreadFactory factory() {
        return factory;
    }

    void configure(OpcTcpClientTransportConfigBuilder transport) {
        ExecutorService workers = executor;
        ScheduledExecutorService schedules = scheduler;
        transport
                .setExecutor(workers)
                .setScheduledExecutor(schedules)
                .setEventLoop(eventLoop)
                .setWheelTimer(timer);
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
        executor.shutdownNow();
        try {
            boolean ended = scheduler.awaitTermination(END_SECONDS, TimeUnit.SECONDS)
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
