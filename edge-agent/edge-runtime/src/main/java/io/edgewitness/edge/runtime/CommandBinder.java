package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads the {@code commands:} of a site file and holds them against the points and scenarios that exist. */
final class CommandBinder {
    private final RecordBinder binder;
    private final Mistakes mistakes;
    private final PointBinder points;
    private final Collection<String> scenarios;
    private final Doubt doubt;
    private final Map<String, Node> targets = new LinkedHashMap<>();

    /** @param points of the adapters: only these can be written or read back */
    CommandBinder(
            RecordBinder binder, Mistakes mistakes, PointBinder points, Collection<String> scenarios, Doubt doubt) {
        this.binder = binder;
        this.mistakes = mistakes;
        this.points = points;
        this.scenarios = scenarios;
        this.doubt = doubt;
    }

    List<CommandRule> rules(List<Node> nodes) {
        List<CommandRule> rules = new ArrayList<>();
        for (Node node : nodes) {
            CommandRule rule = binder.record(CommandRule.class, node, "commands");
            if (node instanceof MappingNode mapping) {
                Map<String, NodeTuple> entries = binder.entries(mapping);
                names(entries);
                if (rule != null) {
                    times(rule, entries);
                    rules.add(rule);
                }
            }
        }
        return rules;
    }

    /** Whatever else is wrong with a rule, a name that does not exist is told beside it. */
    private void names(Map<String, NodeTuple> entries) {
        if (place(entries, "target") instanceof ScalarNode target) {
            Node first = targets.putIfAbsent(target.getValue(), target);
            if (first != null) {
                mistakes.add(
                        target,
                        Problem.DUPLICATE_ID,
                        new Text("target", "目标"),
                        Text.of(target.getValue()),
                        SiteLoader.line(first));
            }
            exists(target.getValue(), target);
            String refusal = points.refusesOrders(target.getValue());
            if (refusal != null) {
                mistakes.add(target, Problem.NO_TARGET, Text.of(target.getValue()), Text.of(refusal));
            }
        }
        if (place(entries, "allow") instanceof SequenceNode allow) {
            allow.getValue().forEach(this::issuer);
        }
        if (place(entries, "interlock") instanceof ScalarNode interlock) {
            try {
                Interlock.parse(interlock.getValue()).points().forEach(p -> exists(p.name(), interlock));
            } catch (IllegalArgumentException e) {
                return; // told by the rule itself
            }
        }
        if (place(entries, "verify") instanceof MappingNode verify
                && place(binder.entries(verify), "point") instanceof ScalarNode point) {
            exists(point.getValue(), point);
        }
    }

    private void issuer(Node node) {
        TreeSet<String> possible = new TreeSet<>(scenarios);
        possible.add(CommandRule.COLLECTOR);
        if (node instanceof ScalarNode issuer
                && !possible.contains(issuer.getValue())
                && !References.in(issuer.getValue())) {
            mistakes.add(
                    node,
                    Problem.UNKNOWN_ISSUER,
                    Text.of(issuer.getValue()),
                    Mistakes.nearest(issuer.getValue(), possible));
        }
    }

    private void exists(String point, Node at) {
        if (!points.exists(point) && !doubt.covers(point) && !References.in(point)) {
            List<String> names =
                    points.defined().keySet().stream().map(PointId::name).toList();
            mistakes.add(at, Problem.UNKNOWN_POINT, Text.of(point), Mistakes.nearest(point, names));
        }
    }

    private void times(CommandRule rule, Map<String, NodeTuple> entries) {
        Interlock interlock = rule.interlock();
        Node interlockAt = place(entries, "interlock");
        if (interlock != null && interlockAt != null) {
            Node age = place(entries, "max-age");
            interlock.points().forEach(p -> longEnough(p, rule.maxAge(), "max-age", age == null ? interlockAt : age));
        }
        CommandRule.Verify verify = rule.verify();
        Node verifyAt = place(entries, "verify");
        if (verify != null && verifyAt != null) {
            longEnough(verify.point(), verify.within(), "within", verifyAt);
        }
    }

    /** A time within which the point gives no value could never be met. */
    private void longEnough(PointId id, Duration time, String key, Node at) {
        PointDefinition point = points.find(id);
        Duration interval = point == null ? null : point.interval();
        if (interval != null && time.compareTo(interval) <= 0) {
            mistakes.add(
                    at,
                    Problem.REFUSED_VALUE,
                    Text.of(key),
                    new Text(
                            "'" + id + "' is read only every " + interval.toMillis() + " ms; make it longer",
                            "测点“" + id + "”每 " + interval.toMillis() + " ms 才读取一次；请加长"));
        }
    }

    private static @Nullable Node place(Map<String, NodeTuple> entries, String key) {
        NodeTuple tuple = entries.get(key);
        return tuple == null ? null : tuple.getValueNode();
    }
}
