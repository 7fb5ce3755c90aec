package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Scales and code readers of the stations. One thread. */
final class Stations {
    private static final int LONGEST_CODE = 200;
    private static final BigDecimal HEAVIEST = BigDecimal.valueOf(1_000_000_000); // kg; more is no weight

    private final ComplianceParameters parameters;
    private final ScenarioContext context;
    private final Alarms alarms;
    private final Map<String, Scale> scales = new TreeMap<>();
    private final Map<String, String> codes = new TreeMap<>(); // read since the last step of the station

    /**
     * What a step took.
     *
     * @param weight in kg; null: not weighed
     * @param uncertainty expanded, in kg
     * @param readings of the scale before and after; empty: the weight is not of a scale here
     */
    record Weighing(String material, @Nullable BigDecimal weight, BigDecimal uncertainty, String readings) {}

    Stations(ScenarioContext context, ComplianceParameters parameters, Alarms alarms) {
        this.parameters = parameters;
        this.context = context;
        this.alarms = alarms;
        List<Remark> wrong = new ArrayList<>();
        parameters.stations().forEach((name, station) -> {
            require(name, "scale", "scales", station.scale(), wrong);
            require(name, "reader", "readers", station.reader(), wrong);
            if (station.scale() != null) {
                scales.put(name, new Scale(station.uncertainty()));
            }
        });
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
    }

    private void require(String station, String key, String input, @Nullable PointId point, List<Remark> wrong) {
        if (point != null && !context.input(input).contains(point)) {
            wrong.add(Remark.of(
                    "station " + station + " names " + point + ", which the input " + input + " does not; add it there",
                    "工位 " + station + " 填写了 " + point + "，但输入 " + input + " 中没有；请在输入中添加",
                    "parameters",
                    "stations",
                    station,
                    key));
        }
    }

    void sample(Sample sample, Cases cases, Instant at, ScenarioOutput out) {
        parameters.stations().forEach((name, station) -> {
            if (sample.point().equals(station.scale())) {
                weight(name, sample, cases.isBusy(name), at, out);
            } else if (sample.point().equals(station.reader()) && sample.value() instanceof Value.Text code) {
                String text = code.value();
                codes.put(name, text.length() > LONGEST_CODE ? text.substring(0, LONGEST_CODE) : text);
            }
        });
    }

    private void weight(String name, Sample sample, boolean busy, Instant at, ScenarioOutput out) {
        Scale scale = Objects.requireNonNull(scales.get(name));
        Value value = sample.value();
        if (value == null || !value.isNumber() || value.number().abs().compareTo(HEAVIEST) > 0) {
            scale.lost();
            return;
        }
        PointDefinition point = context.points().get(sample.point());
        scale.read(StepEvent.kg(value.number(), point == null ? "kg" : point.unit()), busy);
        BigDecimal drift = scale.newDrift();
        if (drift != null) {
            alarms.tell(
                    "scale-drift",
                    at,
                    500,
                    "工位 " + name + " 的秤（" + sample.point() + "）空闲时漂移 " + drift.toPlainString()
                            + " kg，超过其不确定度；请校零，在此之前的称量按更大的不确定度判定",
                    "the scale " + sample.point() + " of " + name + " crept by " + drift.toPlainString()
                            + " kg while nothing was done, more than its uncertainty; set it to zero",
                    out);
        }
    }

    /** What the event says, and where it does not what the station's own reader and scale do. A step that begins takes nothing yet. */
    Weighing weigh(String name, StepEvent step) {
        Scale scale = scales.get(name);
        BigDecimal uncertainty = scale == null
                ? parameters
                        .stations()
                        .getOrDefault(name, ComplianceParameters.Station.NONE)
                        .uncertainty()
                : scale.uncertainty();
        if (step.phase() == StepEvent.Phase.START) {
            if (scale != null) {
                scale.begin();
            }
            return new Weighing("", null, uncertainty, "");
        }
        BigDecimal taken = scale == null ? null : scale.taken();
        String code = codes.remove(name);
        return new Weighing(
                step.material().isEmpty() && code != null ? code : step.material(),
                step.weight() == null ? taken : step.weight(),
                uncertainty,
                scale == null || step.weight() != null ? "" : scale.readings());
    }

    void write(StateWriter state) {
        scales.values().forEach(s -> s.write(state));
        state.integer(codes.size());
        codes.forEach((name, code) -> state.text(name).text(code));
    }

    void read(StateReader state) {
        scales.values().forEach(s -> s.read(state));
        codes.clear();
        for (long n = state.integer(); n > 0; n--) {
            codes.put(state.text(), state.text());
        }
    }
}
