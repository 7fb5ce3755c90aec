package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The states of zones and machines, and which hazards they make. One thread. */
final class HazardWatch {
    private final List<Hazard> hazards;
    private final Set<PointId> points;
    private final Map<PointId, Value> newest = new TreeMap<>();
    private final Set<String> active = new TreeSet<>();

    HazardWatch(List<Hazard> hazards) {
        this.hazards = hazards;
        points = points();
    }

    boolean watches(PointId point) {
        return points.contains(point);
    }

    private Set<PointId> points() {
        Set<PointId> points = new TreeSet<>();
        hazards.forEach(h -> h.when().forEach(c -> points.add(c.point())));
        return points;
    }

    /** A BAD value is none: a guard that cannot be seen is not closed. */
    void sample(Sample sample) {
        Value value = sample.value();
        if (!watches(sample.point())) {
            return;
        }
        if (value == null) {
            newest.remove(sample.point());
        } else if (value instanceof Value.Bool || value instanceof Value.Text || value.isNumber()) {
            newest.put(sample.point(), value);
        }
    }

    /** A hazard that has just begun, or that can just not be seen any more. */
    record News(Hazard hazard, Hazard.State state) {}

    /** @param ongoing steps that are being done at this moment */
    List<News> news(Set<String> ongoing) {
        List<News> news = new ArrayList<>();
        for (Hazard h : hazards) {
            boolean counts = h.during().isEmpty() || h.during().stream().anyMatch(ongoing::contains);
            Hazard.State state = counts ? h.state(newest) : Hazard.State.CLEAR;
            for (Hazard.State s : List.of(Hazard.State.PRESENT, Hazard.State.BLIND)) {
                String key = h.id() + " " + s;
                if (state != s) {
                    active.remove(key);
                } else if (active.add(key)) {
                    news.add(new News(h, s));
                }
            }
        }
        return news;
    }

    void write(StateWriter state) {
        state.integer(newest.size());
        newest.forEach((point, value) -> {
            String kind = value instanceof Value.Bool ? "b" : value instanceof Value.Text ? "t" : "n";
            String text = value instanceof Value.Bool b
                    ? String.valueOf(b.value())
                    : value instanceof Value.Text t ? t.value() : value.number().toString();
            state.text(point.name()).text(kind).text(text.length() > 1_000 ? text.substring(0, 1_000) : text);
        });
        state.integer(active.size());
        active.forEach(state::text);
    }

    void read(StateReader state) {
        newest.clear();
        active.clear();
        for (long n = state.integer(); n > 0; n--) {
            PointId point = new PointId(state.text());
            String kind = state.text();
            String text = state.text();
            Value value = kind.equals("b")
                    ? Value.of(text.equals("true"))
                    : kind.equals("t") ? Value.of(text) : Value.of(new BigDecimal(text));
            newest.put(point, value);
        }
        for (long n = state.integer(); n > 0; n--) {
            active.add(state.text());
        }
    }
}
