package io.edgewitness.measured.process;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Any metric over any points. Each metric is a {@link Measurement}; this class gives them samples, gaps and time. */
final class MeasuredProcess implements Scenario {
    private final WindowTime time;
    private final TumblingWindows windows;
    private final List<Measurement> measurements = new ArrayList<>();
    private final Map<PointId, List<Measurement>> byPoint = new HashMap<>();

    MeasuredProcess(ScenarioContext context, MeasuredParameters parameters) {
        time = new WindowTime(parameters.clockTolerance());
        windows = new TumblingWindows(
                parameters.window(), parameters.lateness(), parameters.clockTolerance(), context.zone());
        for (MeasuredParameters.Measured m : parameters.metrics()) {
            List<PointId> points = context.input(m.input());
            if (points.isEmpty()) {
                throw new IllegalArgumentException(
                        "metric " + m.name() + ": there is no input '" + m.input() + "'; inputs: "
                                + context.inputs().keySet().stream().sorted().toList());
            }
            Measurement measurement = new Measurement(m, points, windows, context);
            measurements.add(measurement);
            points.forEach(
                    p -> byPoint.computeIfAbsent(p, key -> new ArrayList<>()).add(measurement));
        }
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        List<Measurement> concerned = byPoint.get(sample.point());
        if (concerned == null) {
            return;
        }
        Instant at = time.of(sample);
        if (!windows.accepts(at)) {
            at = sample.receivedTime();
        }
        windows.touch(at);
        for (Measurement m : concerned) {
            m.sample(at, sample);
        }
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        measurements.forEach(m -> m.gap(gap));
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (windows.isStepBack(now)) {
            measurements.forEach(m -> m.forgetFrom(now));
        }
        for (TumblingWindows.Due due : windows.due(now)) {
            measurements.forEach(m -> m.tell(due, out));
        }
        Instant kept = windows.keptFrom(now);
        measurements.forEach(m -> m.forgetBefore(kept));
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(2);
        windows.write(state);
        measurements.forEach(m -> m.write(state));
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, 2);
        windows.read(state);
        measurements.forEach(m -> m.read(state));
    }
}
