package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A scenario with what it takes from the rest of the site file.
 *
 * @param inputs every input point, each once
 * @param modes of each input
 * @param mode the worst of them: that of its own metrics
 * @param given those of its metrics that other scenarios take as points
 * @param state digest of all that its state depends on: module, inputs, parameters. With another one it begins anew
 * @param whole digest of all that it is made from, secrets included. With another one it is made anew
 */
record ScenarioPlan(
        SiteFile.ScenarioEntry entry,
        ScenarioContext context,
        List<PointId> inputs,
        Map<PointId, Mode> modes,
        Mode mode,
        List<PointDefinition> given,
        byte[] state,
        String whole) {

    /** A point as its source declares it. */
    record Declared(PointDefinition definition, Mode mode) {}

    /** @param declared every point of the site's adapters */
    static List<ScenarioPlan> of(SiteFile site, Map<PointId, Declared> declared) {
        Map<PointId, Declared> known = new HashMap<>(declared);
        List<ScenarioPlan> plans = new ArrayList<>();
        for (SiteFile.ScenarioEntry entry : site.scenarios()) {
            ScenarioPlan plan = of(site, entry, known);
            plans.add(plan);
            plan.given().forEach(p -> known.put(p.id(), new Declared(p, plan.mode())));
        }
        return plans;
    }

    private static ScenarioPlan of(SiteFile site, SiteFile.ScenarioEntry entry, Map<PointId, Declared> known) {
        List<PointId> inputs = entry.inputs().values().stream()
                .flatMap(List::stream)
                .distinct()
                .toList();
        Map<PointId, PointDefinition> definitions = new LinkedHashMap<>();
        Map<PointId, Mode> modes = new LinkedHashMap<>();
        StringBuilder dependsOn = new StringBuilder(entry.manifest().slug() + "\n"
                + entry.manifest().version() + "\n" + site.parts().get(SiteFile.state(entry.id())) + "\n");
        for (PointId p : new TreeSet<>(inputs)) {
            Declared d = known.getOrDefault(p, new Declared(PointDefinition.of(p.name(), "", "1"), Mode.REAL));
            definitions.put(p, d.definition());
            modes.put(p, d.mode());
            dependsOn.append(d).append(site.parts().get(SiteFile.point(p))).append('\n');
        }
        Mode worst = modes.values().stream().max(Mode::compareTo).orElse(Mode.REAL);
        byte[] state = Digests.sha256(dependsOn.toString().getBytes(StandardCharsets.UTF_8));
        return new ScenarioPlan(
                entry,
                ScenarioBinder.context(entry, definitions, site.site().timeZone()),
                inputs,
                Collections.unmodifiableMap(modes),
                worst,
                given(site, entry),
                state,
                HexFormat.of().formatHex(state) + site.parts().get(SiteFile.scenario(entry.id())));
    }

    private static List<PointDefinition> given(SiteFile site, SiteFile.ScenarioEntry entry) {
        Map<String, PointDefinition> outputs = new HashMap<>();
        ScenarioBinder.outputs(entry).forEach(p -> outputs.put(p.id().name(), p));
        List<PointDefinition> used = new ArrayList<>();
        site.scenarios().stream()
                .flatMap(s -> s.inputs().values().stream())
                .flatMap(List::stream)
                .distinct()
                .forEach(id -> {
                    PointDefinition base = outputs.get(id.name().replaceFirst("/.*", ""));
                    if (base != null) {
                        used.add(PointDefinition.of(id.name(), base.address(), base.unit()));
                    }
                });
        return used;
    }
}
