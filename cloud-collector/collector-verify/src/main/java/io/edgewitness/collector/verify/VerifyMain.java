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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code verify BUNDLE.zip [--collector FINGERPRINT] [--tsa FILE] [--party FILE]}, and {@code countersign}: offline, no database, no configuration. */
public final class VerifyMain {
    private static final String USAGE =
            "usage: verify BUNDLE.zip [--collector SHA256-OF-ITS-KEY] [--tsa CERTIFICATES.pem] [--party KEYS.txt]\n"
                    + "exit codes: 0 every figure was derived again; 1 not; 2 no bundle; 3 nothing is wrong, and yet not verified:"
                    + " an unknown definition, a newer format, or no figures";
    private static final Set<String> OPTIONS = Set.of("--collector", "--tsa", "--party");

    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

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
     *     needs more memory; 3: nothing is wrong, but this program does not know the definition of some figure, or the bundle's format, which is
     *     newer, or there are no figures
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
            out.println(args[0] + ": 内存不足，核验未完成 / not verified, it needs more memory than these "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MiB: set CLOUD_COLLECTOR_OPTS=-Xmx8g, or java -Xmx8g -jar, or what this machine has,"
                    + " and verify again");
            return 2;
        }
    }

    private static int verify(String name, Map<String, String> options, PrintStream out) {
        String collector = fingerprint(options.get("--collector"));
        if (collector != null && !FINGERPRINT.matcher(collector).matches()) {
            out.println(
                    "--collector " + collector + ": 应为64位十六进制数 / give the 64 hexadecimal digits that the form shows");
            return 2;
        }
        Path file;
        try {
            file = Path.of(name);
            if (Files.isDirectory(file)) {
                out.println(name + ": 这是文件夹 / is a folder; give the evidence.zip that export wrote");
                return 2;
            }
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
        List<NoteKey> parties = new ArrayList<>();
        try {
            String party = options.get("--party");
            for (String line : party == null ? List.<String>of() : Files.readAllLines(Path.of(party))) {
                if (!line.isBlank()) {
                    parties.add(NoteKey.parse(line));
                }
            }
        } catch (IOException | AnchorException | InvalidPathException e) {
            out.println(options.get("--party") + ": 无法读取公钥 / cannot be used: " + e.getMessage());
            return 2;
        }
        VerifyReport report;
        try {
            report = new BundleVerifier(IndicatorLibrary.shipped(), authorities, parties).verify(file);
        } catch (IOException e) {
            return unreadable(name, e, out);
        }
        if (collector != null
                && report.keys().stream().noneMatch(k -> k.startsWith("collector") && k.endsWith(" " + collector))) {
            report.problem(
                    "collector",
                    "fingerprint",
                    "采集平台公钥指纹与给定的不同",
                    "the collector's fingerprint is not the one given: the bundle was signed by somebody else");
        }
        report.print(out);
        return report.passed() ? 0 : report.isOpen() ? 3 : 1;
    }

    private static @Nullable String fingerprint(@Nullable String typed) {
        return typed == null ? null : typed.strip().toLowerCase(Locale.ROOT);
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
            if (!OPTIONS.contains(args[i])) {
                return null;
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }
}
