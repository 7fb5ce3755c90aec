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
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.wire.proto.Fetch;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Audits on the stores of a collector in this process. Thread-safe. */
final class Audits implements AuditService, AuditMaker.Log {
    /** What an agent is asked to say back, so that its ledger names the note. */
    static final String WITNESS = "EdgeWitness audit note ";

    /** Of one order: what an agent sends before the next is asked for. */
    private static final long PIECE_BYTES = 8 << 20;

    private static final Duration ORDER_LIFE = Duration.ofMinutes(5);
    private static final Duration WITNESS_LIFE = Duration.ofDays(30);

    private final Collector collector;
    private final IndicatorLibrary library;
    private final Figures figures;
    private final AuditStore store;
    private final IngestOrders orders;

    /** Makes figures. */
    interface Figures {
        List<Figure> of(Scope scope, List<FigureRequest> requests) throws CommandFailure;
    }

    Audits(Collector collector, IndicatorLibrary library, Figures figures) {
        this.collector = collector;
        this.library = library;
        this.figures = figures;
        this.store = new AuditStore(collector.database());
        this.orders = new IngestOrders(collector.orders(), collector.authority(), new SecureRandom());
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

    private FetchedBatches batches() {
        return new FetchedBatches(collector.database(), collector.store(), store);
    }

    @Override
    public byte[] check(byte[] audit) throws CommandFailure {
        return call(() -> AuditJson.write(new AuditCheck(AuditJson.read(audit)).run(batches(), agent -> true)));
    }

    @Override
    public synchronized Fetching fetch(FetchWanted wanted) throws CommandFailure {
        return call(() -> {
            Audit audit = AuditJson.read(wanted.audit());
            Audit.Checked record = audit.records().stream()
                    .filter(c -> c.place().equals(wanted.record()))
                    .findFirst()
                    .orElseThrow(() -> new AuditException("the audit has no record " + wanted.record()));
            FetchedBatches batches = batches();
            List<FetchedBatches.Missing> missing = new ArrayList<>();
            AuditCheck.Range range = new AuditCheck(audit).wanted(record, batches, r -> {
                try {
                    FetchedBatches.Missing m = batches.missing(r.agent(), r.after(), r.last());
                    missing.add(m);
                    return m.ids().isEmpty();
                } catch (BatchStore.StoreException e) {
                    throw new StoredEvidence.EvidenceException(e);
                }
            });
            return range == null
                    ? new Fetching("there", record.agent(), 0, "")
                    : ask(range, missing.get(missing.size() - 1), wanted.again());
        });
    }

    private Fetching ask(AuditCheck.Range range, FetchedBatches.Missing missing, boolean again)
            throws BatchStore.StoreException {
        Instant now = collector.clock().instant();
        String agent = range.agent();
        ByteString payload = payload(missing.before(), range.last());
        List<AuditStore.FetchOrder> asked = store.orders(agent);
        AuditStore.FetchOrder newest = asked.isEmpty() ? null : asked.get(0);
        String outcome = newest == null ? null : newest.outcome();
        if (newest != null && outcome == null && now.isBefore(newest.notAfter())) {
            return waiting(agent, missing, "asked " + newest.created() + ", no answer yet");
        }
        boolean same = newest != null && newest.payload().equals(payload);
        if (same && outcome != null && !outcome.equals("done") && !again) {
            return new Fetching(
                    "failed", agent, missing.ids().size(), outcome + ": " + (newest == null ? "" : newest.detail()));
        }
        // What was on its way when a stream ended is lost though the order is done: only a second order that brings
        // nothing tells.
        long inVain = asked.stream()
                .takeWhile(o -> o.payload().equals(payload) && "done".equals(o.outcome()))
                .count();
        if (inVain >= 2) {
            store.gone(agent, missing.ids(), now);
            return waiting(
                    agent, missing, "the agent no longer has " + missing.ids().size() + " batches with their samples");
        }
        store.forget(now);
        orders.submit(agent, "fetch", payload, ORDER_LIFE, now);
        return waiting(agent, missing, "asked now");
    }

    private static Fetching waiting(String agent, FetchedBatches.Missing missing, String detail) {
        return new Fetching("waiting", agent, missing.ids().size(), detail);
    }

    private static ByteString payload(BatchId after, BatchId last) {
        return Fetch.newBuilder()
                .setAfterEpoch(after.epoch())
                .setAfterNumber(after.number())
                .setLastEpoch(last.epoch())
                .setLastNumber(last.number())
                .setMostBytes(PIECE_BYTES)
                .build()
                .toByteString();
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
        Instant now = collector.clock().instant();
        if (!store.add(note, signed, now)) {
            throw new AuditException("another note of this figure came meanwhile; write it again");
        }
        for (String agent : note.audit().agents().keySet()) {
            orders.submit(agent, "ping", ByteString.copyFromUtf8(witness(note)), WITNESS_LIFE, now);
        }
        return view(figure, note.number(), entry, Map.of());
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
