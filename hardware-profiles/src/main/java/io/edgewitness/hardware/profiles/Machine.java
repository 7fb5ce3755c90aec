package io.edgewitness.hardware.profiles;

import java.lang.management.ManagementFactory;

/**
 * What this machine, or the container it is, offers.
 *
 * @param architecture as the JVM's {@code os.arch}
 */
public record Machine(String architecture, long memoryMib, int cores) {
    public static Machine detect() {
        long bytes = ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
        return new Machine(
                System.getProperty("os.arch", ""),
                bytes >> 20,
                Runtime.getRuntime().availableProcessors());
    }
}
