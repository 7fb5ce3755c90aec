package io.edgewitness.adapter.plc4x;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one session: notices that it is gone and begins the next attempt when it is time, ever less often up to each two seconds. An attempt has a
 * thread of its own, so that the adapter's never waits for it. One thread uses it; {@link #close} and {@link #isConnected} from any.
 */
final class S7Link implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S7Link.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final int SILENCES_OF_A_DEAD_LINK = 3;

    private final String name;
    private final S7Configuration configuration;
    private final Object lock = new Object();
    private volatile @Nullable S7Session session;
    private volatile String problem = "not connected yet";
    private boolean closed;
    private boolean connecting;
    private @Nullable Socket attempt;
    private long nextAttempt = System.nanoTime();
    private long backoff = FIRST_BACKOFF;
    private int silences;

    /** @param name of its threads */
    S7Link(String name, S7Configuration configuration) {
        this.name = name;
        this.configuration = configuration;
    }

    boolean isConnected() {
        return session != null;
    }

    /** Why there is no session, in words for a person. */
    String problem() {
        return configuration.endpoint() + ": " + problem;
    }

    /** @throws IOException if there is none */
    S7Session session() throws IOException {
        S7Session current = session;
        if (current == null) {
            throw new IOException(problem());
        }
        return current;
    }

    /** Begins to connect if that is due; returns at once. */
    void tend() {
        synchronized (lock) {
            if (closed || connecting || session != null || System.nanoTime() - nextAttempt < 0) {
                return;
            }
            Socket socket = new Socket();
            attempt = socket;
            connecting = true;
            Thread thread = new Thread(() -> connect(socket), name + "-connect");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void connect(Socket socket) {
        S7Session opened = null;
        String why = "";
        try {
            opened = S7Session.open(socket, configuration);
        } catch (IOException | RuntimeException e) {
            why = reason(e);
        }
        synchronized (lock) {
            connecting = false;
            attempt = null;
            nextAttempt = System.nanoTime() + backoff;
            if (closed && opened != null) {
                opened.close();
            } else if (opened == null) {
                problem = why;
                backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
            } else {
                LOG.info("{} connected to {}, messages of {} bytes", name, configuration.endpoint(), opened.pdu());
                session = opened;
                backoff = FIRST_BACKOFF;
                silences = 0;
            }
            lock.notifyAll();
        }
    }

    /** Waits for the attempt under way, if there is one, but not longer than this. */
    void awaitAttempt(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (connecting && !closed) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                lock.wait(left);
            }
        }
    }

    void answered() {
        silences = 0;
    }

    /**
     * What a request met with. A silence is forgiven twice, because a busy processor answers late; anything else ends the session.
     *
     * @return the reason in words for a person
     */
    String failed(IOException cause) {
        String why = reason(cause);
        silences++;
        if (!(cause instanceof S7Session.NoAnswer)) {
            drop(why);
        } else if (silences >= SILENCES_OF_A_DEAD_LINK) {
            drop("it takes connections, but does not answer");
        }
        return why;
    }

    private void drop(String why) {
        synchronized (lock) {
            S7Session lost = session;
            session = null;
            if (lost != null) {
                problem = why;
                LOG.warn("{} lost {}: {}", name, configuration.endpoint(), why);
                lost.close();
            }
        }
    }

    static String reason(Exception failure) {
        if (failure instanceof UnknownHostException) {
            return "the host name is not known";
        } else if (failure instanceof ConnectException) {
            return "connection refused";
        } else if (failure instanceof SocketTimeoutException) {
            return "no answer to the connection";
        }
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            Socket pending = attempt;
            if (pending != null) {
                try {
                    pending.close();
                } catch (IOException e) {
                    // the attempt ends by itself
                }
            }
            drop("closed");
            lock.notifyAll();
        }
    }
}
