package io.edgewitness.edge.api;

import java.time.ZoneId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a scenario is made from.
 *
 * @param id the instance's id in the site file
 * @param inputs points by input name, in the site file's order
 * @param points definition of each input point
 * @param parameters an instance of {@link Scenario.Factory#parameters()}
 * @param zone the site's time zone: days and shifts are local
 * @param models that the collector sent to it
 */
public record ScenarioContext(
        String id,
        Map<String, List<PointId>> inputs,
        Map<PointId, PointDefinition> points,
        Record parameters,
        ZoneId zone,
        LineModels models) {
    /** Of a scenario that no models are sent to. */
    public ScenarioContext(
            String id,
            Map<String, List<PointId>> inputs,
            Map<PointId, PointDefinition> points,
            Record parameters,
            ZoneId zone) {
        this(id, inputs, points, parameters, zone, LineModels.NONE);
    }

    public ScenarioContext {
        inputs = Map.copyOf(inputs);
        // Names that differ in their last digits make Map.of's table slow.
        points = Collections.unmodifiableMap(new LinkedHashMap<>(points));
    }

    public ScenarioContext with(LineModels sent) {
        return new ScenarioContext(id, inputs, points, parameters, zone, sent);
    }

    /** @return the points of an input; empty if the site file names none */
    public List<PointId> input(String name) {
        return inputs.getOrDefault(name, List.of());
    }

    /** @return the points of every input, each once, by the inputs' names */
    public List<PointId> allInputs() {
        return inputs.keySet().stream()
                .sorted()
                .flatMap(name -> input(name).stream())
                .distinct()
                .toList();
    }
}
