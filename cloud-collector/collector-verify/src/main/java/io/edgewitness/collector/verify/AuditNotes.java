package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.AuditVerdicts;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureName;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The audit notes of figures, checked: signatures, chains, drawings. Immutable. */
public final class AuditNotes {
    /** Of a collector that was never audited. */
    public static final AuditNotes NONE = new AuditNotes(new TreeMap<>());

    static final String FOLDER = "audits/";
    private static final int ID = 12;

    private final SortedMap<String, List<Entry>> chains;

    private AuditNotes(SortedMap<String, List<Entry>> chains) {
        this.chains = chains;
    }

    /**
     * A note as it was signed.
     *
     * @param note null: it cannot be read
     * @param problems what is wrong with it
     */
    public record Entry(AuditNote.Signed signed, @Nullable AuditNote note, List<Text> problems) {}

    /**
     * @param signed of a figure in their order, by the figure's name
     * @param collector its public key, X.509 encoding
     */
    public static AuditNotes of(Map<String, List<AuditNote.Signed>> signed, byte[] collector) {
        SortedMap<String, List<Entry>> chains = new TreeMap<>();
        signed.forEach((figure, notes) -> chains.put(figure, chain(figure, notes, collector)));
        return new AuditNotes(chains);
    }

    private static List<Entry> chain(String figure, List<AuditNote.Signed> notes, byte[] collector) {
        List<Entry> entries = new ArrayList<>();
        String previous = null;
        for (AuditNote.Signed s : notes) {
            entries.add(entry(figure, s, entries.size(), previous, collector));
            previous = Digests.hex(Digests.sha256(s.content()));
        }
        return List.copyOf(entries);
    }

    private static Entry entry(
            String figure, AuditNote.Signed s, int number, @Nullable String previous, byte[] collector) {
        List<Text> problems = new ArrayList<>();
        AuditNote note = null;
        try {
            note = AuditNote.read(s.content());
            if (!note.item().name().equals(figure)
                    || note.number() != number
                    || !java.util.Objects.equals(note.previous(), previous)) {
                problems.add(new Text(
                        "audit-chain",
                        "核查记录前后不相接",
                        "the note does not follow the one before: one was removed or changed"));
            }
            AuditHead head = AuditHead.of(note.audit());
            if (note.audit().records().stream()
                    .anyMatch(c -> c.outcome() == Audit.Outcome.CONFIRMED && !head.holds(c))) {
                problems.add(new Text(
                        "audit-inclusion",
                        "已确认的记录不在抽样所用的树头之下",
                        "a record that it confirms is not under the tree head that the instants were drawn from"));
            }
            if (!NoteKey.parse(note.audit().collector()).equals(NoteKey.collector(collector))) {
                problems.add(new Text(
                        "audit-head",
                        "抽样用的树头不属于本采集平台",
                        "the instants were drawn from a tree head of another collector"));
            }
        } catch (AuditException | AnchorException e) {
            problems.add(new Text("audit-note", "核查记录有误", String.valueOf(e.getMessage())));
        }
        if (!isSigned(s, collector)) {
            problems.add(new Text("audit-signature", "核查记录的签名不符", "the note is not signed by the key that it names"));
        }
        return new Entry(s, note, List.copyOf(problems));
    }

    /** By an auditor's key, or the collector's own. */
    private static boolean isSigned(AuditNote.Signed s, byte[] collector) {
        try {
            NoteKey key = NoteKey.parse(s.key());
            boolean ours = key.type() == NoteKey.COSIGNER || key.equals(NoteKey.collector(collector));
            return ours && AgentKey.verify(key.x509(), s.signature(), AuditNote.SIGNED, s.content());
        } catch (AnchorException e) {
            return false;
        }
    }

    /** @return by figure, oldest first */
    public SortedMap<String, List<Entry>> chains() {
        return chains;
    }

    /** @return what the sound notes say */
    public AuditVerdicts verdicts() {
        Map<String, List<AuditVerdicts.Said>> said = new LinkedHashMap<>();
        chains.forEach((figure, entries) -> {
            for (Entry e : entries) {
                AuditNote n = e.note();
                if (n != null && e.problems().isEmpty()) {
                    said.computeIfAbsent(figure, name -> new ArrayList<>())
                            .add(new AuditVerdicts.Said(
                                    n.verdict() != Audit.Verdict.NOT_REPRODUCED,
                                    n.audit().records().stream()
                                            .map(Audit.Checked::agent)
                                            .collect(Collectors.toSet()),
                                    n.audit().agents().keySet(),
                                    n.verdict().zh(),
                                    n.verdict().id(),
                                    n.by(),
                                    n.at()));
                }
            }
        });
        return new AuditVerdicts(said);
    }

    /** @return those of these figures: where all notes of a name are sound and of figures of other machines, none of them */
    public AuditNotes about(Collection<Figure> figures) {
        AuditVerdicts verdicts = verdicts();
        SortedMap<String, List<Entry>> own = new TreeMap<>();
        for (Figure f : figures) {
            String name = FigureName.of(f.request());
            List<Entry> chain = chains.getOrDefault(name, List.of());
            boolean isSound = chain.stream().allMatch(e -> e.problems().isEmpty());
            if (!chain.isEmpty() && (!isSound || verdicts.of(f) != null)) {
                own.put(name, chain);
            }
        }
        return new AuditNotes(own);
    }

    /** @return first digits of the SHA-256 of the figure's name: its notes' files are called so */
    public static String id(String figure) {
        return Digests.hex(Digests.sha256(figure.getBytes(StandardCharsets.UTF_8)))
                .substring(0, ID);
    }

    /** @return for a bundle: {@code audits/ID.N.json}, {@code .sig} and {@code .key} of each note */
    SortedMap<String, byte[]> files() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        chains.forEach((figure, entries) -> {
            for (int i = 0; i < entries.size(); i++) {
                String name = FOLDER + id(figure) + "." + i;
                AuditNote.Signed s = entries.get(i).signed();
                files.put(name + ".json", s.content());
                files.put(name + ".sig", s.signature());
                files.put(name + ".key", (s.key() + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
        return files;
    }

    /**
     * @param files of a bundle
     * @param figures names of the bundle's figures
     * @return the notes of those figures, from the first on as far as none is missing
     */
    static AuditNotes read(SortedMap<String, byte[]> files, Collection<String> figures, byte[] collector) {
        Map<String, List<AuditNote.Signed>> signed = new TreeMap<>();
        for (String figure : figures) {
            List<AuditNote.Signed> chain = new ArrayList<>();
            String stem = FOLDER + id(figure) + ".";
            for (byte[] content = files.get(stem + "0.json"); content != null; ) {
                String name = stem + chain.size();
                byte[] key = files.getOrDefault(name + ".key", new byte[0]);
                chain.add(new AuditNote.Signed(
                        content,
                        files.getOrDefault(name + ".sig", new byte[0]),
                        new String(key, StandardCharsets.UTF_8).strip()));
                content = files.get(stem + chain.size() + ".json");
            }
            if (!chain.isEmpty()) {
                signed.put(figure, chain);
            }
        }
        return of(signed, collector);
    }
}
