package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.CountersignMain;
import io.edgewitness.collector.verify.NoteKey;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cloud-collector anchor list|export|import|stamp|chain|countersign}. */
@Command(
        name = "anchor",
        description = "Daily tree heads over all stored batches, countersigned by a second party and time-stamped.",
        mixinStandardHelpOptions = true)
final class AnchorCommand implements Runnable {
    private static final long MOST_BYTES = 1 << 20;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                line(), "anchor needs list, export, import, stamp, chain or countersign");
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }

    private PrintWriter out() {
        return line().getOut();
    }

    @Command(
            name = "list",
            description = "Tree heads, what others say of them, and the keys.",
            mixinStandardHelpOptions = true)
    int list(@Mixin BackendOptions where) throws Exception {
        AnchorService.Listing listing;
        try (Backend backend = where.open(line().getErr())) {
            listing = backend.anchors().list();
        }
        if (!listing.heads().isEmpty()) {
            out().println("tree head, time, batches under it, root; below it what others say of it");
        }
        for (AnchorService.Head h : listing.heads()) {
            out().println(h.number() + "  " + h.at() + "  " + h.size() + " batches  " + h.root());
            h.anchors().forEach(a -> out().println("    " + a.kind() + "  " + a.at() + "  " + a.name()));
        }
        out().println("collector key: " + listing.key());
        listing.parties().forEach(p -> out().println("countersigner key: " + p));
        return 0;
    }

    @Command(
            name = "export",
            description = "Writes a request: for a countersigner, or with --stamp for a time-stamp authority (RFC 3161,"
                    + " .tsq).",
            mixinStandardHelpOptions = true)
    int export(
            @Option(names = "--head", paramLabel = "N", description = "which tree head; default: the newest") @Nullable
                    Long head,
            @Option(names = "--now", description = "sign a new tree head over all that is stored") boolean now,
            @Option(names = "--stamp", description = "for a time-stamp authority") boolean stamp,
            @Option(
                            names = "--for",
                            paramLabel = "NAME",
                            description = "the countersigner, whose last tree head the request goes on from")
                    @Nullable
                    String party,
            @Option(
                            names = "--from",
                            paramLabel = "SIZE",
                            description = "size of the tree head that the request goes on from; 0: none")
                    @Nullable
                    Long from,
            @Option(names = "--out", required = true, paramLabel = "FILE") Path file,
            @Mixin BackendOptions where)
            throws Exception {
        if (now && head != null) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--now 签署新的树头，请勿同时给出 --head / --now signs a new tree head; leave --head away");
        }
        if (stamp && (party != null || from != null)) {
            throw new CommandFailure(
                    CommandFailure.INPUT,
                    "--for 与 --from 用于会签，请勿与 --stamp 同用 / --for and --from are for a countersigner; leave them away with --stamp");
        }
        Path folder = file.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new CommandFailure(
                    CommandFailure.INPUT, "--out：没有文件夹 " + folder + " / --out: the folder " + folder + " is not there");
        }
        byte[] request;
        try (Backend backend = where.open(line().getErr())) {
            request = backend.anchors().request(new AnchorService.Wanted(head, now, stamp, party, from));
        }
        try {
            WholeFile.replace(file, request);
        } catch (IOException e) {
            throw CommandFailure.of("cannot be written", e);
        }
        out().println(file);
        return 0;
    }

    @Command(
            name = "import",
            description = "Checks and keeps what came back: a countersignature, or a time-stamp (.tsr).",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(
                            names = "--party",
                            paramLabel = "KEY",
                            description =
                                    "public key of a countersigner who is not known yet, as `countersign` prints it")
                    @Nullable
                    String party,
            @Mixin BackendOptions where)
            throws Exception {
        byte[] reply;
        try {
            if (Files.isDirectory(file)) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        file + "：这是文件夹，请给出会签或时间戳文件 / " + file
                                + " is a folder; give the countersignature or time-stamp");
            }
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                throw new CommandFailure(
                        CommandFailure.INPUT,
                        file + "：没有此会签或时间戳文件 / " + file + ": there is no such countersignature or time-stamp");
            }
            reply = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.INPUT, "cannot be read: " + FileFailure.text(e));
        }
        checkKey(party);
        try (Backend backend = where.open(line().getErr())) {
            out().println(backend.anchors().add(reply, party));
        } catch (CommandFailure e) {
            throw e.exitCode() == CommandFailure.INPUT
                    ? new CommandFailure(CommandFailure.INPUT, file + ": " + e.getMessage())
                    : e;
        }
        return 0;
    }

    private static void checkKey(@Nullable String party) throws CommandFailure {
        try {
            if (party != null) {
                NoteKey.parse(party);
            }
        } catch (AnchorException e) {
            throw new CommandFailure(CommandFailure.INPUT, "--party: " + e.getMessage());
        }
    }

    @Command(
            name = "stamp",
            description = "Asks the time-stamp authority of collector.yaml over HTTP.",
            mixinStandardHelpOptions = true)
    int stamp(
            @Option(names = "--head", paramLabel = "N", description = "which tree head; default: the newest") @Nullable
                    Long head,
            @Mixin BackendOptions where)
            throws Exception {
        try (Backend backend = where.open(line().getErr())) {
            out().println(backend.anchors().stamp(head));
        }
        return 0;
    }

    @Command(
            name = "chain",
            description = "Asks the consortium chain of collector.yaml whether it holds a tree head's digest.",
            mixinStandardHelpOptions = true)
    int chain(
            @Option(
                            names = "--head",
                            paramLabel = "N",
                            description =
                                    "which tree head; default: the newest, which is put on the chain if it is not there")
                    @Nullable
                    Long head,
            @Mixin BackendOptions where)
            throws Exception {
        try (Backend backend = where.open(line().getErr())) {
            out().println(backend.anchors().chain(head));
        }
        return 0;
    }

    @Command(
            name = "countersign",
            description = "For the second party, offline: signs a request with its own key.",
            mixinStandardHelpOptions = true)
    int countersign(
            @Parameters(paramLabel = "REQUEST") String request,
            @Option(names = "--key", required = true, paramLabel = "FILE", description = "made at first use")
                    String key,
            @Option(names = "--name", paramLabel = "NAME", description = "who countersigns; needed for a new key")
                    @Nullable
                    String name,
            @Option(
                            names = "--collector",
                            paramLabel = "KEY",
                            description = "the collector's public key; needed for its first request")
                    @Nullable
                    String collector,
            @Option(names = "--out", paramLabel = "FILE", description = "default: REQUEST.cosig") @Nullable
                    String file) {
        Map<String, @Nullable String> options = new TreeMap<>();
        options.put("--key", key);
        options.put("--name", name);
        options.put("--collector", collector);
        options.put("--out", file);
        List<String> arguments = new ArrayList<>(List.of(request));
        options.forEach((option, value) -> {
            if (value != null) {
                arguments.addAll(List.of(option, value));
            }
        });
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        return CountersignMain.run(arguments.toArray(String[]::new), out);
    }
}
