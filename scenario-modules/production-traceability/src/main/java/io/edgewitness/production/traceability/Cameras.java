package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.text.reader.FrameCodes;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The codes that stations' cameras see. A code that stays in view is one reading, not one a frame. One thread. */
final class Cameras implements AutoCloseable {
    /** A code that was out of view for so long is read anew; for less it may only have been turned away or hidden by a hand. */
    private static final Duration AWAY = Duration.ofSeconds(10);

    private final Set<PointId> points;
    private final FrameCodes codes;
    private final TreeMap<String, View> views = new TreeMap<>(); // by point

    private record View(String code, Instant last) {}

    /** @throws IllegalArgumentException if a model of printed text cannot be used; shown to the user */
    Cameras(ScenarioContext context, TraceabilityParameters parameters) {
        points = new HashSet<>(context.input("frames"));
        codes = new FrameCodes(parameters.codes().values(), parameters.text());
    }

    boolean has(PointId point) {
        return points.contains(point);
    }

    /**
     * Looks at a camera's sample. Of a frame that was overtaken only the receipt comes: nothing was looked at.
     *
     * @return a code that comes into view; empty: none does
     * @throws IllegalArgumentException if the frame is larger than is read; shown to the user
     */
    Optional<String> read(Sample sample) {
        if (!(sample.value() instanceof Value.Frame frame)) {
            return Optional.empty();
        }
        Optional<String> code = codes.read(sample.point(), frame).map(FrameCodes.Seen::text);
        Instant now = sample.receivedTime();
        return code.filter(c -> comesIntoView(sample.point().name(), c, now));
    }

    private boolean comesIntoView(String camera, String code, Instant now) {
        View before = views.put(camera, new View(code, now));
        return before == null
                || !before.code.equals(code)
                || Duration.between(before.last, now).abs().compareTo(AWAY) >= 0;
    }

    /** Nothing where there is no camera, so that what was kept before can still be read. */
    void write(StateWriter state) {
        if (!points.isEmpty()) {
            state.integer(views.size());
            views.forEach((camera, v) -> state.text(camera).text(v.code).instant(v.last));
            codes.write(state);
        }
    }

    void read(StateReader state) {
        views.clear();
        if (!points.isEmpty()) {
            for (long n = state.integer(); n > 0; n--) {
                views.put(state.text(), new View(state.text(), state.time()));
            }
            codes.read(state);
        }
    }

    @Override
    public void close() {
        codes.close();
    }
}
