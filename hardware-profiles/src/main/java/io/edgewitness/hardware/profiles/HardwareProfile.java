package io.edgewitness.hardware.profiles;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class of machines allows.
 *
 * @param titleZh for people
 * @param titleEn for people
 */
public record HardwareProfile(String id, String titleZh, String titleEn, Match match, Jvm jvm, Limits limits) {
    /**
     * Direct memory is for what a socket takes and gives, at most 64 KiB a piece: all connections share one pool of small chunks. Messages are put together
     * in the heap, which the JVM clears. By itself each library has pools of its own, each thread chunks of several MiB, and files a buffer a thread as
     * large as the largest read.
     */
    private static final List<String> NETWORK_MEMORY = List.of(
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.allocator.numDirectArenas=1",
            "-Dio.netty.allocator.numHeapArenas=0",
            "-Dio.netty.allocator.maxOrder=6",
            "-Dio.netty.noPreferDirect=true",
            "-Dio.grpc.netty.useCustomAllocator=false",
            "-Djdk.nio.maxCachedBufferSize=262144");

    /** @param architectures values of {@code os.arch}; empty: any */
    public record Match(List<String> architectures, long memoryFromMib, int coresFrom) {
        public Match {
            architectures = List.copyOf(architectures);
        }

        public boolean fits(Machine m) {
            return (architectures.isEmpty() || architectures.contains(m.architecture()))
                    && m.memoryMib() >= memoryFromMib
                    && m.cores() >= coresFrom;
        }
    }

    public enum Collector {
        SERIAL("-XX:+UseSerialGC"),
        PARALLEL("-XX:+UseParallelGC"),
        G1("-XX:+UseG1GC");

        private final String flag;

        Collector(String flag) {
            this.flag = flag;
        }
    }

    /**
     * Sizes in MiB.
     *
     * @param youngMib of the heap for young objects; 0: the JVM decides
     * @param processors that the JVM uses; 0: all
     */
    public record Jvm(
            int heapInitialMib, int heapMostMib, int youngMib, int directMib, Collector collector, int processors) {}

    /**
     * @param ledgerInboxBytes samples that may wait for the ledger
     * @param scenarioInboxBytes samples that may wait for one scenario
     * @param ioThreads of each network library
     */
    public record Limits(
            Duration flushInterval,
            long ledgerQuotaBytes,
            long ledgerInboxBytes,
            long scenarioInboxBytes,
            int ioThreads,
            Duration checkpointInterval) {}

    /**
     * What the JVM is started with.
     *
     * @param feature the JVM's feature version, such as 17
     */
    public List<String> jvmFlags(int feature) {
        List<String> flags = new ArrayList<>();
        flags.add("-Xms" + jvm.heapInitialMib() + "m");
        flags.add("-Xmx" + jvm.heapMostMib() + "m");
        if (jvm.youngMib() > 0) {
            flags.add("-Xmn" + jvm.youngMib() + "m");
            // Samples die young; what is left needs no room in reserve.
            flags.add("-XX:MinHeapFreeRatio=10");
            flags.add("-XX:MaxHeapFreeRatio=20");
        }
        flags.add("-XX:ReservedCodeCacheSize=64m");
        flags.add("-XX:MaxDirectMemorySize=" + jvm.directMib() + "m");
        flags.add(jvm.collector().flag);
        if (jvm.processors() > 0) {
            flags.add("-XX:ActiveProcessorCount=" + jvm.processors());
        }
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-Dio.netty.eventLoopThreads=" + limits.ioThreads());
        flags.addAll(NETWORK_MEMORY);
        if (feature >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return flags;
    }
}
