package io.edgewitness.collector.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An answer that many ask for within moments: one of them waits for it, all get it. Thread-safe. */
final class Cached<T> {
    interface Source<T> {
        T get() throws BatchStore.StoreException;
    }

    private final long life;
    private final Source<T> source;
    private volatile @Nullable T last;
    private long until;

    /** @param life how old an answer may be */
    Cached(Duration life, Source<T> source) {
        this.life = life.toNanos();
        this.source = source;
    }

    synchronized T get() throws BatchStore.StoreException {
        T known = last;
        if (known != null && System.nanoTime() - until < 0) {
            return known;
        }
        T fresh = source.get();
        last = fresh;
        until = System.nanoTime() + life;
        return fresh;
    }

    /** @return the newest answer there was, however old; null: none yet. Never waits. */
    @Nullable
    T last() {
        return last;
    }
}
