package io.edgewitness.collector.verify;

import io.edgewitness.collector.indicators.IndicatorLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code verify BUNDLE.zip [--collector FINGERPRINT] [--tsa FILE]}, and {@code countersign}: offline, no database, no configuration. */
public final class VerifyMain {
    private static final String USAGE =
            "usage: verify BUNDLE.zip [--collector SHA256-OF-ITS-KEY] [--tsa CERTIFICATES.pem]";

    /** Of an array. */
    private static final long LARGEST = Integer.MAX_VALUE - 16;

    private VerifyMain() {}

    public static void main(String[] args) {
        PrintStream out =
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
        boolean countersign = args.length > 0 && args[0].equals("countersign");
        System.exit(countersign ? CountersignMain.run(Arrays.copyOfRange(args, 1, args.length), out) : run(args, out));
    }

    /**
     * @return 0: every figure was derived again; 1: not, and the lines say which and why; 2: the file is no bundle, cannot be read or
     *     needs more memory
     */
    public static int run(String[] args, PrintStream out) {
        Map<String, String> options = options(args);
        if (options == null) {
            out.println(USAGE);
            return 2;
        }
        try {
            return verify(args[0], options, out);
        } catch (OutOfMemoryError e) {
            out.println(
                    args[0] + ": 内存不足，核验未完成 / not verified, it needs more memory than these "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB: set CLOUD_COLLECTOR_OPTS=-Xmx8g, or java -Xmx8g -jar, or what this machine has, and verify again");
            return 2;
        }
    }

    private static int verify(String name, Map<String, String> options, PrintStream out) {
        Path file;
        try {
            file = Path.of(name);
            if (!Files.isRegularFile(file)) {
                out.println(name + ": 没有此文件 / there is no such file; " + USAGE);
                return 2;
            }
            if (Files.size(file) > LARGEST) {
                out.println(name + ": 不是证据包 / is no evidence bundle: one has at most 2 GiB");
                return 2;
            }
            try (InputStream in = Files.newInputStream(file)) {
                if (!BundleVerifier.looksLikeBundle(in)) {
                    out.println(name + ": 不是证据包 / is no evidence bundle; give the evidence.zip that export wrote");
                    return 2;
                }
            }
        } catch (IOException | InvalidPathException e) {
            return unreadable(name, e, out);
        }
        List<X509Certificate> authorities;
        try {
            String tsa = options.get("--tsa");
            authorities = tsa == null ? List.of() : TimeStamps.certificates(Files.readAllBytes(Path.of(tsa)));
        } catch (IOException | AnchorException | InvalidPathException e) {
            out.println(options.get("--tsa") + ": 无法读取证书 / cannot be used: " + e.getMessage());
            return 2;
        }
        VerifyReport report;
        try {
            report = new BundleVerifier(IndicatorLibrary.shipped(), authorities).verify(file);
        } catch (IOException e) {
            return unreadable(name, e, out);
        }
        String collector = options.get("--collector");
        if (collector != null
                && report.keys().stream()
                        .noneMatch(k -> k.startsWith("collector") && k.endsWith(" " + collector.strip()))) {
            report.problem(
                    "collector",
                    "fingerprint",
                    "采集平台公钥指纹与给定的不同",
                    "the collector's fingerprint is not the one given: the bundle was signed by somebody else");
        }
        report.print(out);
        return report.passed() ? 0 : 1;
    }

    private static int unreadable(String name, Exception e, PrintStream out) {
        out.println(name + ": 无法读取 / cannot be read: " + e.getMessage());
        return 2;
    }

    /** @return null unless there is a bundle, and each option is known and has a value */
    private static @Nullable Map<String, String> options(String[] args) {
        if (args.length % 2 == 0) {
            return null;
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < args.length; i += 2) {
            if (!args[i].equals("--collector") && !args[i].equals("--tsa")) {
                return null;
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }
}
