package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a procedure is, for those who draw it: its steps, and which of them can come right after which. */
final class Procedure {
    private static final int MOST_STEPS = 300;
    private static final int MOST_PAIRS = 1_500;

    private Procedure() {}

    /**
     * One step right after another.
     *
     * @param from empty: the beginning
     * @param to empty: the end
     */
    record Pair(String from, String to) {}

    /** @return in the order in which the state space has them */
    static Set<Pair> pairs(StateSpace space) {
        Set<Pair> pairs = new LinkedHashSet<>();
        next(space, 0).forEach(to -> pairs.add(new Pair("", to)));
        Map<Integer, Set<String>> known = new LinkedHashMap<>();
        for (int s = 0; s < space.size(); s++) {
            for (StateSpace.Edge e : space.edges(s)) {
                String label = space.net().transitions().get(e.transition()).label();
                if (label != null) {
                    known.computeIfAbsent(e.target(), t -> next(space, t))
                            .forEach(to -> pairs.add(new Pair(label, to)));
                }
            }
        }
        return pairs;
    }

    /** The steps that can come next from a state, through what nobody sees; empty: the end. */
    private static Set<String> next(StateSpace space, int state) {
        Set<String> next = new LinkedHashSet<>();
        Set<Integer> seen = new HashSet<>(Set.of(state));
        Deque<Integer> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            int s = open.removeFirst();
            if (s == space.end()) {
                next.add("");
            }
            for (StateSpace.Edge e : space.edges(s)) {
                String label = space.net().transitions().get(e.transition()).label();
                if (label != null) {
                    next.add(label);
                } else if (seen.add(e.target())) {
                    open.addLast(e.target());
                }
            }
        }
        return next;
    }

    /** As an event's attributes; of a procedure that is too large to be drawn only its beginning. */
    static Map<String, Value> attributes(ComplianceParameters parameters) {
        Sop sop = parameters.sop();
        List<Value> steps = sop.steps().values().stream()
                .limit(MOST_STEPS)
                .map(s -> structure("id", s.id(), "title", s.title(), "station", s.station()))
                .toList();
        Set<Pair> all = pairs(sop.space());
        List<Value> pairs = all.stream()
                .limit(MOST_PAIRS)
                .map(p -> structure("from", p.from(), "to", p.to()))
                .toList();
        SeededPlan plan = parameters.seededPlan();
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("sop", Value.of(sop.id()));
        attributes.put("version", Value.of(sop.version()));
        attributes.put("steps", new Value.Array(steps));
        attributes.put("pairs", new Value.Array(pairs));
        attributes.put("cut", Value.of(sop.steps().size() > MOST_STEPS || all.size() > MOST_PAIRS ? "yes" : "no"));
        attributes.put("stations", new Value.Array(stations(parameters)));
        for (Finding.Kind kind : Figures.SEEDED) {
            attributes.put("plan-" + Seeding.word(kind), Value.of((long) plan.perMonth(kind)));
        }
        attributes.put("plan-by", Value.of(String.join("、", plan.by())));
        attributes.put("seeded-cases", Value.of((long) parameters.seededCases()));
        attributes.put("seeded-recall", Value.of(parameters.seededRecall()));
        return attributes;
    }

    private static List<Value> stations(ComplianceParameters parameters) {
        Set<String> names = new LinkedHashSet<>();
        parameters.sop().steps().values().forEach(s -> names.add(s.station()));
        names.addAll(parameters.stations().keySet());
        names.remove("");
        List<Value> stations = new ArrayList<>();
        names.stream().limit(MOST_STEPS).forEach(n -> stations.add(Value.of(n)));
        return stations;
    }

    private static Value structure(String... pairs) {
        Map<String, Value> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put(pairs[i], Value.of(pairs[i + 1]));
        }
        return new Value.Structure(fields);
    }
}
