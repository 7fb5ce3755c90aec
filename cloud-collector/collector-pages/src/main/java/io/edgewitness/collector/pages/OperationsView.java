package io.edgewitness.collector.pages;

import io.edgewitness.collector.estimators.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the collector itself is.
 *
 * @param database its kind and what it does for us, in words
 * @param databaseBytes size of the database
 * @param rowsPerSecond over the last minute or so
 * @param waiting threads that wait for a connection of the pool
 * @param upkeep whether tables are being rebuilt or old ones dropped
 * @param orders that agents have not answered yet
 */
public record OperationsView(
        String version,
        Instant started,
        Text database,
        long databaseBytes,
        List<Table> tables,
        long batchesStored,
        long rowsStored,
        double rowsPerSecond,
        int connections,
        int busy,
        int waiting,
        boolean upkeep,
        long orders,
        long diskFree,
        long diskTotal,
        long heapUsed,
        long heapMax,
        int agentsConnected,
        List<Certificate> certificates,
        List<Job> jobs) {
    private static final Duration SOON = Duration.ofDays(30);
    private static final int LOW_PERCENT = 10;

    /**
     * @param rows as the server estimates them
     * @param parts partitions or chunks; 1 where it has none
     */
    public record Table(String name, long rows, long bytes, int parts) {}

    /** @param whose {@code authority}, {@code server} or an agent */
    public record Certificate(String whose, Instant ends) {
        public boolean endsSoon(Instant now) {
            return ends.isBefore(now.plus(SOON));
        }
    }

    /**
     * @param last when it ran last; null: not yet
     * @param problem of that run; empty: it went well
     */
    public record Job(
            String name,
            Duration every,
            @Nullable Instant last,
            @Nullable Duration took,
            String problem) {}

    public boolean diskIsLow() {
        return diskTotal > 0 && diskFree * 100 / diskTotal < LOW_PERCENT;
    }
}
