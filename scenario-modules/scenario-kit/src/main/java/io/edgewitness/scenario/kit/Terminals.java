package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which kinds of terminals gave good samples in a window, and how long those took from the device's clock to the receipt. One thread. */
public final class Terminals<K extends Enum<K>> {
    /** 1280 by 720 pixels: what is called HD. */
    private static final int WIDTH = 1280;

    private static final int HEIGHT = 720;

    private final Map<PointId, K> kinds;
    private final Class<K> type;
    private final TumblingWindows windows;
    private final WindowTime time;
    private final Tally tally;
    private final WindowSketches delays;

    /** @throws IllegalArgumentException if a terminal's point is no input */
    public Terminals(
            Map<PointId, K> kinds, Class<K> type, ScenarioContext context, TumblingWindows windows, WindowTime time) {
        kinds.keySet().stream()
                .filter(p -> !context.allInputs().contains(p))
                .findFirst()
                .ifPresent(p -> {
                    throw Refused.of(
                            "terminals names " + p + ", which is no input of the scenario",
                            "terminals 中的 " + p + " 不是本场景的输入");
                });
        this.kinds = Map.copyOf(kinds);
        this.type = type;
        this.windows = windows;
        this.time = time;
        tally = new Tally(windows);
        delays = new WindowSketches(windows);
    }

    /** @return whether it is a picture, or the receipt of one that was not recorded, of HD or more */
    public static boolean isHd(Value value) {
        if (value instanceof Value.Frame frame) {
            return frame.width() >= WIDTH && frame.height() >= HEIGHT;
        }
        return value instanceof Value.Structure s && size(s, "width") >= WIDTH && size(s, "height") >= HEIGHT;
    }

    private static double size(Value.Structure picture, String side) {
        Value size = picture.fields().get(side);
        return size != null && size.isNumber() ? size.number().doubleValue() : 0;
    }

    /** @param good whether it counts as its terminal's: its kind decides, beside that it came */
    public void sample(Sample sample, Instant at, boolean good) {
        K kind = kinds.get(sample.point());
        if (kind == null || !good || !windows.accepts(at)) {
            return;
        }
        tally.one(at, kind.name());
        Double delay = time.delay(sample);
        if (delay != null) {
            delays.add(at, delay);
        }
    }

    /** @return null where the point is no terminal */
    public @Nullable K kind(PointId point) {
        return kinds.get(point);
    }

    public Amount delayP95(Window window) {
        return delays.quantile(window, 0.95);
    }

    public List<PointId> points() {
        return kinds.keySet().stream().sorted().toList();
    }

    /** @return nothing where no terminal is named */
    public List<DemandResult> demands(String connected, String inTime, Duration limit, Window window, Instant now) {
        if (kinds.isEmpty() || tally.isEmpty(window)) {
            return List.of();
        }
        return Stream.of(
                        Demanded.kinds(connected, type, k -> tally.of(window, k.name()), "samples", now),
                        Demanded.inTime(inTime, delayP95(window), limit, now))
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    public void forgetBefore(Instant t) {
        tally.forgetBefore(t);
        delays.forgetBefore(t);
    }

    public void forgetFrom(Instant t) {
        tally.forgetFrom(t);
        delays.forgetFrom(t);
    }

    public void write(StateWriter state) {
        tally.write(state);
        delays.write(state);
    }

    public void read(StateReader state) {
        tally.read(state);
        delays.read(state);
    }
}
