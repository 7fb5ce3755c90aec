package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code verify BUNDLE.zip [--collector FINGERPRINT]}: offline, no database, no configuration. */
public final class VerifyMain {
    private static final String USAGE = "usage: verify BUNDLE.zip [--collector SHA256-OF-ITS-KEY]";

    /** Of an array. */
    private static final long LARGEST = Integer.MAX_VALUE - 16;

    private VerifyMain() {}

    public static void main(String[] args) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.exit(run(args, out));
    }

    /**
     * @return 0: every figure was derived again; 1: not, and the lines say which and why; 2: the file is no bundle, cannot be read or
     *     needs more memory
     */
    public static int run(String[] args, PrintStream out) {
        boolean pinned = args.length == 3 && args[1].equals("--collector");
        if (args.length != 1 && !pinned) {
            out.println(USAGE);
            return 2;
        }
        try {
            return verify(args[0], pinned ? args[2].strip() : null, out);
        } catch (OutOfMemoryError e) {
            out.println(args[0] + ": 内存不足，核验未完成 / not verified, it needs more memory than these "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB: set CLOUD_COLLECTOR_OPTS=-Xmx8g, or what this machine has, and verify again");
            return 2;
        }
    }

    private static int verify(String name, @Nullable String collector, PrintStream out) {
        byte[] bytes;
        try {
            Path file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                out.println(name + ": 没有此文件 / there is no such file; " + USAGE);
                return 2;
            }
            if (Files.size(file) > LARGEST) {
                out.println(name + ": 不是证据包 / is no evidence bundle: one has at most 2 GiB");
                return 2;
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException | java.nio.file.InvalidPathException e) {
            out.println(name + ": 无法读取 / cannot be read: " + e.getMessage());
            return 2;
        }
        if (!BundleVerifier.looksLikeBundle(bytes)) {
            out.println(name + ": 不是证据包 / is no evidence bundle; give the evidence.zip that export wrote");
            return 2;
        }
        VerifyReport report = new BundleVerifier(IndicatorLibrary.shipped()).verify(bytes);
        if (collector != null
                && report.keys().stream().noneMatch(k -> k.startsWith("collector") && k.endsWith(" " + collector))) {
            report.problem(
                    "collector",
                    "fingerprint",
                    "采集平台公钥指纹与给定的不同",
                    "the collector's fingerprint is not the one given: the bundle was signed by somebody else");
        }
        report.print(out);
        return report.passed() ? 0 : 1;
    }
}
