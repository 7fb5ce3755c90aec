package io.edgewitness.edge.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a ledger is kept.
 *
 * @param agent the agent's id, in each header
 * @param flushInterval longest time that a record nobody waits for stays in memory
 * @param quotaBytes size of all files above which the oldest raw data goes; see {@link LedgerWriter}
 * @param keep age above which raw data goes, and evidence that the collector has acknowledged
 * @param uplinkAll whether all samples go to the collector, or only those of points that ask for it
 * @param softwareVersion for people
 * @param softwareDigest SHA-256, or empty
 * @param configurationDigest SHA-256, or empty
 * @param models name and SHA-256 of each model in use
 * @param batchTime a batch is closed when it is so old
 * @param batchRecords or has so many evidence records and deliveries
 * @param batchBytes or so many bytes
 * @param heartbeat an idle ledger closes an empty batch so often
 * @param sealInterval time between two signed tree heads
 * @param segmentBytes a file is followed by a new one when it is so large
 * @param pendingBytes records in memory above which {@link LedgerWriter#append} refuses, when the disk takes nothing
 */
public record LedgerSettings(
        String agent,
        Duration flushInterval,
        long quotaBytes,
        Duration keep,
        boolean uplinkAll,
        String softwareVersion,
        byte[] softwareDigest,
        byte[] configurationDigest,
        List<ModelDigest> models,
        Duration batchTime,
        int batchRecords,
        int batchBytes,
        Duration heartbeat,
        Duration sealInterval,
        long segmentBytes,
        int pendingBytes) {

    /** @throws IllegalArgumentException if no ledger can be kept within so many bytes */
    public static void checkQuota(long bytes) {
        if (bytes < 1 << 20) {
            throw new IllegalArgumentException("a ledger needs a quota of 1 MiB at least, not " + bytes + " bytes");
        }
    }

    public record ModelDigest(String name, byte[] sha256) {}

    /** {@code LedgerSettings.create("gw-1", b -> b.quotaBytes = 1 << 30)}; @throws IllegalArgumentException if they make no sense */
    public static LedgerSettings create(String agent, Consumer<Builder> change) {
        Builder b = new Builder();
        change.accept(b);
        return b.build(agent);
    }

    /** The defaults; change what differs. */
    public static final class Builder {
        public Duration flushInterval = Duration.ofMillis(100);
        public long quotaBytes = 2L << 30;
        public Duration keep = Duration.ofDays(90);
        public boolean uplinkAll;
        public String softwareVersion = "";
        public byte[] softwareDigest = new byte[0];
        public byte[] configurationDigest = new byte[0];
        public List<ModelDigest> models = new ArrayList<>();
        public Duration batchTime = Duration.ofSeconds(1);
        public int batchRecords = 10_000;
        public int batchBytes = 2 << 20;
        public Duration heartbeat = Duration.ofMinutes(1);
        public Duration sealInterval = Duration.ofHours(1);
        /** 0: a thirty-second part of the quota, 64 KiB to 64 MiB. */
        public long segmentBytes;

        public int pendingBytes = 8 << 20;

        private Builder() {}

        private LedgerSettings build(String agent) {
            if (agent.isBlank()) {
                throw new IllegalArgumentException("a ledger needs its agent's id");
            }
            checkQuota(quotaBytes);
            if (flushInterval.isNegative() || keep.isNegative() || batchTime.isNegative()) {
                throw new IllegalArgumentException("a ledger's times are not negative");
            }
            long segment = segmentBytes > 0 ? segmentBytes : Math.max(64 << 10, Math.min(64 << 20, quotaBytes / 32));
            return new LedgerSettings(
                    agent,
                    flushInterval,
                    quotaBytes,
                    keep,
                    uplinkAll,
                    softwareVersion,
                    softwareDigest,
                    configurationDigest,
                    List.copyOf(models),
                    batchTime,
                    batchRecords,
                    batchBytes,
                    heartbeat,
                    sealInterval,
                    segment,
                    pendingBytes);
        }
    }
}
