package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.edge.ledger.AgentKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where plans are signed, amended and released, and each agent that they name is told. An entry is stored before any agent hears of it;
 * who was not told, or could not do it, is told at {@link #tell}. Thread-safe.
 */
final class PlanDesk {
    private static final Logger LOG = LoggerFactory.getLogger(PlanDesk.class);
    private static final byte[] SIGNED = PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII);

    private final Collector collector;
    private final PostgresPlans plans;
    private final PlanOrders orders;
    private final PlanDraft.Reader drafts;
    private final IndicatorLibrary library;
    private final ActLog log;

    PlanDesk(Collector collector, IndicatorLibrary library, ActLog log) {
        this.log = log;
        this.collector = collector;
        this.plans = new PostgresPlans(collector.database());
        this.orders = new PlanOrders(collector.standingOrders());
        this.drafts = new PlanDraft.Reader(collector.registry(), plans, library);
        this.library = library;
    }

    /**
     * What a person wants.
     *
     * @param id of the plan to amend or release; null: a new one
     * @param yaml the plan; null: release it
     * @param file what the person calls the file with the plan, for messages; null: plan.yaml
     * @param reason of an amendment or release
     * @param by the person who signs
     * @param scope where agents and points are looked for that the plan leaves open
     * @param late whether a plan is signed too though its time has begun
     */
    record Wish(
            @Nullable String id,
            @Nullable String yaml,
            @Nullable String file,
            @Nullable String reason,
            @Nullable String by,
            @Nullable Scope scope,
            boolean late) {}

    /** @param agents that are told */
    record Answer(String id, int number, String sha256, List<String> agents, List<Text> warnings) {}

    /**
     * A plan as it is shown.
     *
     * @param entries their canonical JSON
     * @param problems what was changed after it was signed
     * @param notes what nobody but the collector vouches for
     */
    record View(String id, List<String> entries, List<Text> problems, List<Text> notes, List<AgentView> agents) {}

    /**
     * @param outcome that the agent answered last; null: it has not answered yet
     * @param recorded when its ledger named the entry; null: not yet
     */
    record AgentView(
            String agent,
            int number,
            @Nullable String outcome,
            @Nullable String detail,
            @Nullable Instant recorded) {}

    /** @throws CommandFailure with every mistake, in Chinese and English, a line each */
    synchronized Answer put(Wish wish) throws CommandFailure {
        try {
            Instant now = collector.clock().instant();
            String by = said(wish.by(), "plan-by", "请写明签署人（--by）", "say who signs (--by)");
            return wish.id() == null ? sign(wish, by, now) : change(wish, wish.id(), by, now);
        } catch (BatchStore.StoreException e) {
            throw new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
        }
    }

    private static String said(@Nullable String text, String code, String zh, String en) throws CommandFailure {
        if (text == null || text.isBlank()) {
            throw mistake(code, zh, en);
        }
        return text;
    }

    private Answer sign(Wish wish, String by, Instant now) throws CommandFailure, BatchStore.StoreException {
        PlanDraft draft = drafts.read(wish, book(), null, now);
        EvidencePlan plan = draft.plan();
        return store(PlanEntry.plan(plan, signing(by, plan, now)), plan, draft.warnings(), now);
    }

    private Answer change(Wish wish, String id, String by, Instant now)
            throws CommandFailure, BatchStore.StoreException {
        SignedPlan chain = chains(null).stream()
                .filter(p -> p.id().equals(id))
                .findFirst()
                .orElseThrow(() -> mistake("plan-unknown", "没有取证计划" + id, "there is no plan " + id));
        if (!chain.isIntact()) {
            throw failure(CommandFailure.AT_WORK, chain.problems());
        }
        if (chain.releasedAt() != null) {
            throw mistake(
                    "plan-released",
                    "取证计划" + id + "已于" + chain.releasedAt() + "解除",
                    "plan " + id + " was released " + chain.releasedAt());
        }
        String reason = said(wish.reason(), "plan-reason", "请写明原因（--reason）", "say why (--reason)");
        PlanDraft draft = wish.yaml() == null ? null : drafts.read(wish, book(), id, now);
        EvidencePlan next = draft == null ? null : draft.plan();
        EvidencePlan known = next == null ? chain.current() : next;
        return store(
                PlanEntry.after(chain, next, reason, signing(by, known, now)),
                known,
                draft == null ? List.of() : draft.warnings(),
                now);
    }

    private PlanEntry.Signing signing(String by, EvidencePlan plan, Instant now) throws BatchStore.StoreException {
        return new PlanEntry.Signing(by, now, plans.heads(plan.boundary().agents(), now));
    }

    private Answer store(PlanEntry entry, EvidencePlan plan, List<Text> warnings, Instant now)
            throws CommandFailure, BatchStore.StoreException {
        byte[] content = entry.bytes();
        SignedPlan.Signed signed =
                new SignedPlan.Signed(content, collector.key().sign(SIGNED, content));
        if (!plans.add(entry, plan.project(), signed, now)) {
            throw mistake("plan-twice", "该取证计划已签署", "this plan is signed already");
        }
        try {
            tell();
        } catch (BatchStore.StoreException | RuntimeException e) {
            LOG.warn("plan {} is signed; its agents are told later: {}", entry.id(), e.getMessage());
        }
        log.note(act(entry.kind()), entry.id(), entry.signedBy() + ", sha256 " + Hex.sha256(content));
        return new Answer(
                entry.id(), entry.number(), Hex.sha256(content), plan.boundary().agents(), warnings);
    }

    private static Act act(PlanEntry.Kind kind) {
        return switch (kind) {
            case PLAN -> Act.PLAN_SIGN;
            case AMENDMENT -> Act.PLAN_AMEND;
            case RELEASE -> Act.PLAN_RELEASE;
        };
    }

    private static CommandFailure mistake(String code, String zh, String en) {
        return failure(CommandFailure.INPUT, List.of(new Text(code, zh, en)));
    }

    private static CommandFailure failure(int exit, List<Text> texts) {
        return new CommandFailure(
                exit,
                texts.stream()
                        .map(t -> t.code() + ": " + t.zh() + " / " + t.en())
                        .collect(Collectors.joining("\n")));
    }

    private List<SignedPlan> chains(@Nullable String project) throws BatchStore.StoreException {
        return plans.chains(project).values().stream()
                .map(chain -> SignedPlan.of(chain, this::isSigned))
                .toList();
    }

    /** @return all plans of this collector, with what was changed after they were signed */
    List<SignedPlan> signed() throws BatchStore.StoreException {
        return chains(null);
    }

    private boolean isSigned(byte[] content, byte[] signature) {
        return isSigned(collector.key(), content, signature);
    }

    static boolean isSigned(AgentKey key, byte[] content, byte[] signature) {
        return AgentKey.verify(key.publicKey(), signature, SIGNED, content);
    }

    /** @return all plans of this collector */
    PlanBook book() throws BatchStore.StoreException {
        return PlanBook.of(chains(null))
                .with(plans.witnesses().values().stream().flatMap(List::stream).toList());
    }

    /** Gives every agent the orders that it has not done. */
    void tell() throws BatchStore.StoreException {
        orders.tell(chains(null), collector.clock().instant());
    }

    /**
     * @param project null: of all
     * @param id null: all
     */
    List<View> views(@Nullable String project, @Nullable String id) throws CommandFailure {
        try {
            Map<String, List<SignedPlan.Witness>> witnesses = plans.witnesses();
            List<View> views = new ArrayList<>();
            for (Map.Entry<String, List<SignedPlan.Signed>> e :
                    plans.chains(project).entrySet()) {
                if (id == null || id.equals(e.getKey())) {
                    views.add(view(
                            e.getKey(),
                            SignedPlan.of(e.getValue(), this::isSigned),
                            witnesses.getOrDefault(e.getKey(), List.of())));
                }
            }
            return views;
        } catch (BatchStore.StoreException e) {
            throw new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
        }
    }

    private View view(String id, SignedPlan chain, List<SignedPlan.Witness> witnesses)
            throws BatchStore.StoreException {
        SignedPlan.Anchored anchored = chain.anchored(witnesses);
        List<Text> problems = new ArrayList<>(chain.problems());
        problems.addAll(anchored.problems());
        List<AgentView> agents = new ArrayList<>();
        for (PlanEntry entry : chain.entries()) {
            for (String agent : PlanOrders.agents(chain)) {
                agents.add(view(agent, entry, witnesses));
            }
        }
        return new View(
                id,
                chain.signed().stream()
                        .map(s -> new String(s.content(), StandardCharsets.UTF_8))
                        .toList(),
                problems,
                isBegun(chain) ? anchored.notes() : List.of(),
                agents);
    }

    /** Before its time begins an agent's ledger can still come to name it. */
    private boolean isBegun(SignedPlan chain) {
        return chain.versions().isEmpty()
                || !collector
                        .clock()
                        .instant()
                        .isBefore(chain.versions().get(0).reporting().start());
    }

    private AgentView view(String agent, PlanEntry entry, List<SignedPlan.Witness> witnesses)
            throws BatchStore.StoreException {
        PostgresOrders.State answer = orders.answer(entry, agent);
        Instant recorded = witnesses.stream()
                .filter(w -> w.agent().equals(agent) && w.number() == entry.number())
                .map(SignedPlan.Witness::at)
                .findFirst()
                .orElse(null);
        return new AgentView(
                agent,
                entry.number(),
                answer == null ? null : answer.outcome(),
                answer == null ? null : answer.detail(),
                recorded);
    }

    /** @param fields ids of a notice's fields that can hold figures */
    List<PlanAdvice> advice(Scope scope, Collection<String> fields, Instant due) throws CommandFailure {
        Instant now = collector.clock().instant();
        if (!now.isBefore(due)) {
            throw mistake("plan-due", "截止时间" + due + "已过，请给出今后的日期", "the time " + due + " is over; give a later day");
        }
        try {
            Set<String> metrics = library.definitions().stream()
                    .flatMap(d -> PlanDraft.metrics(library, d).stream())
                    .collect(Collectors.toSet());
            return PlanAdvice.of(
                    new Indicators(library),
                    fields,
                    now,
                    due,
                    plans.recorded(metrics, scope),
                    new StoredEvidence(collector.database(), scope));
        } catch (BatchStore.StoreException | StoredEvidence.EvidenceException e) {
            throw new CommandFailure(CommandFailure.OTHER_SIDE, String.valueOf(e.getMessage()));
        }
    }
}
