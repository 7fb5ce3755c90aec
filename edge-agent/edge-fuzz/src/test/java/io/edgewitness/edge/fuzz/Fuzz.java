package io.edgewitness.edge.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * What holds for each input, whatever it is: nothing is thrown but what the decoder declares, with one message for a person; no more than a second of
 * processor time; no more memory than in proportion to the input.
 */
public final class Fuzz {
    /** Longest input to which the limits apply. */
    public static final int LONGEST = 64 << 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Pattern STACK_TRACE = Pattern.compile("\\sat [\\w.$/]+\\(\\w+\\.java:\\d+\\)");
    private static final long MOST_NANOS = 1_000_000_000L;
    private static final long MEMORY_A_BYTE = 64;
    /** A first call loads classes, and compiles; the second and third show what the input itself costs. */
    private static final int TRIES = 3;

    private Fuzz() {}

    /** What is tried. */
    public interface Decoder {
        void run() throws Exception;
    }

    /**
     * @param memory bytes that it may take whatever the input
     * @param declared what it may throw
     */
    @SafeVarargs
    public static void check(byte[] input, long memory, Decoder decoder, Class<? extends Exception>... declared) {
        if (input.length > LONGEST) {
            return;
        }
        long limit = memory + MEMORY_A_BYTE * input.length;
        long nanos = 0;
        long bytes = 0;
        for (int i = 0; i < TRIES; i++) {
            long startedBytes = THREADS.getCurrentThreadAllocatedBytes();
            long startedNanos = THREADS.getCurrentThreadCpuTime();
            run(decoder, declared);
            nanos = THREADS.getCurrentThreadCpuTime() - startedNanos;
            bytes = THREADS.getCurrentThreadAllocatedBytes() - startedBytes;
            if (nanos <= MOST_NANOS && bytes <= limit) {
                return;
            }
        }
        throw new AssertionError(input.length + " bytes took " + nanos / 1_000_000 + " ms and " + bytes
                + " bytes of memory, where " + limit + " are in proportion");
    }

    private static void run(Decoder decoder, Class<? extends Exception>[] declared) {
        try {
            decoder.run();
        } catch (Exception e) {
            if (Arrays.stream(declared).noneMatch(type -> type.isInstance(e))) {
                throw new AssertionError("not declared: " + e, e);
            }
            message(e.getMessage());
        }
    }

    /** Fails if the text is nothing to show to a person. */
    public static void message(String text) {
        if (text == null || text.isBlank()) {
            throw new AssertionError("a refusal without a word");
        }
        if (STACK_TRACE.matcher(text).find()) {
            throw new AssertionError("a stack trace for the user: " + text);
        }
    }

    /** As UTF-8 where it is, else byte by byte. */
    public static String text(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        return text.indexOf('\ufffd') < 0 ? text : new String(input, StandardCharsets.ISO_8859_1);
    }
}
