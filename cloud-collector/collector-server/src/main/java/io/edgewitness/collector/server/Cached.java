package io.edgewitness.collector.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer that many ask for within moments: one of them waits for it, all get it. Thread-safe. */
final class Cached<T> {
    interface Source<T> {
        T get() throws BatchStore.StoreException;
    }

    /** For so long a failure is the answer of others too, ns: who waits for a database that is away does not wait in turn. */
    private static final long FAILED = 1_000_000_000;

    private final long life;
    private final Source<T> source;
    private volatile @Nullable T last;
    private BatchStore.@Nullable StoreException failure;
    private long until;

    /** @param life how old an answer may be */
    Cached(Duration life, Source<T> source) {
        this.life = life.toNanos();
        this.source = source;
    }

    synchronized T get() throws BatchStore.StoreException {
        T known = last;
        boolean holds = System.nanoTime() - until < 0;
        if (failure != null && holds) {
            throw failure;
        }
        if (known != null && holds) {
            return known;
        }
        try {
            T fresh = source.get();
            last = fresh;
            failure = null;
            until = System.nanoTime() + life;
            return fresh;
        } catch (BatchStore.StoreException e) {
            failure = e;
            until = System.nanoTime() + FAILED;
            throw e;
        }
    }

    /** @return the newest answer there was, however old; null: none yet. Never waits. */
    @Nullable
    T last() {
        return last;
    }
}
