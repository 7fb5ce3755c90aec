package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Trial;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads the {@code scenarios:} of a site file and holds them against their manifests and the points that exist. */
final class ScenarioBinder {
    private static final Node NOTHING = new MappingNode(Tag.MAP, List.of(), FlowStyle.FLOW);

    private final Plugins plugins;
    private final RecordBinder binder;
    private final Mistakes mistakes;
    private final PointBinder defined;
    private final Map<PointId, PointDefinition> points;
    private final Doubt doubt;
    private final List<String> failed = new ArrayList<>();
    private final Set<PointId> unitTold = new HashSet<>();
    private final Map<Order, Node> targets = new LinkedHashMap<>();
    private final Mistakes remarks;
    private int wrongInputs; // inputs that are not the scenario's, or are missing
    private final Map<String, PointDefinition> outputs = new LinkedHashMap<>();

    /**
     * @param defined the points of the adapters; outputs of scenarios are added as they come
     * @param doubt what could not be read: a missing point that stands there is no mistake of its own
     * @param remarks gets what is good to know and no mistake
     */
    ScenarioBinder(
            Plugins plugins,
            RecordBinder binder,
            Mistakes mistakes,
            PointBinder defined,
            Doubt doubt,
            Mistakes remarks) {
        this.remarks = remarks;
        this.plugins = plugins;
        this.binder = binder;
        this.mistakes = mistakes;
        this.defined = defined;
        this.points = new LinkedHashMap<>(defined.defined());
        this.doubt = doubt;
    }

    /** That a scenario may give orders to a point. */
    private record Order(String scenario, PointId target) {}

    /** Tells of each point that a scenario may give orders to and that nobody lets it. */
    void allowed(List<CommandRule> rules) {
        targets.forEach((order, at) -> {
            if (rules.stream()
                    .noneMatch(
                            r -> r.target().equals(order.target()) && r.allow().contains(order.scenario()))) {
                String rule = "commands: [{target: " + order.target() + ", allow: [" + order.scenario() + "]}]";
                remarks.add(
                        at,
                        Problem.REMARK,
                        new Text(
                                "orders to " + order.target() + " will be refused, because nothing allows them; add "
                                        + rule,
                                "对 " + order.target() + " 的指令会被拒绝，因为没有授权；请添加 " + rule));
            }
        });
    }

    private void ended(@Nullable Trial trial, Map<String, NodeTuple> entries) {
        Instant end = trial == null ? null : trial.end();
        if (end != null && !end.isAfter(new SystemClock().instant())) {
            remarks.add(
                    part(entries, "trial"),
                    Problem.REMARK,
                    new Text(
                            "the trial ended at " + end + ": the scenario acts all the time",
                            "试验已于 " + end + " 结束：该场景一直生效"));
        }
    }

    /** What the runtime itself reads of a scenario. */
    record Head(String id, String type, @Nullable Trial trial) {
        Head {
            Ids.check(id);
        }
    }

    List<SiteFile.ScenarioEntry> scenarios(List<Node> nodes, Map<String, Node> takenIds, ZoneId zone) {
        List<SiteFile.ScenarioEntry> scenarios = new ArrayList<>();
        Map<String, Node> ids = new LinkedHashMap<>(takenIds);
        for (Node node : nodes) {
            SiteFile.ScenarioEntry entry = scenario(node, ids, zone);
            if (entry != null) {
                scenarios.add(entry);
                for (PointDefinition p : outputs(entry)) {
                    points.put(p.id(), p);
                    outputs.put(p.id().name(), p);
                }
            } else if (node instanceof MappingNode mapping
                    && part(binder.entries(mapping), "id") instanceof ScalarNode id) {
                failed.add(id.getValue() + ".");
            }
        }
        return scenarios;
    }

    /** The points that a scenario's metrics are to other scenarios: {@code <scenario id>.<metric>}. */
    static List<PointDefinition> outputs(SiteFile.ScenarioEntry entry) {
        return entry.manifest().metrics().stream()
                .map(m -> PointDefinition.of(
                        entry.id() + "." + m.name(), m.formula(), m.unit().isEmpty() ? "1" : m.unit()))
                .toList();
    }

    private SiteFile.@Nullable ScenarioEntry scenario(Node node, Map<String, Node> ids, ZoneId zone) {
        int before = mistakes.count();
        Head head = binder.record(Head.class, node, "scenario", Set.of("inputs", "parameters"), Map.of());
        if (!(node instanceof MappingNode mapping)) {
            return null;
        }
        Map<String, NodeTuple> entries = binder.entries(mapping);
        if (head != null) {
            ended(head.trial(), entries);
            Node at = part(entries, "id");
            Node first = ids.putIfAbsent(head.id(), at);
            if (first != null) {
                mistakes.add(
                        at,
                        Problem.DUPLICATE_ID,
                        new Text("scenario", "场景"),
                        Text.of(head.id()),
                        SiteLoader.line(first));
            }
        }
        if (!entries.containsKey("type") || !(entries.get("type").getValueNode() instanceof ScalarNode type)) {
            return null;
        }
        Scenario.Factory factory = factory(type);
        if (factory == null) {
            undefined(part(entries, "inputs"));
            return null;
        }
        Node parameterNode = part(entries, "parameters");
        Node place = NOTHING.equals(parameterNode)
                ? new MappingNode(
                        Tag.MAP, true, List.of(), FlowStyle.FLOW, mapping.getStartMark(), mapping.getEndMark())
                : parameterNode;
        Record parameters = binder.record(factory.parameters(), place, "parameters");
        Record read =
                parameters != null ? parameters : binder.lenient().record(factory.parameters(), place, "parameters");
        if (read == null) {
            undefined(part(entries, "inputs"));
            return null;
        }
        ScenarioManifest manifest = factory.manifest(read);
        int structure = wrongInputs;
        Map<String, List<PointId>> inputs = inputs(manifest, part(entries, "inputs"), mapping);
        SiteFile.ScenarioEntry entry = new SiteFile.ScenarioEntry(
                head == null ? "-" : head.id(),
                factory,
                manifest,
                inputs,
                read,
                written(entries),
                head == null ? null : head.trial(),
                zone);
        if (wrongInputs == structure) {
            accepted(entry, mapping, zone);
        }
        return mistakes.count() > before ? null : entry;
    }

    /** One that is meant, if the name is wrong: what stands under it is read all the same. */
    private Scenario.@Nullable Factory factory(ScalarNode type) {
        Map<String, Scenario.Factory> all = plugins.scenarios();
        Scenario.Factory factory = all.get(type.getValue());
        if (factory != null) {
            return factory;
        }
        String meant = Mistakes.near(type.getValue(), all.keySet());
        Text installed = Mistakes.list(all.keySet());
        Text mend = meant == null
                ? installed
                : new Text(installed.en() + "; did you mean '" + meant + "'?", installed.zh() + "；是否为“" + meant + "”？");
        mistakes.add(type, Problem.UNKNOWN_SCENARIO, Text.of(type.getValue()), mend);
        return meant == null ? null : all.get(meant);
    }

    private static Node part(Map<String, NodeTuple> entries, String key) {
        NodeTuple tuple = entries.get(key);
        return tuple == null || RecordBinder.isNothing(tuple.getValueNode()) ? NOTHING : tuple.getValueNode();
    }

    private Map<String, List<PointId>> inputs(ScenarioManifest manifest, Node node, Node scenario) {
        Map<String, List<PointId>> inputs = new LinkedHashMap<>();
        if (node instanceof MappingNode mapping) {
            binder.entries(mapping).forEach((name, tuple) -> {
                ScenarioManifest.Input input = input(manifest, name);
                if (input == null) {
                    wrongInputs++;
                    String all = manifest.inputs().stream()
                            .map(ScenarioManifest.Input::name)
                            .collect(Collectors.joining(", "));
                    mistakes.add(
                            tuple.getKeyNode(),
                            Problem.UNKNOWN_INPUT,
                            Text.of(name),
                            Text.of(all.isEmpty() ? "-" : all));
                } else {
                    inputs.put(name, pointsOf(input, name, tuple.getValueNode()));
                }
            });
        } else {
            wrongInputs++;
            mistakes.add(
                    node,
                    Problem.WRONG_TYPE,
                    Text.of("inputs"),
                    new Text("a mapping of keys", "键值映射"),
                    RecordBinder.kind(node));
        }
        for (ScenarioManifest.Input input : manifest.inputs()) {
            boolean there = input.name().equals("*") ? !inputs.isEmpty() : inputs.containsKey(input.name());
            if (input.required() && !there) {
                wrongInputs++;
                mistakes.add(NOTHING.equals(node) ? scenario : node, Problem.MISSING_INPUT, Text.of(input.name()));
            }
        }
        return inputs;
    }

    private static ScenarioManifest.@Nullable Input input(ScenarioManifest manifest, String name) {
        ScenarioManifest.Input any = null;
        for (ScenarioManifest.Input input : manifest.inputs()) {
            if (input.name().equals(name)) {
                return input;
            }
            if (input.name().equals("*")) {
                any = input;
            }
        }
        return any;
    }

    private List<PointId> pointsOf(ScenarioManifest.Input input, String name, Node node) {
        List<Node> nodes = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
        if (nodes.isEmpty() && input.required()) {
            mistakes.add(node, Problem.MISSING_INPUT, Text.of(name));
        }
        if (nodes.size() > 1 && !input.many()) {
            mistakes.add(node, Problem.ONE_POINT_ONLY, Text.of(name), Text.of(String.valueOf(nodes.size())));
        }
        List<PointId> ids = new ArrayList<>();
        for (Node child : nodes) {
            PointId id = (PointId) binder.value(PointId.class, child, name);
            if (id != null) {
                check(input, name, id, child);
                ids.add(id);
            }
        }
        return ids;
    }

    /** What can be said of inputs without a manifest: the points that do not exist. */
    private void undefined(Node inputs) {
        if (inputs instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                Node node = tuple.getValueNode();
                for (Node child : node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node)) {
                    PointId id = (PointId) binder.value(PointId.class, child, "inputs");
                    if (id != null && definition(id) == null) {
                        missing(id, child);
                    }
                }
            }
        }
    }

    /** A scenario's metric with labels is {@code <scenario>.<metric>/<value of label>…}. */
    private @Nullable PointDefinition definition(PointId id) {
        int slash = id.name().indexOf('/');
        if (!points.containsKey(id) && slash > 0) {
            PointDefinition base = outputs.get(id.name().substring(0, slash));
            if (base != null) {
                points.put(id, PointDefinition.of(id.name(), base.address(), base.unit()));
            }
        }
        PointDefinition known = points.get(id);
        if (known == null) {
            known = defined.find(id);
            if (known != null) {
                points.put(id, known);
            }
        }
        return known;
    }

    private void check(ScenarioManifest.Input input, String name, PointId id, Node at) {
        PointDefinition definition = definition(id);
        if (definition == null) {
            missing(id, at);
        } else if (defined.isFamily(id)) {
            mistakes.add(at, Problem.WILDCARD_POINT, Text.of(id.name()));
        } else if (!hasUnit(input, definition) && Ucum.isUnit(definition.unit()) && unitTold.add(id)) {
            Node unit = defined.unit(id);
            mistakes.add(
                    unit == null ? at : unit,
                    Problem.UNIT_MISMATCH,
                    Text.of(name),
                    taken(input, definition.unit()),
                    Text.of(id.name()),
                    Text.of(definition.unit()));
        }
    }

    private static List<String> units(ScenarioManifest.Input input) {
        return Arrays.asList(input.unit().split(" "));
    }

    private static boolean hasUnit(ScenarioManifest.Input input, PointDefinition point) {
        return input.unit().isBlank() || units(input).contains(point.unit());
    }

    /** Those that the input takes; of gram and [g], or m and M, the one that was meant. */
    private static Text taken(ScenarioManifest.Input input, String given) {
        String all = input.unit().replace(" ", ", ");
        return units(input).stream()
                .filter(u -> u.replaceAll("[\\[\\]]", "").equalsIgnoreCase(given))
                .findFirst()
                .map(u -> new Text(all + " (did you mean " + u + "?)", all + "（是否为 " + u + "？）"))
                .orElse(Text.of(all));
    }

    private void missing(PointId id, Node at) {
        if (!doubt.covers(id.name()) && failed.stream().noneMatch(id.name()::startsWith)) {
            List<String> known = points.keySet().stream().map(PointId::name).toList();
            mistakes.add(at, Problem.UNKNOWN_POINT, Text.of(id.name()), Mistakes.nearest(id.name(), known));
        }
    }

    /** What its inputs' points should be stands for those that are told already, so that the scenario's own mistakes are told with them. */
    private void accepted(SiteFile.ScenarioEntry entry, Node at, ZoneId zone) {
        Map<PointId, PointDefinition> known = new LinkedHashMap<>();
        entry.inputs().forEach((name, ids) -> {
            ScenarioManifest.Input input = java.util.Objects.requireNonNull(input(entry.manifest(), name));
            ids.forEach(id -> {
                PointDefinition point = definition(id);
                boolean sound = point != null && Ucum.isUnit(point.unit()) && hasUnit(input, point);
                String unit = input.unit().isBlank() ? "1" : units(input).get(0);
                known.putIfAbsent(id, point != null && sound ? point : PointDefinition.of(id.name(), "", unit));
            });
        });
        try (Scenario scenario = entry.factory().create(context(entry, known, zone))) {
            for (Remark r : scenario.remarks()) {
                remarks.add(Mistakes.find(at, r.at()), Problem.REMARK, new Text(r.en(), r.zh()));
            }
            scenario.targets().forEach(p -> targets.put(new Order(entry.id(), p), Mistakes.scalar(at, p.name())));
        } catch (IllegalArgumentException e) {
            for (Remark r : Refused.reasons(e)) {
                mistakes.add(Mistakes.find(at, r.at()), Problem.SCENARIO_REFUSED, new Text(r.en(), r.zh()));
            }
        }
    }

    /** @param known definitions of at least the scenario's inputs */
    static ScenarioContext context(SiteFile.ScenarioEntry entry, Map<PointId, PointDefinition> known, ZoneId zone) {
        Map<PointId, PointDefinition> own = new LinkedHashMap<>();
        entry.inputs().values().forEach(ids -> ids.forEach(id -> own.put(id, known.get(id))));
        return new ScenarioContext(entry.id(), entry.inputs(), own, entry.parameters(), zone);
    }

    private String written(Map<String, NodeTuple> entries) {
        Node trial = part(entries, "trial");
        return "inputs: " + flow(part(entries, "inputs")) + "\nparameters: " + flow(part(entries, "parameters")) + "\n"
                + (NOTHING.equals(trial) ? "" : "trial: " + flow(trial) + "\n");
    }

    private String flow(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(t -> flow(t.getKeyNode()) + ": " + flow(t.getValueNode()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(this::flow).collect(Collectors.joining(", ", "[", "]"));
        }
        if (binder.secrets().contains(node)) {
            return "\"***\"";
        }
        String text = ((ScalarNode) node).getValue();
        boolean plain = text.matches("[\\p{L}\\p{N}._/+-]+");
        return plain
                ? text
                : "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
