package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.VerifyMain;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify",
        description = {
            "Derives every figure of an evidence bundle again, offline. Without a bundle: holds every stored batch of a collector"
                    + " (--data, or --url with --token) against what its agent signed, and the rows of EPCIS events against the"
                    + " batches; exit code 1 if something was changed.",
            "Exit codes: 0 every figure was derived again; 1 not; 2 no bundle; 3 nothing is wrong, and yet not verified: a definition"
                    + " that this program does not know, a newer format, or a bundle without figures."
        },
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "BUNDLE.zip", description = "the evidence.zip that export wrote")
    private String bundle = "";

    @Mixin
    private final BackendOptions where = new BackendOptions();

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

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
    public Integer call() throws Exception {
        if (bundle.isEmpty()) {
            return stored();
        }
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

    private int stored() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (where.data == null && where.url == null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "请给出证据包 BUNDLE.zip，或用 --data 指明要核验的采集平台 / give BUNDLE.zip, or a collector whose stored batches"
                            + " are to be verified: --data DIR");
        }
        PrintWriter out = line.getOut();
        try (Backend backend = where.open(line.getErr())) {
            StoredCheck.Report report = backend.verify();
            report.problems().forEach(out::println);
            out.println(report.verified() + " / " + report.batches()
                    + " 个批次与网关签署的一致 / batches are what their agents signed");
            return report.whole() ? 0 : CommandFailure.AT_WORK;
        }
    }
}
