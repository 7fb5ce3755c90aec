package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value.Waveform;
import java.time.Instant;
import java.util.List;

/**
 * A block and its usable channels, as one step passes it to the next.
 *
 * @param at decides its window
 */
record Round(PointId point, Waveform block, Analyser analyser, Instant at, List<Fit> fit) {
    /** @param acceleration in m/s² */
    record Fit(Machine.Place place, SensorState state, float[] acceleration, Analyser.Level level) {}
}
