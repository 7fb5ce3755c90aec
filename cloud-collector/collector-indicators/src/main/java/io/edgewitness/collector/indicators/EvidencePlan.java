package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What shall be measured, said before it is measured: so that nobody can choose the best month afterwards. Immutable; signed as part
 * of a {@link PlanEntry}.
 *
 * @param project id of the project that the figure is for
 * @param indicator id of the definition; of a comparison its before/after variant
 * @param formula {@code id@version}
 * @param formulaSha256 of the definition's file, lower-case hexadecimal
 * @param boundary whose records go in
 * @param baseline null: a level, without comparison
 * @param reporting the time that the figure will speak of
 * @param drivers what the figure is adjusted for, such as {@code good-units}; the weather is {@link #DEGREE_DAYS}
 * @param exclusions rules of what is left out, in words
 * @param estimator as the definition names it
 * @param confidence of the interval, between 0.5 and 1
 * @param holdUntil audit deadline: samples of the windows are kept until then, or until the plan is released
 */
public record EvidencePlan(
        String project,
        String indicator,
        String formula,
        String formulaSha256,
        Boundary boundary,
        @Nullable Baseline baseline,
        Window reporting,
        List<String> drivers,
        List<String> exclusions,
        String estimator,
        BigDecimal confidence,
        Instant holdUntil) {
    /** What the weather is called among the drivers. */
    public static final String DEGREE_DAYS = "degree-days";

    public EvidencePlan {
        drivers = List.copyOf(drivers);
        exclusions = List.copyOf(exclusions);
    }

    /**
     * @param agents whose ledgers hold the records, sorted
     * @param scenario id of the instance; null: all
     * @param labels that a metric must have, among others
     * @param points whose samples the records are made from, sorted
     */
    public record Boundary(
            List<String> agents, @Nullable String scenario, Map<String, String> labels, List<String> points) {
        public Boundary {
            agents = agents.stream().distinct().sorted().toList();
            labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
            points = points.stream().distinct().sorted().toList();
        }
    }

    /** @param windows one, or for on/off trials several */
    public record Baseline(BaselineKind kind, List<Window> windows) {
        public Baseline {
            windows = List.copyOf(windows);
            if (windows.isEmpty()) {
                throw new IllegalArgumentException("a baseline has a window");
            }
        }
    }

    /** @return all times whose samples the figure rests on, the baseline's first */
    public List<Window> windows() {
        Baseline b = baseline;
        return b == null
                ? List.of(reporting)
                : java.util.stream.Stream.concat(b.windows().stream(), java.util.stream.Stream.of(reporting))
                        .toList();
    }

    /** @return the same for these agents and points */
    public EvidencePlan of(List<String> agents, List<String> points) {
        return new EvidencePlan(
                project,
                indicator,
                formula,
                formulaSha256,
                new Boundary(agents, boundary.scenario(), boundary.labels(), points),
                baseline,
                reporting,
                drivers,
                exclusions,
                estimator,
                confidence,
                holdUntil);
    }

    /** @return whether both speak of one quantity of the same machines, at whatever time */
    boolean sameQuantity(EvidencePlan other) {
        return indicator.equals(other.indicator)
                && java.util.Objects.equals(boundary.scenario(), other.boundary.scenario())
                && boundary.labels().equals(other.boundary.labels())
                && boundary.agents().stream().anyMatch(other.boundary.agents()::contains);
    }

    /** @return whether the figure is of this quantity of these machines, at whatever time */
    boolean sameQuantity(Figure figure) {
        return indicator.equals(figure.definition().id())
                && java.util.Objects.equals(
                        boundary.scenario(), figure.request().scenario())
                && boundary.labels().equals(figure.request().labels())
                && figure.records().stream().anyMatch(r -> boundary.agents().contains(r.agent()));
    }

    /** @return whether the figure is over the planned windows; of an imported baseline only its file says which they are */
    boolean sameWindows(FigureRequest request) {
        Window before = request.baseline();
        Comparison c = request.comparison();
        Trial trial = c == null ? null : c.trial();
        List<Window> planned =
                baseline == null || baseline.kind() == BaselineKind.IMPORTED ? List.of() : baseline.windows();
        boolean same;
        if (c != null && trial != null) {
            same = planned.equals(List.of(trial.whole(c.zone()))) || planned.equals(trial.times(Trial.OFF, c.zone()));
        } else {
            same = planned.equals(before == null ? List.of() : List.of(before));
        }
        return same && reporting.equals(request.reporting());
    }

    /** @return names of the drivers that the figure was adjusted for otherwise than planned: planned and not used, or used and not planned */
    Set<String> otherDrivers(Figure figure) {
        Set<String> others = new TreeSet<>(drivers);
        Comparison c = figure.request().comparison();
        if (c == null) {
            boolean unadjusted =
                    figure.limitations().stream().anyMatch(t -> t.code().equals("no-drivers"));
            return unadjusted ? others : Set.of();
        }
        Set<String> used =
                c.drivers().stream().map(Comparison.Driver::name).collect(Collectors.toCollection(TreeSet::new));
        if (c.weather() != null) {
            used.add(DEGREE_DAYS);
        }
        others.removeAll(used);
        used.removeAll(drivers);
        others.addAll(used);
        return others;
    }

    static boolean overlap(Window a, Window b) {
        return a.start().isBefore(b.end()) && b.start().isBefore(a.end());
    }
}
