package io.edgewitness.edge.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What the measuring programs share. */
final class Speed {
    private static final double TICKS_PER_SECOND = 100;

    private Speed() {}

    /** One line on what this runs on. */
    static void machine(String what) throws IOException {
        String cpu = first(Path.of("/proc/cpuinfo"), "model name").replaceAll(".*:\\s*", "");
        String memory = first(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
        System.out.printf(
                Locale.ROOT,
                "%s%nmachine: %d × %s, %d MiB, %s %s, JVM %s, load before %s%n",
                what,
                Runtime.getRuntime().availableProcessors(),
                cpu,
                memory.isEmpty() ? 0 : Long.parseLong(memory) / 1024,
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.runtime.version"),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    private static String first(Path file, String start) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(l -> l.startsWith(start))
                .findFirst()
                .orElse("");
    }

    /** Median, least and greatest. */
    static String range(String format, Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return "nothing";
        }
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median(sorted),
                sorted.get(0),
                sorted.get(sorted.size() - 1));
    }

    static double median(Collection<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : Objects.requireNonNull(sorted.get(sorted.size() / 2));
    }

    /** Processor time of a process so far, and of those that it started and that have ended. */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 11; i < 15; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    static double residentMebibytes(long pid) throws IOException {
        return Long.parseLong(
                        first(Path.of("/proc/" + pid + "/status"), "VmRSS:").replaceAll("\\D", ""))
                / 1024.0;
    }
}
