package io.edgewitness.collector.server;

import io.edgewitness.collector.alarms.Alarm;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.compliance.InspectionDetail;
import io.edgewitness.collector.compliance.InspectionLine;
import io.edgewitness.collector.compliance.Line;
import io.edgewitness.collector.compliance.LineDetail;
import io.edgewitness.collector.compliance.StationNow;
import io.edgewitness.collector.compliance.UnitPath;
import io.edgewitness.collector.compliance.YardDetail;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.IndicatorLibrary;
import io.edgewitness.collector.life.LifeSource;
import io.edgewitness.collector.life.Lives;
import io.edgewitness.collector.maintenance.Machine;
import io.edgewitness.collector.maintenance.MachineDetail;
import io.edgewitness.collector.maintenance.Spectrum;
import io.edgewitness.collector.pages.AgentDetail;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.Chart;
import io.edgewitness.collector.pages.EvidenceView;
import io.edgewitness.collector.pages.LiveValues;
import io.edgewitness.collector.pages.OpenAlarm;
import io.edgewitness.collector.pages.OperationsView;
import io.edgewitness.collector.pages.Plant;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.ScenarioDetail;
import io.edgewitness.collector.pages.TraceView;
import io.edgewitness.collector.verify.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What pages ask of the database and of the agents that are connected. Any thread. */
final class StoredPlant implements Plant {
    private static final int HATCHED = 200;

    private interface Question<T> {
        T ask() throws BatchStore.StoreException;
    }

    private final DataSource database;
    private final LocalBackend backend;
    private final ProjectStore projects;
    private final PlantAlarms alarms;
    private final InstantSource clock;
    private final PlantAgents agents;
    private final PlantLive live;
    private final PlantHistory history;
    private final PlantScenarios scenarios;
    private final PlantEvidence evidence;
    private final PlantOperations operations;
    private final PlantTrace trace;
    private final PlantMachines machines;
    private final PlantCompliance compliance;
    private final LifeHistory lives;
    private final PlantOffers offers;

    StoredPlant(
            Collector collector,
            IngestBoard board,
            LocalBackend backend,
            JobBoard jobs,
            ProjectStore projects,
            PlantAlarms alarms) {
        this.database = collector.database();
        this.backend = backend;
        this.projects = projects;
        this.alarms = alarms;
        this.clock = collector.clock();
        this.evidence = new PlantEvidence(database, collector.anchors(), backend);
        this.operations = new PlantOperations(collector, board, jobs);
        this.agents = new PlantAgents(database, board, clock);
        this.live = new PlantLive(database, board, clock);
        this.history = new PlantHistory(database);
        this.scenarios = new PlantScenarios(database, clock);
        this.trace = new PlantTrace(database);
        this.machines = new PlantMachines(database, clock);
        this.compliance = new PlantCompliance(database, clock, agents);
        this.lives = new LifeHistory(database);
        this.offers = new PlantOffers(database);
    }

    private static <T> T answer(Question<T> question) throws PlantAwayException {
        try {
            return question.ask();
        } catch (BatchStore.StoreException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<AgentRow> row(Scope scope, String agent) throws PlantAwayException {
        return answer(() -> agents.row(scope, agent));
    }

    @Override
    public List<AgentRow> agents(Scope scope) throws PlantAwayException {
        return answer(() -> agents.rows(scope));
    }

    @Override
    public @Nullable AgentRow agentRow(Scope scope, String agent) throws PlantAwayException {
        return row(scope, agent).orElse(null);
    }

    @Override
    public Origin origin(Scope scope) {
        return agents.origin(scope);
    }

    @Override
    public @Nullable AgentDetail agent(Scope scope, String agent) throws PlantAwayException {
        AgentRow row = row(scope, agent).orElse(null);
        return row == null ? null : answer(() -> history.detail(scope, row));
    }

    @Override
    public @Nullable LiveValues live(Scope scope, String agent) throws PlantAwayException {
        return row(scope, agent).map(live::of).orElse(null);
    }

    @Override
    public Chart trend(Scope scope, String agent, String point, Duration back) throws PlantAwayException {
        return answer(() -> live.trend(agent, point, back, scope));
    }

    @Override
    public List<ScenarioKey> scenarios(Scope scope) throws PlantAwayException {
        return answer(() -> scenarios.keys(scope));
    }

    @Override
    public List<ScenarioDetail> details(Scope scope, List<ScenarioKey> wanted) throws PlantAwayException {
        return answer(() -> scenarios.details(scope, wanted, agents::isSimulated));
    }

    @Override
    public Chart results(Scope scope, ScenarioKey key, String metric, Duration back) throws PlantAwayException {
        return answer(() -> scenarios.results(scope, key, metric, back, history.gaps(scope, key.agent(), HATCHED)));
    }

    @Override
    public List<Gap> gaps(Scope scope, @Nullable String agent, int limit) throws PlantAwayException {
        return answer(() -> history.gaps(scope, agent, limit));
    }

    @Override
    public List<Happening> commands(Scope scope, @Nullable String agent, int limit) throws PlantAwayException {
        return answer(() -> history.commands(scope, agent, limit));
    }

    @Override
    public List<EvidenceView.Ledger> ledgers(Scope scope, List<String> wanted) throws PlantAwayException {
        Set<String> visible = names(scope);
        return answer(
                () -> evidence.ledgers(wanted.stream().filter(visible::contains).toList()));
    }

    private Set<String> names(Scope scope) throws PlantAwayException {
        return agents(scope).stream().map(AgentRow::id).collect(Collectors.toSet());
    }

    @Override
    public EvidenceView evidence(Scope scope) throws PlantAwayException {
        Set<String> visible = scope.equals(Scope.ALL) ? null : names(scope);
        return answer(() -> evidence.of(visible));
    }

    @Override
    public TraceView trace(Scope scope, String unit, boolean recall) throws PlantAwayException {
        return answer(() -> trace.of(scope, unit, recall));
    }

    @Override
    public List<LifeSource> lifeSources(Scope scope) throws PlantAwayException {
        return answer(() -> lives.sources(scope));
    }

    @Override
    public Lives lives(Scope scope, List<String> keys, Duration row) throws PlantAwayException {
        return answer(() -> lives.lives(scope, keys, row));
    }

    @Override
    public List<Machine> machines(Scope scope) throws PlantAwayException {
        return answer(() -> machines.all(scope));
    }

    @Override
    public @Nullable MachineDetail machine(Scope scope, String agent, String id) throws PlantAwayException {
        return answer(() -> Optional.ofNullable(machines.one(scope, agent, id))).orElse(null);
    }

    @Override
    public Chart machineChart(Scope scope, String agent, String id, String what, Duration back)
            throws PlantAwayException {
        return answer(() -> machines.chart(scope, agent, id, what, back));
    }

    @Override
    public List<Spectrum> spectra(
            Scope scope, String agent, String id, String sensor, @Nullable Instant until, int limit)
            throws PlantAwayException {
        return answer(() -> machines.spectra(scope, agent, id, sensor, until, limit));
    }

    @Override
    public List<Line> lines(Scope scope, Duration back) throws PlantAwayException {
        return answer(() -> compliance.lines(scope, back));
    }

    @Override
    public @Nullable LineDetail line(Scope scope, String agent, String line, Duration back, int shown)
            throws PlantAwayException {
        return answer(() -> compliance.line(scope, agent, line, back, shown)).orElse(null);
    }

    @Override
    public @Nullable UnitPath unit(Scope scope, String agent, String line, String unit) throws PlantAwayException {
        return answer(() -> compliance.unit(scope, agent, line, unit)).orElse(null);
    }

    @Override
    public @Nullable StationNow station(Scope scope, String agent, String line, String station)
            throws PlantAwayException {
        return answer(() -> compliance.station(scope, agent, line, station)).orElse(null);
    }

    @Override
    public List<InspectionLine> inspections(Scope scope, Duration back) throws PlantAwayException {
        return answer(() -> compliance.inspections(scope, back));
    }

    @Override
    public @Nullable InspectionDetail inspection(Scope scope, String agent, String line, Duration back)
            throws PlantAwayException {
        return answer(() -> compliance.inspection(scope, agent, line, back)).orElse(null);
    }

    @Override
    public @Nullable YardDetail yard(Scope scope, String agent, String yard, String place, String item)
            throws PlantAwayException {
        return answer(() -> compliance.yard(scope, agent, yard, place, item)).orElse(null);
    }

    @Override
    public byte[] verifier() {
        try (InputStream in = Bundle.class.getResourceAsStream("verify.html")) {
            if (in == null) {
                throw new IllegalStateException("verify.html is missing from the package");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<OpenAlarm> alarms(Scope scope, long after, int limit) throws PlantAwayException {
        Map<String, AgentRow> seen = byId(scope);
        return answer(() -> alarms.list(scope, false, after, limit).stream()
                .map(a -> PlantAlarms.shown(a, seen.get(String.valueOf(a.agent()))))
                .toList());
    }

    @Override
    public @Nullable OpenAlarm alarm(Scope scope, long id) throws PlantAwayException {
        Map<String, AgentRow> seen = byId(scope);
        return answer(() -> Optional.ofNullable(alarms.find(scope, id))
                        .filter(a -> a.state() != Alarm.State.CLEARED)
                        .map(a -> PlantAlarms.shown(a, seen.get(String.valueOf(a.agent())))))
                .orElse(null);
    }

    @Override
    public void acknowledge(OpenAlarm alarm, String by) throws PlantAwayException {
        answer(() -> {
            alarms.acknowledge(Scope.ALL, alarm.id(), by, clock.instant());
            return alarm;
        });
    }

    private Map<String, AgentRow> byId(Scope scope) throws PlantAwayException {
        return agents(scope).stream().collect(Collectors.toMap(AgentRow::id, a -> a));
    }

    @Override
    public OperationsView operations() throws PlantAwayException {
        return answer(operations::view);
    }

    @Override
    public IndicatorLibrary library() {
        return backend.library();
    }

    @Override
    public Set<String> metrics(Scope scope) throws PlantAwayException {
        return answer(() -> offers.metrics(scope));
    }

    @Override
    public @Nullable Instant firstRecord(Scope scope) throws PlantAwayException {
        return answer(() -> offers.first(scope)).orElse(null);
    }

    @Override
    public List<Figure> figures(Scope scope, List<FigureRequest> requests) throws PlantAwayException {
        try {
            return backend.figures(scope, requests);
        } catch (CommandFailure e) {
            throw failure(e);
        }
    }

    /** @return what the asker can mend is thrown here; what he cannot is returned */
    private static PlantAwayException failure(CommandFailure e) {
        if (e.exitCode() == CommandFailure.INPUT) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return new PlantAwayException(String.valueOf(e.getMessage()), e);
    }

    @Override
    public List<StoredMetric> windows(Scope scope, String metric, @Nullable String scenario, Instant from, Instant to)
            throws PlantAwayException {
        try {
            return new StoredEvidence(database, scope).metrics(metric, scenario, from, to);
        } catch (StoredEvidence.EvidenceException e) {
            throw new PlantAwayException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public List<String> projects(Scope scope) throws PlantAwayException {
        if (!scope.equals(Scope.ALL)) {
            return List.of();
        }
        try {
            return projects.ids();
        } catch (CommandFailure e) {
            throw failure(e);
        }
    }

    @Override
    public List<Figure> projectFigures(Scope scope, String project) throws PlantAwayException {
        try {
            ProjectService.Loaded loaded = scope.equals(Scope.ALL) ? projects.load(project) : null;
            if (loaded == null) {
                throw new IllegalArgumentException("没有项目 " + project + " / there is no project " + project);
            }
            return new ProjectService(backend).figures(loaded);
        } catch (CommandFailure e) {
            throw failure(e);
        }
    }
}
