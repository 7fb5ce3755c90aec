package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.ledger.FileFailure;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code countersign REQUEST --key FILE [--name NAME] [--collector KEY] [--out FILE]}: for the second party, offline, without database
 * or configuration.
 */
public final class CountersignMain {
    private static final String USAGE =
            "usage: countersign REQUEST --key FILE [--name NAME] [--collector KEY] [--out FILE]";
    private static final long MOST_BYTES = 1 << 16;

    private CountersignMain() {}

    public static void main(String[] args) {
        System.exit(run(args, new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8)));
    }

    /** @return 0 countersigned, 1 failed at work, 2 the request, the key or an option is wrong */
    public static int run(String[] args, PrintStream out) {
        return run(args, new SystemClock(), out);
    }

    static int run(String[] args, InstantSource clock, PrintStream out) {
        Map<String, String> options = options(args);
        String key = options.get("--key");
        if (args.length % 2 == 0 || key == null) {
            out.println(USAGE);
            return 2;
        }
        try {
            WitnessRequest request = request(args[0]);
            NoteKey collector = collector(options.get("--collector"));
            Path to = Path.of(options.getOrDefault("--out", args[0] + ".cosig"));
            try (Witness witness = Witness.open(Path.of(key), options.get("--name"))) {
                Cosignature made = witness.sign(request, collector, clock.instant());
                WholeFile.replace(to, made.line().getBytes(StandardCharsets.UTF_8));
                say(request, made, witness.publicKey(), to, out);
            }
            return 0;
        } catch (AnchorException | InvalidPathException e) {
            out.println("未会签 not countersigned: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            out.println("未会签 not countersigned: " + FileFailure.text(e));
            return 1;
        }
    }

    private static WitnessRequest request(String name) throws AnchorException, IOException {
        Path file = Path.of(name);
        if (Files.isDirectory(file)) {
            throw new AnchorException(name + " is a folder; give the request that `anchor export` wrote");
        }
        if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
            throw new AnchorException(name + ": there is no such request; `anchor export` writes one");
        }
        try {
            return WitnessRequest.parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new AnchorException(
                    name + ": this is no request for a countersignature; `anchor export` writes one", e);
        } catch (AnchorException e) {
            throw new AnchorException(name + ": " + e.getMessage(), e);
        }
    }

    private static @Nullable NoteKey collector(@Nullable String key) throws AnchorException {
        try {
            return key == null ? null : NoteKey.parse(key);
        } catch (AnchorException e) {
            throw new AnchorException("--collector: " + e.getMessage(), e);
        }
    }

    private static void say(WitnessRequest request, Cosignature made, NoteKey ours, Path to, PrintStream out)
            throws AnchorException {
        TreeHead head = TreeHead.parse(request.note());
        out.println("采集平台 collector: " + head.origin());
        out.println(
                "树头 tree head: " + head.size() + " batches 批, SHA-256 " + Digests.hex(head.root()) + ", " + head.at());
        out.println("会签 countersigned: " + made.name() + ", " + made.at() + " → " + to);
        out.println("会签方公钥 key of the countersigner: " + ours.text());
        out.println("公钥指纹 its fingerprint: " + ours.fingerprint());
    }

    /** @return empty unless each option is known and has a value */
    private static Map<String, String> options(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i + 1 < args.length; i += 2) {
            if (!java.util.Set.of("--key", "--name", "--collector", "--out").contains(args[i])) {
                return Map.of();
            }
            options.put(args[i], args[i + 1]);
        }
        return options;
    }
}
