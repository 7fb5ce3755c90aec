package io.edgewitness.collector.pages;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the pages know of the plants: each answer within a scope, and quick, because pages ask again every few seconds. What is not in the
 * scope is as if it were not there. Any thread.
 */
public interface Plant {
    /** @return all agents of the scope, by name */
    List<AgentRow> agents(Scope scope) throws PlantAwayException;

    /** @return null: there is none in the scope */
    @Nullable
    AgentRow agentRow(Scope scope, String agent) throws PlantAwayException;

    /** @return where the data of the scope come from, as far as is known; where the database is away, as it was known last */
    Origin origin(Scope scope);

    /** @return null if there is no such agent */
    @Nullable
    AgentDetail agent(Scope scope, String agent) throws PlantAwayException;

    /**
     * The agent's last values; it sends them while somebody asks for them.
     *
     * @return null if there is no such agent
     */
    @Nullable
    LiveValues live(Scope scope, String agent) throws PlantAwayException;

    /** @return how a recorded point went in the time up to now, in equal parts of it; empty: its samples are not sent here */
    Chart trend(Scope scope, String agent, String point, Duration back) throws PlantAwayException;

    /** @return the instances of each agent's newest configuration, by agent and name */
    List<ScenarioKey> scenarios(Scope scope) throws PlantAwayException;

    /** @return what is known of them, in the same order; those that are gone are left out */
    List<ScenarioDetail> details(Scope scope, List<ScenarioKey> scenarios) throws PlantAwayException;

    /** @return the figures of one metric of an instance, a line for each set of labels and arm */
    Chart results(Scope scope, ScenarioKey scenario, String metric, Duration back) throws PlantAwayException;

    /** @return the newest declared gaps of one agent or of all, newest first */
    List<Gap> gaps(Scope scope, @Nullable String agent, int limit) throws PlantAwayException;

    /** @return the newest steps of orders to machines, newest first */
    List<Happening> commands(Scope scope, @Nullable String agent, int limit) throws PlantAwayException;

    /** @return the ledgers of these agents, in their order */
    List<EvidenceView.Ledger> ledgers(Scope scope, List<String> agents) throws PlantAwayException;

    EvidenceView evidence(Scope scope) throws PlantAwayException;

    /**
     * The life of a unit.
     *
     * @param unit its identifier, or the short code behind the last / or : of it
     * @param recall what must be called back because of it is asked as well
     * @return an empty one if nothing is known of it
     */
    TraceView trace(Scope scope, String unit, boolean recall) throws PlantAwayException;

    /** @return machines with a history from which remaining life can be learnt */
    List<LifeSource> lifeSources(Scope scope) throws PlantAwayException;

    /**
     * Whole lives of machines of one kind.
     *
     * @param keys of {@link LifeSource}
     * @param row time from row to row
     * @throws IllegalArgumentException if nothing can be learnt from them; shown to the user
     */
    Lives lives(Scope scope, List<String> keys, Duration row) throws PlantAwayException;

    /** @return the most urgent first */
    List<Machine> machines(Scope scope) throws PlantAwayException;

    /** @return null: there is none in the scope */
    @Nullable
    MachineDetail machine(Scope scope, String agent, String id) throws PlantAwayException;

    /** @param what {@code velocity}, {@code health} or {@code rul}; an empty chart for anything else */
    Chart machineChart(Scope scope, String agent, String id, String what, Duration back) throws PlantAwayException;

    /**
     * Spectra of a machine's sensor, newest first.
     *
     * @param until null: now
     * @param limit 1 to {@value Spectrum#MOST}
     */
    List<Spectrum> spectra(Scope scope, String agent, String id, String sensor, @Nullable Instant until, int limit)
            throws PlantAwayException;

    /** @return lines that are held against a procedure, with what was in the time up to now */
    List<Line> lines(Scope scope, Duration back) throws PlantAwayException;

    /**
     * One line, with what was in the time up to now.
     *
     * @param shown so many findings, units and tests at most
     * @return null: there is none in the scope
     */
    @Nullable
    LineDetail line(Scope scope, String agent, String line, Duration back, int shown) throws PlantAwayException;

    /** @return null: nothing is known of it in the scope */
    @Nullable
    UnitPath unit(Scope scope, String agent, String line, String unit) throws PlantAwayException;

    /** @return null: there is none in the scope */
    @Nullable
    StationNow station(Scope scope, String agent, String line, String station) throws PlantAwayException;

    /** Inspection lines of the scope, with what they did in the time behind. */
    List<InspectionLine> inspections(Scope scope, Duration back) throws PlantAwayException;

    /** @return null: there is no such line */
    @Nullable
    InspectionDetail inspection(Scope scope, String agent, String line, Duration back) throws PlantAwayException;

    /**
     * A yard of the scope.
     *
     * @param agent of the yard; empty as {@code yard}: the first there is
     * @param place whose things are wanted; empty: none
     * @param item a thing that is looked for; empty: none
     * @return null: there is none
     */
    @Nullable
    YardDetail yard(Scope scope, String agent, String yard, String place, String item) throws PlantAwayException;

    /** @return the offline verifier, a page of HTML */
    byte[] verifier();

    /** @return the indicators that figures can be of: those that come with the collector, and its user's own */
    IndicatorLibrary library();

    /** @return names of the metrics that the scenarios of the scope's agents make */
    Set<String> metrics(Scope scope) throws PlantAwayException;

    /** @return when the first agent of the scope began to record; null: none has */
    @Nullable
    Instant firstRecord(Scope scope) throws PlantAwayException;

    /**
     * Makes figures; this may take seconds.
     *
     * @throws IllegalArgumentException if one cannot be made as it is asked for
     */
    List<Figure> figures(Scope scope, List<FigureRequest> requests) throws PlantAwayException;

    /** @return the windows of a metric that touch the time, in the order of the ledgers */
    List<StoredMetric> windows(Scope scope, String metric, @Nullable String scenario, Instant from, Instant to)
            throws PlantAwayException;

    /** @return ids of the projects that the collector knows as files */
    List<String> projects(Scope scope) throws PlantAwayException;

    /**
     * The figures of such a project, within the scope.
     *
     * @throws IllegalArgumentException if there is none, or it is not of its form
     */
    List<Figure> projectFigures(Scope scope, String project) throws PlantAwayException;

    /**
     * Alarms that are not over, newest first: about agents of the scope; in the scope of all, about the collector too.
     *
     * @param after id of the last one of the page before; {@code Long.MAX_VALUE}: from the start
     */
    List<OpenAlarm> alarms(Scope scope, long after, int limit) throws PlantAwayException;

    /** @return null: there is none in the scope, or it is over */
    @Nullable
    OpenAlarm alarm(Scope scope, long id) throws PlantAwayException;

    /**
     * Somebody looks after it; it is not told again.
     *
     * @param by who, for others to see; 1 to 80 characters
     */
    void acknowledge(OpenAlarm alarm, String by) throws PlantAwayException;

    /** For who runs the collector: it is of all scopes. */
    OperationsView operations() throws PlantAwayException;

    /** Where data come from. */
    enum Origin {
        /** There is no agent. */
        NOTHING,
        /** No agent has said yet what it reads. */
        UNKNOWN,
        REAL,
        /** Some agent reads a simulation or a replay. */
        SIMULATED
    }

    /** An instance of a scenario on an agent. */
    record ScenarioKey(String agent, String scenario, String slug) {}

    /**
     * Data that an agent declares it does not have.
     *
     * @param count of samples; negative: unknown
     */
    record Gap(String agent, String source, List<String> points, Instant from, Instant to, long count, String reason) {}

    /** Something an agent wrote into its ledger: an event, a step of an order, a clock step. */
    record Happening(String agent, Instant at, String kind, String subject, String state, String detail) {
        /** @return class of the state's tag */
        public String tone() {
            return switch (state) {
                case "EXECUTED", "VERIFIED" -> "good";
                case "REFUSED", "step" -> "warn";
                case "FAILED" -> "bad";
                default -> "quiet";
            };
        }
    }
}
