package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.verify.AnchoredHead;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditCheck;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditJson;
import io.edgewitness.collector.verify.AuditMaker;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.AuditNotes;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.edge.ledger.BatchId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Audits on the stores of a collector in this process. Thread-safe. */
final class Audits implements AuditService, AuditMaker.Log {
    private static final Logger LOG = LoggerFactory.getLogger(Audits.class);

    /** What an agent is asked to say back, so that its ledger names the note. */
    static final String WITNESS = "EdgeWitness audit note ";

    /** So long agents are told of a note. */
    private static final Duration WITNESS_LIFE = Duration.ofDays(365);

    private final Collector collector;
    private final IndicatorLibrary library;
    private final Figures figures;
    private final AuditStore store;
    private final StandingOrders witnesses;
    private final AuditSamples samples;
    private final ActLog log;

    /** Makes figures. */
    interface Figures {
        List<Figure> of(Scope scope, List<FigureRequest> requests) throws CommandFailure;
    }

    Audits(Collector collector, IndicatorLibrary library, Figures figures, ActLog log) {
        this.log = log;
        this.collector = collector;
        this.library = library;
        this.figures = figures;
        this.store = new AuditStore(collector.database());
        this.witnesses = collector.standingOrders();
        this.samples = new AuditSamples(collector, store, log);
    }

    private interface Work<T> {
        T run() throws BatchStore.StoreException, AuditException, CommandFailure;
    }

    private static <T> T call(Work<T> work) throws CommandFailure {
        try {
            return work.run();
        } catch (AuditException | IllegalArgumentException | DateTimeException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        } catch (BatchStore.StoreException | StoredEvidence.EvidenceException e) {
            throw new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public byte[] draw(DrawWanted wanted) throws CommandFailure {
        return call(() -> {
            Scope scope = wanted.scope() == null ? Scope.ALL : wanted.scope();
            AuditMaker maker = new AuditMaker(library, new StoredEvidence(collector.database(), scope), this);
            return AuditJson.write(maker.draw(
                    wanted.project(),
                    LocalDate.parse(wanted.date()),
                    collector.anchors().note(wanted.head()),
                    collector.anchors().signer(),
                    figures.of(scope, wanted.requests()),
                    wanted.figures(),
                    wanted.instants()));
        });
    }

    @Override
    public byte[] publicKey(String agent) {
        try {
            AgentRegistry.Agent known = collector.registry().find(agent);
            return known == null ? new byte[0] : known.ledgerKey().toByteArray();
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public byte[] header(String agent, BatchId batch) {
        try {
            ByteString hash = collector.store().headerHash(agent, batch.epoch(), batch.number());
            return hash == null ? new byte[0] : hash.toByteArray();
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public AnchoredHead.@Nullable Proof proof(String agent, BatchId batch, long size) {
        try {
            return collector.anchors().proof(agent, batch, size);
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public byte[] check(byte[] audit) throws CommandFailure {
        return call(() -> AuditJson.write(new AuditCheck(AuditJson.read(audit)).run(samples.batches(), agent -> true)));
    }

    @Override
    public Fetching fetch(FetchWanted wanted) throws CommandFailure {
        return call(() -> samples.fetch(wanted));
    }

    @Override
    public Place place(String figure) throws CommandFailure {
        return call(() -> {
            List<AuditNote.Signed> chain = store.notes(null).getOrDefault(figure, List.of());
            String previous = chain.isEmpty()
                    ? null
                    : Hex.sha256(chain.get(chain.size() - 1).content());
            return new Place(chain.size(), previous, collector.clock().instant());
        });
    }

    @Override
    public NoteView note(NoteWanted wanted) throws CommandFailure {
        return call(() -> {
            AuditNote note = draft(wanted, place(item(wanted).name()));
            return append(note.sign(collector.key(), collector.anchors().signer()));
        });
    }

    private static Audit.Item item(NoteWanted wanted) throws AuditException {
        return AuditJson.read(wanted.audit()).item(wanted.figure());
    }

    /** @return the note as it is to be signed, there or here */
    static AuditNote draft(NoteWanted wanted, Place place) throws AuditException {
        Audit audit = AuditJson.read(wanted.audit());
        Audit.Item item = audit.item(wanted.figure());
        String verdict = wanted.verdict();
        boolean open = item.drawn().stream().flatMap(d -> d.records().stream()).anyMatch(c -> c.result() == null);
        if (verdict == null && open) {
            throw new AuditException("尚有未核对的时刻：请先执行 audit check，或用 --verdict 写明结论 / instants of the figure are not"
                    + " compared yet: run `audit check` first, or say which --verdict");
        }
        return new AuditNote(
                place.number(),
                place.previous(),
                audit.of(item),
                wanted.by(),
                place.now(),
                verdict == null ? item.best() : Audit.Verdict.of(verdict),
                wanted.remarks() == null ? "" : wanted.remarks(),
                wanted.steps() == null ? Map.of() : wanted.steps());
    }

    @Override
    public NoteView add(AuditNote.Signed signed) throws CommandFailure {
        return call(() -> append(signed));
    }

    private NoteView append(AuditNote.Signed signed) throws AuditException, BatchStore.StoreException, CommandFailure {
        AuditNote note = AuditNote.read(signed.content());
        String figure = note.item().name();
        List<AuditNote.Signed> chain = new ArrayList<>(store.notes(null).getOrDefault(figure, List.of()));
        if (note.number() != chain.size()) {
            throw new AuditException("the next note of this figure is number " + chain.size() + ", this one is "
                    + note.number() + ": another one came meanwhile; write it again");
        }
        chain.add(signed);
        AuditNotes.Entry entry = Objects.requireNonNull(
                        notes(Map.of(figure, chain)).chains().get(figure))
                .get(note.number());
        if (!entry.problems().isEmpty()) {
            throw new AuditException(entry.problems().get(0).zh() + " / "
                    + entry.problems().get(0).en());
        }
        if ((figure + note.audit().project()).indexOf(0) >= 0) {
            throw new AuditException("the names of figure and project hold a NUL character");
        }
        Instant now = collector.clock().instant();
        if (!store.add(note, signed, now)) {
            throw new AuditException("another note of this figure came meanwhile; write it again");
        }
        try {
            tell(note, now);
        } catch (BatchStore.StoreException | RuntimeException e) {
            LOG.warn("the note of {} is stored; the gateways are told of it later: {}", figure, e.getMessage());
        }
        log.note(Act.AUDIT_NOTE, figure, note.by() + ", sha256 " + note.sha256());
        return view(figure, note.number(), entry, Map.of());
    }

    /** Has agents' ledgers name the notes that they do not name yet. */
    void tell() throws BatchStore.StoreException {
        Instant now = collector.clock().instant();
        for (AuditNote.Signed signed : store.notesSince(now.minus(WITNESS_LIFE))) {
            try {
                tell(AuditNote.read(signed.content()), now);
            } catch (AuditException e) {
                LOG.warn("a note that cannot be read is told to nobody: {}", e.getMessage());
            }
        }
    }

    private void tell(AuditNote note, Instant now) throws BatchStore.StoreException {
        String said = witness(note);
        for (String agent : note.audit().agents().keySet()) {
            witnesses.give(said, agent, "ping", ByteString.copyFromUtf8(said), WITNESS_LIFE, now);
        }
    }

    private static String witness(AuditNote note) {
        return WITNESS + AuditNotes.id(note.item().name()) + "." + note.number() + " " + note.sha256();
    }

    private AuditNotes notes(Map<String, List<AuditNote.Signed>> signed) {
        return AuditNotes.of(signed, collector.key().publicKey());
    }

    /** @return all notes, checked */
    AuditNotes notes() throws CommandFailure {
        return call(() -> notes(store.notes(null)));
    }

    @Override
    public List<NoteView> notes(@Nullable String project, @Nullable String figure) throws CommandFailure {
        return call(() -> {
            Map<String, Map<String, Instant>> witnesses = store.witnesses();
            List<NoteView> views = new ArrayList<>();
            notes(store.notes(project)).chains().forEach((name, entries) -> {
                for (int i = 0; i < entries.size() && (figure == null || figure.equals(name)); i++) {
                    AuditNote note = entries.get(i).note();
                    Map<String, Instant> own =
                            note == null ? Map.of() : witnesses.getOrDefault(witness(note), Map.of());
                    views.add(view(name, i, entries.get(i), own));
                }
            });
            return views;
        });
    }

    private static NoteView view(String figure, int number, AuditNotes.Entry e, Map<String, Instant> witnesses) {
        return new NoteView(
                figure,
                number,
                new String(e.signed().content(), StandardCharsets.UTF_8),
                Hex.sha256(e.signed().content()),
                e.signed().key(),
                e.problems(),
                witnesses);
    }
}
