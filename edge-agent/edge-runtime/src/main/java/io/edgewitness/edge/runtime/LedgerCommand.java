package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerInspection;
import io.edgewitness.edge.wire.Identity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code edge-agent ledger info|verify|export|blob}. They only read, also beside a running agent. */
@Command(name = "ledger", description = "What the ledger holds; verify checks every hash and signature.")
final class LedgerCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @ParentCommand
    @Nullable
    AgentMain main;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                Objects.requireNonNull(spec).commandLine(), "ledger needs info, verify, export or blob");
    }

    @Command(name = "info", description = "Epochs, batches, lanes and sizes.")
    int info(
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
                    Path data)
            throws Failure {
        return reading(data, disk -> {
            LedgerInspection.info(disk).lines().forEach(out()::println);
            return 0;
        });
    }

    @Command(name = "verify", description = "Checks every checksum, leaf, root, link, signature and seal.")
    int verify(
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
                    Path data)
            throws Failure {
        Path key = Identity.ledgerKeyFile(data);
        return reading(data, disk -> {
            byte[] publicKey = Files.exists(key) ? AgentKey.loadOrCreate(key).publicKey() : null;
            LedgerInspection.Verification result = LedgerInspection.verify(disk, publicKey);
            (language() == Language.ZH ? chinese(result) : result.lines()).forEach(out()::println);
            return result.isSound() ? 0 : Problem.NOT_VERIFIED.exit();
        });
    }

    @Command(name = "export", description = "One JSON object a line: batches, records and samples in order.")
    int export(
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
                    Path data)
            throws Failure {
        return reading(data, disk -> {
            LedgerInspection.export(disk, out());
            out().flush();
            return 0;
        });
    }

    @Command(name = "blob", description = "A burst or a picture by its digest, checked against it, written to a file.")
    int blob(
            @Parameters(paramLabel = "SHA256", description = "64 hexadecimal digits, as records and pages name it.")
                    String sha256,
            @Option(names = "--data", required = true, paramLabel = "DIR", description = "The agent's data folder.")
                    Path data,
            @Option(names = "--out", required = true, paramLabel = "FILE", description = "Is not written over.")
                    Path file)
            throws Failure {
        String digest = sha256.toLowerCase(Locale.ROOT);
        if (!digest.matches("[0-9a-f]{64}")) {
            throw Failure.of(Problem.USAGE, "a SHA-256 has 64 hexadecimal digits, not '" + sha256 + "'");
        }
        AtomicReference<byte @Nullable []> found = new AtomicReference<>();
        reading(data, disk -> {
            found.set(LedgerInspection.blob(disk, digest));
            return 0;
        });
        byte[] content = found.get();
        if (content == null) {
            throw Failure.of(Problem.NO_BLOB, digest);
        }
        try {
            Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Failure.of(Problem.FAILED, file + ": " + FileFailure.text(e));
        }
        out().println(file + ": " + content.length + " bytes");
        return 0;
    }

    private Language language() {
        return Objects.requireNonNull(main).language();
    }

    /** What was found stays in the words of the check, so that it can be searched for. */
    private static List<String> chinese(LedgerInspection.Verification v) {
        List<String> lines = new ArrayList<>();
        lines.add("代理 " + v.agent() + "：" + v.batches() + " 个批次，" + v.first() + " 至 " + v.last() + "；证据记录 "
                + v.evidenceRecords() + " 条，原始帧 " + v.rawFrames() + " 个，封条 " + v.seals() + " 个，汇总 " + v.rollups()
                + " 个");
        v.fingerprints().forEach(f -> lines.add("密钥 SHA-256 " + f));
        v.notes().forEach(n -> lines.add("说明：" + n));
        v.problems().forEach(p -> lines.add("错误：" + p));
        lines.add(v.isSound() ? "完好" : v.problems().size() + " 个问题");
        return lines;
    }

    private PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    private interface Reading {
        int of(Disk disk) throws IOException;
    }

    private static int reading(Path data, Reading reading) throws Failure {
        Path folder = Folders.ledger(data);
        if (!Files.isDirectory(folder)) {
            throw Failure.of(Problem.NOTHING_THERE, data.toString());
        }
        try {
            return reading.of(new FileDisk(folder));
        } catch (LedgerException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw Failure.of(Problem.LEDGER_BROKEN, folder + ": " + FileFailure.text(e));
        }
    }
}
