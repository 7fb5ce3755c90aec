package io.edgewitness.text.reader;

import io.edgewitness.scenario.kit.CodeRule;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a label of three lines at 1280 × 960 takes, on one thread: {@code java … io.edgewitness.text.reader.TextBenchmark [rounds]}, with CLASSPATH in the environment. */
public final class TextBenchmark {
    private TextBenchmark() {}

    /** @param args rounds, 30 if left out */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        List<CodeRule> rules = List.of(
                new CodeRule("", 11, "0-9A-Z", CodeRule.CheckDigit.ISO6346),
                new CodeRule("", 13, "0-9", CodeRule.CheckDigit.GS1));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] wall = new double[rounds];
        double[] processor = new double[rounds];
        int read = 0;
        try (TextReader reader = TextReader.open(Models.orSkip(List.of(), 0.6))) {
            for (int r = -5; r < rounds; r++) {
                ColourImage label = Label.drawn(1280, 960, 0.02 * (r % 7), 0);
                long cpu = threads.getCurrentThreadCpuTime();
                long begin = System.nanoTime();
                int codes = reader.codes(label, rules).size();
                if (r >= 0) {
                    wall[r] = (System.nanoTime() - begin) / 1e6;
                    processor[r] = (threads.getCurrentThreadCpuTime() - cpu) / 1e6;
                    read += codes;
                }
            }
        }
        Arrays.sort(wall);
        Arrays.sort(processor);
        System.out.println(String.format(
                Locale.ROOT,
                "%d of %d codes; ms of processor: median %.0f, p95 %.0f; of wall: median %.0f, p95 %.0f",
                read,
                2 * rounds,
                processor[rounds / 2],
                processor[rounds * 95 / 100],
                wall[rounds / 2],
                wall[rounds * 95 / 100]));
    }
}
