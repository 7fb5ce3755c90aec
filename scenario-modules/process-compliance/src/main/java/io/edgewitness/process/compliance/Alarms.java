package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells findings: an event at once, the station's alarm and the request to hold through the command gate, and whether these were given in
 * time. One thread.
 */
final class Alarms {
    private static final int MOST_PENDING = 200;

    private final ComplianceParameters parameters;
    private final Figures figures;
    private final Map<String, Instant> pending = new LinkedHashMap<>(); // when the finding was received, by command
    private long number;
    private Instant now = Instant.EPOCH;

    Alarms(ComplianceParameters parameters, Figures figures) {
        this.parameters = parameters;
        this.figures = figures;
    }

    /** The newest time that anything was received at. */
    void now(Instant time) {
        now = time.isAfter(now) ? time : now;
    }

    /** The clock was set back: what waits waits from now on. */
    void setBack(Instant time) {
        now = time;
        pending.replaceAll((id, since) -> since.isAfter(time) ? time : since);
    }

    void tell(String type, Instant at, int severity, String zh, String en, ScenarioOutput out) {
        tell(type, at, severity, zh, en, Map.of(), out);
    }

    void tell(
            String type,
            Instant at,
            int severity,
            String zh,
            String en,
            Map<String, Value> attributes,
            ScenarioOutput out) {
        Map<String, Value> all = new LinkedHashMap<>(attributes);
        all.put("en", Value.of(en));
        out.event(new Event(type, at, severity, zh, all, List.of()));
    }

    /**
     * Tells what is wrong, at once.
     *
     * @param unit what it is about; null: no unit
     * @param cause the sample that showed it; null: time did
     */
    void raise(Finding f, @Nullable Case unit, @Nullable Sample cause, ScenarioOutput out) {
        Double delay = figures.delay(cause);
        Map<String, Value> attributes = f.attributes();
        if (delay != null) {
            attributes.put("latency-s", Value.of(delay));
        }
        if (unit != null) {
            if (!unit.seeded().isEmpty()) {
                attributes.put("seeded", Value.of(unit.seeded()));
            }
            unit.found(f.kind(), delay);
        }
        out.event(new Event(f.kind().type(), f.at(), f.kind().severity(), f.zh(), attributes, List.of()));
        if (!f.kind().alarms()) {
            return;
        }
        if (delay != null) {
            figures.latency(f.at(), delay);
            double limit = parameters.alarmLimit().toMillis() / 1e3;
            out.demand(new DemandResult(
                    "14.9",
                    delay <= limit,
                    f.kind().type() + " told " + seconds(delay) + " after the step, limit " + seconds(limit),
                    now));
        }
        ComplianceParameters.Station station =
                parameters.stations().getOrDefault(f.station(), ComplianceParameters.Station.NONE);
        command("alarm", station.alarm(), out);
        if (f.kind().holds()) {
            command("hold", station.hold(), out);
        }
    }

    private static String seconds(double s) {
        return Value.of(s).number().toPlainString() + " s";
    }

    private void command(String what, @Nullable PointId target, ScenarioOutput out) {
        if (target == null) {
            return;
        }
        String id = what + "-" + ++number;
        pending.put(id, now);
        if (pending.size() > MOST_PENDING) {
            Iterator<String> oldest = pending.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        out.command(new Command(id, Map.of(target, Value.of(true)), parameters.alarmLimit()));
    }

    void result(CommandResult result, ScenarioOutput out) {
        boolean given = result.isDone();
        Instant since = given || result.hasFailed() ? pending.remove(result.id()) : null;
        if (since == null) {
            return;
        }
        Duration took = Duration.between(since, now);
        if (!given) {
            tell(
                    "alarm-not-given",
                    now,
                    800,
                    "工位报警/暂停指令 " + result.id() + " 未执行：" + result.detail() + "；请到现场处理",
                    result.id() + " was not carried out: " + result.detail() + "; go there",
                    out);
        }
        out.demand(new DemandResult(
                "14.9",
                given && took.compareTo(parameters.alarmLimit()) <= 0,
                result.id() + " " + result.step() + " after " + took.toMillis() + " ms, limit "
                        + parameters.alarmLimit().toMillis() + " ms",
                now));
    }

    /** A unit's record for MES and QMS, with its events as XES. */
    void record(
            Case unit,
            String zh,
            String en,
            BlobId xes,
            Map<String, Value> attributes,
            Instant at,
            ScenarioOutput out) {
        Map<String, Value> all = new LinkedHashMap<>(attributes);
        all.put("case", Value.of(unit.id()));
        all.put("en", Value.of(en));
        out.event(new Event("deviation", at, 300, zh, all, List.of(xes)));
    }

    void write(StateWriter state) {
        state.integer(number).instant(now).integer(pending.size());
        pending.forEach((id, at) -> state.text(id).instant(at));
    }

    void read(StateReader state) {
        number = state.integer();
        now = state.time();
        pending.clear();
        for (long n = state.integer(); n > 0; n--) {
            pending.put(state.text(), state.time());
        }
    }
}
