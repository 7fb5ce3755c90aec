package io.edgewitness.process.compliance;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How well the event logs of a folder fit the procedures beside them: {@code java … Conformance FOLDER}. A log is held against the
 * procedure (PNML, BPMN or YAML) whose name its own begins with, the longest of them, in its folder. It goes through the same code as a
 * live event, so the time per event is that of the agent.
 */
public final class Conformance {
    private Conformance() {}

    /**
     * One log.
     *
     * @param perfect cases without a deviation
     * @param fitness mean over the cases of 1 - cost / worst cost, 0 to 1
     * @param nanos time of each event, sorted
     * @param work the thread's CPU time of each event in ns, sorted: what a busy machine does not blur
     */
    record Line(
            Path log,
            Path procedure,
            int states,
            int cases,
            long events,
            int perfect,
            BigDecimal fitness,
            long cost,
            long[] nanos,
            long[] work) {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out, err));
    }

    /** @return 0: every log was read; 1: some were not, and the lines say why; 2: there is nothing to do */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
            err.println("usage: Conformance FOLDER   (logs: .xes, .csv, also .gz; procedures: .pnml, .bpmn, .yaml)");
            return 2;
        }
        int status = 0;
        int read = 0;
        out.println(
                "log, procedure, states, cases, events, cases without deviation, fitness, cost, us/event p50, p99, max, CPU us/event p99");
        try {
            for (Path log : files(Path.of(arguments[0]))) {
                Path procedure = procedure(log);
                if (procedure == null) {
                    out.println(log.getFileName() + ": no procedure beside it whose name it begins with");
                    continue;
                }
                try {
                    out.println(text(line(log, procedure)));
                    read++;
                } catch (IOException | IllegalArgumentException e) {
                    err.println(log.getFileName() + " with " + procedure.getFileName() + ": " + e.getMessage());
                    status = 1;
                }
            }
        } catch (IOException e) {
            err.println(arguments[0] + ": " + e.getMessage());
            return 2;
        }
        return read == 0 && status == 0 ? 2 : status;
    }

    static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).filter(LogFile::is).sorted().toList();
        }
    }

    /** @return null if there is none */
    static @Nullable Path procedure(Path log) throws IOException {
        try (Stream<Path> all = Files.list(log.toAbsolutePath().getParent())) {
            return all.filter(p -> p.getFileName().toString().matches(".*\\.(pnml|bpmn|ya?ml)"))
                    .filter(p -> log.getFileName().toString().startsWith(stem(p)))
                    .max(Comparator.comparingInt((Path p) -> stem(p).length()).thenComparing(Comparator.naturalOrder()))
                    .orElse(null);
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
    }

    static Line line(Path log, Path procedure) throws IOException {
        Sop sop = Sop.parse(Files.readString(procedure, StandardCharsets.UTF_8));
        Aligner aligner = new Aligner(sop.space(), sop.steps());
        BigDecimal sum = BigDecimal.ZERO;
        int perfect = 0;
        long cost = 0;
        List<Long> nanos = new ArrayList<>();
        List<Long> work = new ArrayList<>();
        ThreadMXBean thread = ManagementFactory.getThreadMXBean();
        List<EventLog.Trace> traces = LogFile.read(log);
        for (EventLog.Trace trace : traces) {
            Aligner.Prefix prefix = aligner.start();
            for (String step : trace.steps()) {
                long worked = thread.getCurrentThreadCpuTime();
                long begin = System.nanoTime();
                prefix.add(step);
                prefix.cost();
                nanos.add(System.nanoTime() - begin);
                work.add(thread.getCurrentThreadCpuTime() - worked);
            }
            Alignment whole = prefix.whole();
            perfect += whole.cost() == 0 ? 1 : 0;
            cost += whole.cost();
            sum = sum.add(prefix.fitness());
        }
        BigDecimal mean =
                traces.isEmpty() ? sum : sum.divide(BigDecimal.valueOf(traces.size()), 6, RoundingMode.HALF_EVEN);
        return new Line(
                log,
                procedure,
                sop.space().size(),
                traces.size(),
                nanos.size(),
                perfect,
                mean,
                cost,
                sorted(nanos),
                sorted(work));
    }

    private static long[] sorted(List<Long> times) {
        return times.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static String text(Line l) {
        return String.format(
                Locale.ROOT,
                "%s, %s, %d, %d, %d, %d, %s, %d, %.1f, %.1f, %.1f, %.1f",
                l.log().getFileName(),
                l.procedure().getFileName(),
                l.states(),
                l.cases(),
                l.events(),
                l.perfect(),
                l.fitness().toPlainString(),
                l.cost(),
                quantile(l.nanos(), 0.5),
                quantile(l.nanos(), 0.99),
                quantile(l.nanos(), 1),
                quantile(l.work(), 0.99));
    }

    private static double quantile(long[] sorted, double q) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1L, (long) (q * sorted.length))] / 1e3;
    }
}
