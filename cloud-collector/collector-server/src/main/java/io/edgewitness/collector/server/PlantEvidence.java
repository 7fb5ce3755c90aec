package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.pages.EvidenceView;
import io.edgewitness.collector.pages.EvidenceView.Ledger;
import io.edgewitness.collector.verify.AuditNote;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Ledgers, tree heads, plans and audits as pages show them. Any thread. */
final class PlantEvidence {
    private static final Duration FRESH = Duration.ofSeconds(10);
    private static final int HEADS = 14;
    private static final int MOST = 100;

    private record Whole(EvidenceView view, List<Set<String>> planAgents, List<Set<String>> noteAgents) {}

    private final DataSource database;
    private final Anchors anchors;
    private final LocalBackend backend;
    private final Cached<Whole> whole;

    PlantEvidence(DataSource database, Anchors anchors, LocalBackend backend) {
        this.database = database;
        this.anchors = anchors;
        this.backend = backend;
        this.whole = new Cached<>(FRESH, this::read);
    }

    /** @param visible agents that the asker may see; of other agents no plan and no note is told. Null: all */
    EvidenceView of(@Nullable Set<String> visible) throws BatchStore.StoreException {
        Whole all = whole.get();
        if (visible == null) {
            return all.view;
        }
        return new EvidenceView(
                all.view.signer(),
                all.view.parties(),
                all.view.heads(),
                seen(all.view.plans(), all.planAgents, visible),
                seen(all.view.notes(), all.noteAgents, visible));
    }

    private static <T> List<T> seen(List<T> items, List<Set<String>> agents, Set<String> visible) {
        List<T> seen = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (visible.containsAll(agents.get(i))) {
                seen.add(items.get(i));
            }
        }
        return seen;
    }

    private Whole read() throws BatchStore.StoreException {
        try {
            AnchorService.Listing listing = anchors.list();
            List<EvidenceView.Head> heads = listing.heads().stream()
                    .skip(Math.max(0, listing.heads().size() - HEADS))
                    .map(PlantEvidence::head)
                    .collect(java.util.stream.Collectors.toCollection(ArrayList::new));
            Collections.reverse(heads);
            List<SignedPlan> plans = backend.desk().signed().stream()
                    .filter(p -> !p.versions().isEmpty())
                    .sorted(Comparator.comparing(SignedPlan::signedAt).reversed())
                    .limit(MOST)
                    .toList();
            List<io.edgewitness.collector.verify.AuditNotes.Entry> notes = backend.notes().chains().values().stream()
                    .flatMap(List::stream)
                    .filter(e -> e.note() != null)
                    .sorted(Comparator.comparing(PlantEvidence::at).reversed())
                    .limit(MOST)
                    .toList();
            return new Whole(
                    new EvidenceView(
                            listing.key(),
                            listing.parties(),
                            heads,
                            plans.stream().map(PlantEvidence::plan).toList(),
                            notes.stream().map(PlantEvidence::note).toList()),
                    plans.stream()
                            .map(p -> Set.copyOf(p.current().boundary().agents()))
                            .toList(),
                    notes.stream().map(PlantEvidence::agents).toList());
        } catch (CommandFailure e) {
            throw new BatchStore.StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    private static EvidenceView.Head head(AnchorService.Head h) {
        return new EvidenceView.Head(
                h.number(),
                h.size(),
                h.root(),
                h.at(),
                h.anchors().stream()
                        .map(a -> new EvidenceView.Anchor(a.kind(), a.name(), a.at()))
                        .toList());
    }

    private static EvidenceView.Plan plan(SignedPlan p) {
        EvidencePlan current = p.current();
        return new EvidenceView.Plan(
                p.id(),
                current.project(),
                current.formula(),
                current.reporting().start(),
                current.reporting().end(),
                p.entries().get(0).signedBy(),
                p.signedAt(),
                p.entries().size(),
                p.releasedAt(),
                p.problems());
    }

    private static Instant at(io.edgewitness.collector.verify.AuditNotes.Entry e) {
        AuditNote note = e.note();
        return note == null ? Instant.EPOCH : note.at();
    }

    private static Set<String> agents(io.edgewitness.collector.verify.AuditNotes.Entry e) {
        AuditNote note = e.note();
        return note == null ? Set.of() : Set.copyOf(note.audit().agents().keySet());
    }

    private static EvidenceView.Note note(io.edgewitness.collector.verify.AuditNotes.Entry e) {
        AuditNote note = java.util.Objects.requireNonNull(e.note());
        return new EvidenceView.Note(
                note.item().name(),
                note.number(),
                note.by(),
                note.at(),
                note.verdict().id(),
                note.remarks(),
                e.problems());
    }

    /** Each agent's newest batch and newest seal. */
    List<Ledger> ledgers(List<String> agents) throws BatchStore.StoreException {
        String sql = "SELECT k.agent, b.epoch, b.number, b.hash, b.stored, b.chained, s.at, s.size"
                + " FROM unnest(?::text[]) WITH ORDINALITY AS k(agent, place)"
                + " LEFT JOIN LATERAL (SELECT epoch, number, hash, stored, chained FROM store.batch WHERE agent = k.agent"
                + " ORDER BY epoch DESC, number DESC LIMIT 1) b ON true"
                + " LEFT JOIN LATERAL (SELECT at, size FROM evidence.seal WHERE agent = k.agent"
                + " ORDER BY size DESC LIMIT 1) s ON true ORDER BY k.place";
        return Jdbc.query(
                database, sql, p -> p.setArray(1, p.getConnection().createArrayOf("text", agents.toArray())), r -> {
                    List<Ledger> ledgers = new ArrayList<>();
                    while (r.next()) {
                        ledgers.add(ledger(r));
                    }
                    return ledgers;
                });
    }

    private static Ledger ledger(java.sql.ResultSet r) throws SQLException {
        byte[] hash = r.getBytes(4);
        return new Ledger(
                r.getString(1),
                r.getLong(2),
                r.getLong(3),
                hash == null ? "" : Hex.of(hash),
                instant(r.getTimestamp(5)),
                instant(r.getTimestamp(7)),
                r.getLong(8),
                hash != null && !r.getBoolean(6));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
