package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose figures of which times a level is made of.
 *
 * @param scenario id of the scenario instance; null: all instances
 * @param labels that a metric must have, among others
 * @param arm of a trial whose figures count; null: of all arms
 */
record Side(
        @Nullable String scenario,
        Map<String, String> labels,
        Times times,
        @Nullable String arm) {
    static Side of(FigureRequest request, Window time) {
        return new Side(request.scenario(), request.labels(), Times.of(time), Trial.ON);
    }

    /** @param more labels, which count where both name one */
    Side with(Map<String, String> more) {
        if (more.isEmpty()) {
            return this;
        }
        Map<String, String> all = new TreeMap<>(labels);
        all.putAll(more);
        return new Side(scenario, all, times, arm);
    }

    Side with(Times other, @Nullable String otherArm) {
        return new Side(scenario, labels, other, otherArm);
    }
}
