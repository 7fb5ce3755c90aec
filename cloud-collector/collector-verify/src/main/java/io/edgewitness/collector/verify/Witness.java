package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.MerkleTree;
import io.edgewitness.edge.ledger.WholeFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second party's side: countersigns tree heads, and remembers of each collector the last one, so that it never signs two histories.
 * The memory is the file {@code KEY.heads} beside the key: its name, then a line {@code NOTE-KEY SIZE ROOT} a collector. It is this
 * process's alone until it is closed. One thread.
 */
final class Witness implements Closeable {
    private static final int MOST_CHARACTERS = 1 << 20;

    private final AgentKey key;
    private final Path memory;
    private final String name;
    private final Map<String, Seen> seen;
    private final FileChannel lock;

    private record Seen(NoteKey collector, long size, byte[] root) {
        String line() {
            return collector.text() + " " + size + " " + Base64.getEncoder().encodeToString(root) + "\n";
        }
    }

    private Witness(AgentKey key, Path memory, String name, Map<String, Seen> seen, FileChannel lock) {
        this.key = key;
        this.memory = memory;
        this.name = name;
        this.seen = seen;
        this.lock = lock;
    }

    /**
     * Makes the key at first use.
     *
     * @param name needed at first; later null, or the same
     * @throws AnchorException if key or memory cannot be used, or the key has another name
     * @throws IOException also if another one is open on this key
     */
    static Witness open(Path file, @Nullable String name) throws AnchorException, IOException {
        FileChannel lock = lock(file);
        try {
            return open(file, name, lock);
        } catch (AnchorException | IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path file) throws IOException {
        FileChannel channel = FileChannel.open(
                file.resolveSibling(file.getFileName() + ".heads.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // told below
        }
        channel.close();
        throw new IOException(
                "another countersign with the key " + file + " is under way; run it again when that has ended");
    }

    private static Witness open(Path file, @Nullable String name, FileChannel lock)
            throws AnchorException, IOException {
        Path memory = file.resolveSibling(file.getFileName() + ".heads");
        if (!Files.exists(memory)) {
            if (Files.exists(file)) {
                checked(file);
                throw new AnchorException(
                        memory + ": what this key countersigned is missing; put the file back, or take a new key");
            }
            if (name == null || !NoteKey.isName(name)) {
                throw new AnchorException(
                        "a new key needs --name NAME of who countersigns, without blanks and plus signs");
            }
            Witness made = new Witness(key(file), memory, name, new LinkedHashMap<>(), lock);
            made.remember();
            return made;
        }
        if (!Files.exists(file)) {
            throw new AnchorException(file + ": the key that belongs to " + memory + " is missing; put it back");
        }
        if (Files.size(memory) > MOST_CHARACTERS) {
            throw damaged(memory);
        }
        String[] lines = Files.readString(memory).split("\n", -1);
        if (!lines[0].startsWith("name ") || !NoteKey.isName(lines[0].substring(5))) {
            throw damaged(memory);
        }
        String ours = lines[0].substring(5);
        if (name != null && !name.equals(ours)) {
            throw new AnchorException("the key " + file + " is that of " + ours + ", not of " + name);
        }
        Map<String, Seen> seen = new LinkedHashMap<>();
        for (int i = 1; i < lines.length - 1; i++) {
            Seen s = seen(lines[i], memory);
            seen.put(s.collector.name(), s);
        }
        return new Witness(key(file), memory, ours, seen, lock);
    }

    private static AgentKey key(Path file) throws AnchorException {
        try {
            return AgentKey.loadOrCreate(file);
        } catch (LedgerException e) {
            throw new AnchorException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A file of something else is told as such, before what is said of a key's memory. */
    private static void checked(Path file) throws AnchorException {
        try {
            key(file);
        } catch (AnchorException e) {
            throw new AnchorException(
                    file
                            + ": this is no key of a countersigner; give its file, or the name of a new one, which is"
                            + " made",
                    e);
        }
    }

    private static Seen seen(String line, Path memory) throws AnchorException {
        String[] words = line.split(" ", -1);
        if (words.length == 3 && words[1].matches("\\d{1,18}")) {
            byte[] root = TreeHead.decoded(words[2]);
            if (root.length == 32) {
                return new Seen(NoteKey.parse(words[0]), Long.parseLong(words[1]), root);
            }
        }
        throw damaged(memory);
    }

    private static AnchorException damaged(Path memory) {
        return new AnchorException(memory + ": it does not hold what was countersigned; put the file back");
    }

    private void remember() throws IOException {
        StringBuilder text = new StringBuilder("name ").append(name).append('\n');
        seen.values().forEach(s -> text.append(s.line()));
        WholeFile.replace(memory, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** @return what the collector needs to know the countersignatures by */
    NoteKey publicKey() {
        return NoteKey.of(name, NoteKey.COSIGNER, key.publicKey());
    }

    /**
     * Countersigns, after the head is in the memory. The head that is the last one there is signed once more: a countersignature may have
     * been lost.
     *
     * @param collector as somebody told it who is trusted; null if the collector is in the memory
     * @throws AnchorException if the head is not signed by the collector, or does not go on from the last one
     */
    Cosignature sign(WitnessRequest request, @Nullable NoteKey collector, Instant now)
            throws AnchorException, IOException {
        String origin = TreeHead.parse(request.note()).origin();
        Seen before = seen.get(origin);
        if (before != null && collector != null && !before.collector.equals(collector)) {
            throw new AnchorException(origin + " had another key before: " + before.collector.fingerprint());
        }
        NoteKey known = before == null ? collector : before.collector;
        if (known == null) {
            throw new AnchorException("the first request of " + origin
                    + " needs --collector with its public key, as `anchor list` prints it; compare it with paper");
        }
        TreeHead head = TreeHead.open(request.note(), known);
        if (before != null && head.size() == before.size && Arrays.equals(head.root(), before.root)) {
            return Cosignature.make(key, name, head, now);
        }
        long size = before == null ? 0 : before.size;
        if (request.old() != size) {
            throw new AnchorException("the last head countersigned here had " + size
                    + " batches, and the request goes on from " + request.old() + ": ask for `anchor export --from "
                    + size + "`");
        }
        boolean goesOn = before == null
                ? request.proof().isEmpty()
                : MerkleTree.isConsistent(size, head.size(), request.proof(), before.root, head.root());
        if (!goesOn) {
            throw new AnchorException("ANOTHER HISTORY: this tree head does not go on from the one of " + size
                    + " batches that was countersigned here. Do not sign; keep the file and ask why");
        }
        seen.put(origin, new Seen(known, head.size(), head.root()));
        remember();
        return Cosignature.make(key, name, head, now);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
