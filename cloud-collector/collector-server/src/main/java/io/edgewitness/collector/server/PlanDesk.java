package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.IndicatorDefinition;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.PlanAdvice;
import io.edgewitness.collector.indicators.PlanBook;
import io.edgewitness.collector.indicators.PlanCheck;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.PlanMistake;
import io.edgewitness.collector.indicators.PlanPlaces;
import io.edgewitness.collector.indicators.PlanReader;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where plans are signed, amended and released, and each agent that they name is told. An entry is stored before any agent hears of it;
 * who was not told, because the collector stopped in between, is told at {@link #tell}. Thread-safe.
 */
final class PlanDesk {
    private static final byte[] SIGNED = PlanEntry.SIGNED.getBytes(StandardCharsets.US_ASCII);

    private final Collector collector;
    private final PostgresPlans plans;
    private final IngestOrders orders;
    private final IndicatorLibrary library;

    PlanDesk(Collector collector, IndicatorLibrary library) {
        this.collector = collector;
        this.plans = new PostgresPlans(collector.database());
        this.orders = new IngestOrders(collector.orders(), collector.authority(), new SecureRandom());
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
     */
    record Wish(
            @Nullable String id,
            @Nullable String yaml,
            @Nullable String file,
            @Nullable String reason,
            @Nullable String by,
            @Nullable Scope scope) {}

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
     * @param outcome of the order; null: the agent has not answered yet
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
        EvidencePlan plan = checked(wish, null, now);
        PlanEntry entry = PlanEntry.plan(plan, signing(by, plan, now));
        return store(entry, plan, now);
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
        EvidencePlan next = wish.yaml() == null ? null : checked(wish, id, now);
        EvidencePlan known = next == null ? chain.current() : next;
        return store(PlanEntry.after(chain, next, reason, signing(by, known, now)), known, now);
    }

    private EvidencePlan checked(Wish wish, @Nullable String amended, Instant now)
            throws CommandFailure, BatchStore.StoreException {
        PlanReader.Reading reading = PlanReader.read(wish.yaml() == null ? "" : wish.yaml(), library);
        EvidencePlan read = reading.plan();
        if (read == null) {
            throw mistakes(wish, reading.mistakes());
        }
        Scope scope = wish.scope() == null ? Scope.ALL : wish.scope();
        EvidencePlan.Boundary known =
                plans.completed(read.boundary(), metrics(library.definition(read.indicator())), scope);
        EvidencePlan plan = read.of(known.agents(), known.points());
        PlanPlaces places = reading.places();
        List<PlanMistake> mistakes = new ArrayList<>(PlanCheck.mistakes(plan, now, book(), amended, places));
        for (String agent : plan.boundary().agents()) {
            if (agent.indexOf(0) >= 0 || collector.registry().find(agent) == null) {
                mistakes.add(places.at(
                        "agents",
                        new Text(
                                "plan-agent",
                                "网关" + agent + "未登记；请更正名称，或先登记该网关",
                                "no agent " + agent + " is enrolled here: correct the name, or enrol it first")));
            }
        }
        if (!mistakes.isEmpty()) {
            throw mistakes(wish, mistakes);
        }
        return plan;
    }

    private Set<String> metrics(IndicatorDefinition definition) {
        return library.level(definition).inputs().values().stream()
                .map(IndicatorDefinition.Input::metric)
                .collect(Collectors.toSet());
    }

    private PlanEntry.Signing signing(String by, EvidencePlan plan, Instant now) throws BatchStore.StoreException {
        return new PlanEntry.Signing(by, now, plans.heads(plan.boundary().agents(), now));
    }

    private Answer store(PlanEntry entry, EvidencePlan plan, Instant now)
            throws CommandFailure, BatchStore.StoreException {
        byte[] content = entry.bytes();
        SignedPlan.Signed signed =
                new SignedPlan.Signed(content, collector.key().sign(SIGNED, content));
        if (!plans.add(entry, plan.project(), signed, now)) {
            throw mistake("plan-twice", "该取证计划已签署", "this plan is signed already");
        }
        tell();
        List<Text> warnings = entry.kind() == PlanEntry.Kind.PLAN ? PlanCheck.warnings(plan, now) : List.of();
        return new Answer(
                entry.id(), entry.number(), Hex.sha256(content), plan.boundary().agents(), warnings);
    }

    private static CommandFailure mistakes(Wish wish, List<PlanMistake> mistakes) {
        String file = wish.file() == null ? "plan.yaml" : wish.file();
        return new CommandFailure(
                CommandFailure.INPUT, mistakes.stream().map(m -> m.in(file)).collect(Collectors.joining("\n")));
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

    private boolean isSigned(byte[] content, byte[] signature) {
        return isSigned(collector.key(), content, signature);
    }

    static boolean isSigned(AgentKey key, byte[] content, byte[] signature) {
        return AgentKey.verify(key.publicKey(), signature, SIGNED, content);
    }

    /** @return all plans of this collector */
    PlanBook book() throws BatchStore.StoreException {
        return PlanBook.of(chains(null));
    }

    /** Gives every agent the orders that it was not given yet; of plans that were changed after they were signed none. */
    void tell() throws BatchStore.StoreException {
        Instant now = collector.clock().instant();
        for (SignedPlan chain : chains(null)) {
            if (!chain.isIntact() || !now.isBefore(chain.current().holdUntil())) {
                continue;
            }
            Duration life = Duration.between(now, chain.current().holdUntil());
            for (PlanEntry entry : chain.entries()) {
                for (String agent : agents(chain)) {
                    String id = orderId(chain.id(), entry.number(), agent);
                    if (collector.orders().state(agent, id) == null) {
                        orders.submit(
                                id, agent, "hold", hold(chain, entry, agent).toByteString(), life, now);
                    }
                }
            }
        }
    }

    /** Also those that an amendment no longer names: they are told that nothing is held. */
    private static Set<String> agents(SignedPlan chain) {
        return chain.versions().stream()
                .flatMap(p -> p.boundary().agents().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Always the same, so that telling twice is telling once. */
    private static String orderId(String plan, int number, String agent) {
        return Hex.sha256((plan + " " + number + " " + agent).getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
    }

    private static Hold hold(SignedPlan chain, PlanEntry entry, String agent) {
        Hold.Builder hold = Hold.newBuilder()
                .setPlan(chain.id())
                .setNumber(entry.number())
                .setSha256(ByteString.fromHex(chain.sha256(entry.number())));
        EvidencePlan plan = entry.plan();
        if (plan == null || !plan.boundary().agents().contains(agent)) {
            return hold.setReleased(true).build();
        }
        for (Window w : plan.windows()) {
            hold.addTimes(HeldTime.newBuilder().setFrom(Nanos.of(w.start())).setTo(Nanos.of(w.end())));
        }
        return hold.addAllPoints(plan.boundary().points())
                .setUntil(Nanos.of(plan.holdUntil()))
                .build();
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
            for (String agent : agents(chain)) {
                agents.add(view(agent, entry, witnesses));
            }
        }
        return new View(
                id,
                chain.signed().stream()
                        .map(s -> new String(s.content(), StandardCharsets.UTF_8))
                        .toList(),
                problems,
                anchored.notes(),
                agents);
    }

    private AgentView view(String agent, PlanEntry entry, List<SignedPlan.Witness> witnesses)
            throws BatchStore.StoreException {
        PostgresOrders.State state = collector.orders().state(agent, orderId(entry.id(), entry.number(), agent));
        Instant recorded = witnesses.stream()
                .filter(w -> w.agent().equals(agent) && w.number() == entry.number())
                .map(SignedPlan.Witness::at)
                .findFirst()
                .orElse(null);
        return new AgentView(
                agent,
                entry.number(),
                state == null ? null : state.outcome(),
                state == null ? null : state.detail(),
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
                    .flatMap(d -> metrics(d).stream())
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
