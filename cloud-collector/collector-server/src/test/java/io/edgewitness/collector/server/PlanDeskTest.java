package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Hold;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans from the person who signs to the order that the agent gets, on a real database, over REST and from the command line. */
class PlanDeskTest {
    private static final Instant START = Metrics.instant(TestBatches.START);
    private static final Window REPORTING = new Window(START, START.plusSeconds(50));
    private static final String YAML = """
            project: acme-5g
            indicator: energy-consumption
            scenario: energy-line-1
            reporting: {from: %s, to: %s}
            exclusions: [停产检修日]
            """.formatted(REPORTING.start(), REPORTING.end());

    @TempDir
    Path folder;

    private RunningCollector running;
    private LocalBackend backend;
    private final TestBatches agent = new TestBatches("gw-1");

    @BeforeEach
    void start() throws Exception {
        Instant now = START.minus(Duration.ofDays(30));
        running = new RunningCollector(
                folder, now, null, new SampleSettings(Duration.ofDays(1), Duration.ofDays(30), Duration.ofDays(7)));
        backend = running.backend;
        for (int i = 0; i < 5; i++) {
            agent.metric("em_energy_kwh", i, 0, "1." + i + "0");
        }
        agent.seal(7, Nanos.of(now.minusSeconds(60))).seal(9, Nanos.of(now.plusSeconds(60)));
        running.collector.store().store(List.of(agent.close()));
        ByteString hash = ByteString.copyFromUtf8("x");
        AgentRegistry registry = running.collector.registry();
        registry.addToken(new AgentRegistry.Token(hash, "gw-1", now.plusSeconds(60), null));
        registry.redeem(hash, new AgentRegistry.Agent("gw-1", hash, hash, now));
    }

    @AfterEach
    void stop() throws Exception {
        running.close();
    }

    private static PlanDesk.Wish wish(@Nullable String id, @Nullable String yaml, @Nullable String reason) {
        return new PlanDesk.Wish(id, yaml, null, reason, "张三", null, false);
    }

    private PlanDesk.Answer sign() throws CommandFailure {
        return backend.plan(wish(null, YAML, null));
    }

    private List<Hold> holds() throws Exception {
        List<Hold> holds = new ArrayList<>();
        for (OrderStore.SignedOrder o : running.collector.orders().pending("gw-1")) {
            if (o.kind().equals("hold")) {
                holds.add(Hold.parseFrom(OrderBody.parseFrom(o.body()).getPayload()));
            }
        }
        return holds;
    }

    private Figure figure() throws CommandFailure {
        return backend.figures(
                        Scope.ALL, List.of(FigureRequest.level("energy-consumption", "energy-line-1", REPORTING)))
                .get(0);
    }

    private List<String> codes() throws CommandFailure {
        return figure().limitations().stream().map(Text::code).toList();
    }

    private PlanDesk.View view() throws CommandFailure {
        return backend.plans(null, null).get(0);
    }

    private void later() {
        running.now = running.now.plusSeconds(10);
    }

    @Test
    void aSignedPlanNamesWhatIsRecordedAndItsAgentsAreTold() throws Exception {
        assertThat(codes()).contains("no-plan");
        PlanDesk.Answer answer = sign();
        assertThat(answer.agents()).containsExactly("gw-1");
        assertThat(answer.warnings()).isEmpty();
        PlanEntry entry = PlanEntry.parse(view().entries().get(0).getBytes(StandardCharsets.UTF_8));
        assertThat(entry.signedAt()).isEqualTo(running.now);
        assertThat(entry.plan()).isNotNull();
        assertThat(entry.plan().boundary().points()).containsExactly("meter1.energy");
        assertThat(entry.heads())
                .singleElement()
                .satisfies(h -> assertThat(h.size()).isEqualTo(7));
        assertThat(holds()).singleElement().satisfies(h -> {
            assertThat(h.getPlan()).isEqualTo(answer.id());
            assertThat(Hex.of(h.getSha256().toByteArray())).isEqualTo(answer.sha256());
            assertThat(h.getTimes(0).getFrom()).isEqualTo(Nanos.of(REPORTING.start()));
            assertThat(h.getUntil()).isEqualTo(Nanos.of(REPORTING.end().plus(Duration.ofDays(365))));
        });
        assertThat(codes()).contains("plan").doesNotContain("no-plan", "plan-late");
        backend.desk().tell();
        assertThat(holds()).hasSize(1);
    }

    @Test
    void whoCouldNotBeToldIsToldLaterAndThatNobodyNamesThePlanOnceItsTimeHasBegun() throws Exception {
        running.sql("ALTER TABLE store.orders RENAME TO away");
        assertThat(sign().agents()).containsExactly("gw-1");
        running.sql("ALTER TABLE store.away RENAME TO orders");
        backend.desk().tell();
        assertThat(holds()).hasSize(1);
        assertThat(view().notes()).isEmpty();
        running.now = START;
        assertThat(view().notes()).extracting(Text::code).containsExactly("plan-not-witnessed");
    }

    /** An agent of an older version refuses what it does not know, and is updated later. */
    @Test
    void whatAnAgentDidNotDoItIsToldAgainLaterAndLater() throws Exception {
        sign();
        for (Duration pause : List.of(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofMinutes(4))) {
            running.collector.orders().done("gw-1", hold().id(), "refused", "knows no order", running.now);
            assertThat(view().agents().get(0).outcome()).isEqualTo("refused");
            running.now = running.now.plus(pause).minusSeconds(1);
            backend.tell();
            assertThat(holds()).isEmpty();
            running.now = running.now.plusSeconds(1);
            backend.tell();
            backend.tell();
            assertThat(holds()).hasSize(1);
            assertThat(view().agents().get(0).outcome()).as("the last answer").isEqualTo("refused");
            StringWriter out = new StringWriter();
            assertThat(running.run(out, out, "plan", "show")).isEqualTo(1);
            assertThat(out.toString()).contains("refused knows no order");
        }
        running.collector.orders().done("gw-1", hold().id(), "done", "held", running.now);
        running.now = running.now.plus(Duration.ofDays(2));
        backend.tell();
        assertThat(holds()).isEmpty();
        assertThat(running.run(new StringWriter(), new StringWriter(), "plan", "show"))
                .isZero();
    }

    private OrderStore.SignedOrder hold() throws Exception {
        return running.collector.orders().pending("gw-1").stream()
                .filter(o -> o.kind().equals("hold"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPlanThatIsLateIsSignedOnlyOnRequestAndCountsAsNone() throws Exception {
        running.now = START.plusSeconds(1);
        assertThatThrownBy(this::sign)
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageStartingWith("plan.yaml:4:12: plan-late: ")
                .hasMessageContaining("--late");
        assertThat(backend.plans(null, null)).isEmpty();
        assertThat(running.remote()
                        .plan(new PlanDesk.Wish(null, YAML, null, null, "张三", null, true))
                        .warnings())
                .singleElement()
                .satisfies(t -> assertThat(t.code()).isEqualTo("plan-late"));
        assertThat(codes()).contains("plan-late");
    }

    /** Samples of a point that is misspelt are held by nobody. */
    @Test
    void whatNoRecordNamesIsTold() throws Exception {
        PlanDesk.Wish misspelt = wish(null, YAML + "points: [meter1.enrgy, meter1.energy]\n", null);
        assertThat(backend.plan(misspelt).warnings()).singleElement().satisfies(t -> {
            assertThat(t.code()).isEqualTo("plan-points");
            assertThat(t.en()).contains("points meter1.enrgy:").endsWith("meter1.energy");
        });
        String other = YAML.replace("energy-line-1", "energy-line-9") + "agents: [gw-1]\npoints: [meter9.energy]\n";
        assertThat(backend.plan(wish(null, other, null)).warnings())
                .extracting(Text::code)
                .containsExactly("plan-scenario");
    }

    @Test
    void anAmendmentIsAppendedToldAndVisible() throws Exception {
        PlanDesk.Answer first = sign();
        later();
        String longer = YAML.replace("停产检修日", "停产检修日、试验日");
        PlanDesk.Answer second = backend.plan(wish(first.id(), longer, "补充剔除规则"));
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.number()).isEqualTo(1);
        assertThat(view().entries()).hasSize(2);
        assertThat(view().entries().get(1)).contains(first.sha256(), "补充剔除规则", "试验日");
        assertThat(holds()).extracting(Hold::getNumber).containsExactly(0, 1);
        assertThat(figure().limitations()).anyMatch(t -> t.code().equals("plan-amended") && t.zh().contains("补充剔除规则"));
    }

    @Test
    void aReleaseTellsTheAgentsAndNothingFollowsIt() throws Exception {
        PlanDesk.Answer first = sign();
        later();
        backend.plan(wish(first.id(), null, "audited"));
        assertThat(holds()).extracting(Hold::getReleased).containsExactly(false, true);
        assertThatThrownBy(() -> backend.plan(wish(first.id(), YAML, "again")))
                .hasMessageContaining("plan-released")
                .hasMessageContaining("已于")
                .hasMessageContaining("was released");
        assertThat(codes()).contains("plan-released");
    }

    @Test
    void whatIsChangedInTheDatabaseIsFound() throws Exception {
        PlanDesk.Answer first = sign();
        later();
        PlanDesk.Answer second = backend.plan(wish(first.id(), YAML, "x"));
        running.collector
                .store()
                .store(List.of(agent.hold(first.id(), 0, first.sha256(), Nanos.of(running.now))
                        .hold(first.id(), 1, second.sha256(), Nanos.of(running.now))
                        .close()));
        assertThat(view().problems()).isEmpty();
        assertThat(view().notes()).isEmpty();
        assertThat(view().agents()).hasSize(2).allMatch(a -> running.now.equals(a.recorded()));
        running.sql("DELETE FROM store.plan WHERE number = 1");
        assertThat(view().problems()).extracting(Text::code).containsExactly("plan-entry-missing");
        running.sql(
                "UPDATE store.plan SET content = convert_to(replace(convert_from(content, 'UTF8'), '0.95', '0.80'), 'UTF8')");
        assertThat(view().problems()).extracting(Text::code).contains("plan-changed");
        assertThat(codes()).contains("plan-changed");
        for (Backend b : List.of(backend, running.remote())) {
            assertThatThrownBy(() -> b.plan(wish(first.id(), YAML, "x")))
                    .isInstanceOfSatisfying(
                            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(1))
                    .hasMessageStartingWith("plan-changed");
        }
    }

    @Test
    void aMistakeIsToldInBothLanguagesAndNothingIsSigned() throws Exception {
        String unknown = YAML + "agents: [gw-9]\npoints: [a]\n";
        String[][] wrong = {
            {
                YAML.replace("energy-consumption", "no-such"),
                "plan.yaml:2:12: plan-indicator: 没有名为“no-such”的指标",
                "there is no indicator 'no-such'"
            },
            {YAML.replace("energy-line-1", "no-such-line"), "请用 agents 写明网关", "name the agents"},
            {
                YAML.replace("energy-line-1", "energy-line-9"),
                "plan.yaml:3:11: plan-scenario: 没有场景“energy-line-9”的记录；已有：energy-line-1",
                "nothing is recorded of scenario 'energy-line-9'; recorded are energy-line-1"
            },
            {unknown, "plan.yaml:6:9: plan-agent: 网关gw-9未登记", "no agent gw-9 is enrolled here"},
        };
        for (String[] w : wrong) {
            assertThatThrownBy(() -> backend.plan(wish(null, w[0], null)))
                    .isInstanceOfSatisfying(
                            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                    .hasMessageContaining(w[1])
                    .hasMessageContaining(w[2]);
        }
        sign();
        assertThatThrownBy(this::sign).hasMessageContaining("plan-second").hasMessageContaining("overlaps");
        assertThatThrownBy(() -> backend.plan(wish("P000000000000", YAML, "x"))).hasMessageContaining("plan-unknown");
        assertThatThrownBy(() -> backend.plan(wish(view().id(), YAML, " "))).hasMessageContaining("plan-reason");
        assertThatThrownBy(() -> backend.plan(new PlanDesk.Wish(null, YAML, null, null, null, null, false)))
                .hasMessageContaining("plan-by");
        assertThat(view().entries()).hasSize(1);
        assertThat(holds()).hasSize(1);
    }

    @Test
    void plansOutliveARebuildOfTheTables() throws Exception {
        PlanDesk.Answer first = sign();
        running.collector.store().rebuild(false);
        assertThat(view().id()).isEqualTo(first.id());
        assertThat(codes()).contains("plan");
    }

    private long samples() throws Exception {
        try (Connection c = running.collector.database().getConnection();
                Statement s = c.createStatement();
                ResultSet r = s.executeQuery("SELECT count(*) FROM evidence.sample")) {
            r.next();
            return r.getLong(1);
        }
    }

    @Test
    void theSamplesOfAPlanStayUntilItIsReleased() throws Exception {
        running.collector.store().store(List.of(agent.samples(20).close()));
        PlanDesk.Answer answer = sign();
        running.now = START.plus(Duration.ofDays(90));
        assertThat(running.collector.store().dropOldSamples()).isZero();
        assertThat(samples()).isEqualTo(20);
        backend.plan(wish(answer.id(), null, "audited"));
        assertThat(running.collector.store().dropOldSamples()).isEqualTo(1);
        assertThat(samples()).isZero();
    }

    @Test
    void theSamplesOfAPlanStayUntilTheTimeOfTheAuditIsOver() throws Exception {
        running.collector.store().store(List.of(agent.samples(20).close()));
        sign();
        running.now = REPORTING.end().plus(Duration.ofDays(364));
        assertThat(running.collector.store().dropOldSamples()).isZero();
        running.now = running.now.plus(Duration.ofDays(3));
        assertThat(running.collector.store().dropOldSamples()).isEqualTo(1);
    }

    @Test
    void whoSpoilsAPlanFreesNoSamples() throws Exception {
        running.collector.store().store(List.of(agent.samples(20).close()));
        PlanDesk.Answer answer = sign();
        backend.plan(wish(answer.id(), null, "audited"));
        running.sql("UPDATE store.plan SET signature = '\\x00' WHERE number = 1");
        running.now = START.plus(Duration.ofDays(90));
        assertThat(running.collector.store().dropOldSamples()).isZero();
        assertThat(samples()).isEqualTo(20);
    }

    @Test
    void overRestItIsTheSameAndWhoHasNoTokenSignsNothing() throws Exception {
        RemoteBackend stranger = running.remote("not the token");
        assertThatThrownBy(() -> stranger.plan(wish(null, YAML, null))).hasMessageContaining("401");
        PlanDesk.Answer answer = running.remote().plan(wish(null, YAML, null));
        assertThat(running.remote().plans("acme-5g", null)).isEqualTo(backend.plans(null, answer.id()));
        assertThat(running.remote().plans("other & more", null)).isEmpty();
        assertThatThrownBy(() -> running.remote().plan(wish(null, "project: x", null)))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(2))
                .hasMessageContaining("indicator is missing")
                .hasMessageContaining("缺少 indicator");
        Instant due = running.now.plus(Duration.ofDays(60));
        List<String> fields = List.of("JN-PI-TEC");
        assertThat(running.remote().advice(Scope.ALL, fields, due))
                .isEqualTo(backend.advice(Scope.ALL, fields, due))
                .isNotEmpty();
    }

    @Test
    void theCommandLineSignsAmendsShowsReleasesAndAdvises() throws Exception {
        Path file = Files.writeString(folder.resolve("plan.yaml"), YAML);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(running.run(out, err, "plan", "sign", "--plan", file.toString(), "--by", "张三"))
                .as(err.toString())
                .isZero();
        String id = view().id();
        assertThat(out.toString()).startsWith(id + " #0 SHA-256 ").contains("→ gw-1");
        later();
        assertThat(running.run(out, err, "plan", "amend", id, "--plan", file.toString(), "--reason", "r", "--by", "b"))
                .isZero();
        assertThat(running.run(out, err, "plan", "release", id, "--reason", "audited", "--by", "b"))
                .isZero();
        StringWriter shown = new StringWriter();
        assertThat(running.run(shown, err, "plan", "show", id, "--zone", "+08:00"))
                .isZero();
        String from =
                REPORTING.start().atOffset(ZoneOffset.ofHours(8)).toString().replace('T', ' ');
        assertThat(shown.toString())
                .startsWith("== " + id)
                .contains("reporting: " + from.substring(0, 16), " +08:00\n", "amended", "：r\n", "released")
                .contains("#2 gw-1", "not in its ledger yet")
                .doesNotContain("\"entry\"", "Z");
        StringWriter json = new StringWriter();
        assertThat(running.run(json, err, "plan", "show", id, "--json")).isZero();
        assertThat(json.toString()).contains("\"entry\": \"release\"");
        StringWriter none = new StringWriter();
        assertThat(running.run(none, none, "plan", "show", "P000000000000")).isEqualTo(2);
        assertThat(running.run(none, none, "plan", "show", id, "--zone", "Asia/Nowhere"))
                .isEqualTo(2);
        assertThat(running.run(none, none, "plan", "show", "--project", "other"))
                .isZero();
        assertThat(none.toString()).contains("there is no plan P000000000000", "Asia/Nowhere", "there are no plans");
        StringWriter advice = new StringWriter();
        assertThat(running.run(advice, err, "plan", "--notice", "jining-2022", "--due", "2026-12-31"))
                .isZero();
        assertThat(advice.toString())
                .contains("JN-PI-TEC", "仿 用电量", "mode: real", "JN-PI-OTH", "declared only", "B1 实测基期")
                .containsOnlyOnce("run chrony, ntpd or PTP on the gateway")
                .contains("√ B3")
                .containsPattern("baseline: .*energy-consumption-change, .*energy-saving");
        Files.writeString(file, YAML.replace("energy-consumption", "no-such"));
        StringWriter mistake = new StringWriter();
        assertThat(running.run(out, mistake, "plan", "sign", "--plan", file.toString(), "--by", "b"))
                .isEqualTo(2);
        assertThat(mistake.toString())
                .startsWith(file + ":2:12: plan-indicator: ")
                .hasLineCount(1);
        Files.write(file, new byte[2 << 20]);
        StringWriter large = new StringWriter();
        assertThat(running.run(out, large, "plan", "sign", "--plan", file.toString(), "--by", "b"))
                .isEqualTo(2);
        assertThat(large.toString()).contains("more than 1 MiB");
        StringWriter wrong = new StringWriter();
        assertThat(running.run(out, wrong, "plan", "--notice", "jining-2022", "--due", "2026-02-30"))
                .isEqualTo(2);
        assertThat(wrong.toString()).contains("没有“2026-02-30”这一天", "there is no day '2026-02-30'");
        assertThat(running.run(out, wrong, "plan")).isEqualTo(2);
    }
}
