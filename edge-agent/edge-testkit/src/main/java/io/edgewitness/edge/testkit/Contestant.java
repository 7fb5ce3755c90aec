package io.edgewitness.edge.testkit;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/**
 * One side of a comparison of speed, in a process of its own, told line by line what to do: {@code on} connects and answers when
 * everything flows, {@code off} leaves, {@code count} answers {@code count VALUES NANOSECONDS LOST [MORE]}: values so far, processor
 * time of the process so far, values missing since {@code on}. Sides in other languages speak the same. It ends with its input.
 */
public interface Contestant {
    /** Returns when everything flows. */
    void on() throws Exception;

    void off() throws Exception;

    long values();

    /** Values that should have come since {@link #on} and did not. */
    long lost();

    /** Anything more to tell, such as latencies; no line breaks. */
    default String more() {
        return "";
    }

    static void run(Contestant contestant) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err); // what libraries print is no answer
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                switch (line) {
                    case "on" -> contestant.on();
                    case "off" -> contestant.off();
                    default ->
                        line = "count " + contestant.values() + " " + system.getProcessCpuTime() + " "
                                + contestant.lost() + " " + contestant.more();
                }
                answers.println(line);
            } catch (Exception e) {
                answers.println("failed " + e);
            }
        }
        System.exit(0); // whatever threads are left
    }
}
