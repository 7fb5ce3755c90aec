package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.VerifyMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Derives every figure of an evidence bundle again, offline.",
            "Exit codes: 0 every figure was derived again; 1 not; 2 no bundle; 3 nothing is wrong, and yet not verified: a definition"
                    + " that this program does not know, a newer format, or a bundle without figures."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BUNDLE.zip", description = "the evidence.zip that export wrote")
    private String bundle = "";

    @Option(names = "--collector", paramLabel = "SHA256", description = "fingerprint that the paper form shows")
    private @Nullable String collector;

    @Option(
            names = "--tsa",
            paramLabel = "FILE",
            description = "certificates of time-stamp authorities, PEM; a stamp of another one is a problem")
    private @Nullable String tsa;

    @Option(
            names = "--party",
            paramLabel = "FILE",
            description = "keys of second parties, one a line; the countersignatures of others vouch for nothing")
    private @Nullable String party;

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>(List.of(bundle));
        if (collector != null) {
            arguments.addAll(List.of("--collector", collector));
        }
        if (tsa != null) {
            arguments.addAll(List.of("--tsa", tsa));
        }
        if (party != null) {
            arguments.addAll(List.of("--party", party));
        }
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return VerifyMain.run(arguments.toArray(String[]::new), out);
    }
}
