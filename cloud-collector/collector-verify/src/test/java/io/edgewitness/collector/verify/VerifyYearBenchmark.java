package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.edge.ledger.AgentKey;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * How long a year's bundle takes, ten figures, once of its days and once of its hours: {@code make FOLDER} writes them, {@code verify BUNDLE.zip}
 * verifies one as the program does, with whatever heap this process was given, and says time and peak memory.
 */
final class VerifyYearBenchmark {
    private VerifyYearBenchmark() {}

    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (args[0].equals("make")) {
            make(Path.of(args[1]), out);
            return;
        }
        Instant begin = Instant.now();
        int exit = VerifyMain.run(new String[] {args[1]}, out);
        String peak = Files.readString(Path.of("/proc/self/status"))
                .lines()
                .filter(l -> l.startsWith("VmHWM"))
                .findFirst()
                .orElse("");
        out.println("exit " + exit + ", "
                + Duration.between(begin, Instant.now()).toMillis() + " ms without the start of Java, "
                + (Runtime.getRuntime().maxMemory() >> 20) + " MiB heap allowed, " + peak);
        System.exit(exit);
    }

    private static void make(Path folder, PrintStream out) throws Exception {
        Files.createDirectories(folder);
        AgentKey collector = AgentKey.loadOrCreate(folder.resolve("collector.key"));
        Year year = new Year(AgentKey.loadOrCreate(folder.resolve("gw-1.key")), "gw-1", 1);
        Bundle bundle = new Bundle(year, new Indicators(IndicatorLibrary.shipped()), collector);
        for (Resolution r : new Resolution[] {Resolution.DAY, Resolution.HOUR}) {
            Instant begin = Instant.now();
            byte[] zip = bundle.bytes(
                    bundle.figures(Year.figures(r)),
                    new Bundle.Filing("00".repeat(32), "EdgeWitness 0.1.0", Instant.parse("2027-01-10T00:00:00Z")));
            Path file = folder.resolve("year-of-" + r.id() + "s.zip");
            Files.write(file, zip);
            out.println(file + ": " + zip.length + " bytes, made in "
                    + Duration.between(begin, Instant.now()).toMillis() + " ms");
        }
    }
}
