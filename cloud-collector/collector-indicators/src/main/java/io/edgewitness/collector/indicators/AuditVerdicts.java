package io.edgewitness.collector.indicators;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What audits found of figures. A figure that could not be reproduced is a declared one (C), until a later audit reproduces it. Figures of
 * other machines can have the same name: the agents tell them apart.
 *
 * @param byName of each {@link FigureName} what was said, oldest first
 */
public record AuditVerdicts(Map<String, List<Said>> byName) {
    public static final AuditVerdicts NONE = new AuditVerdicts(Map.of());

    public AuditVerdicts {
        byName = Map.copyOf(byName);
    }

    /**
     * @param reproduced at least in part
     * @param drawn agents of the records that were looked at
     * @param agents that the audit names, with their keys
     */
    public record Said(
            boolean reproduced, Set<String> drawn, Set<String> agents, String zh, String en, String by, Instant at) {
        public Said {
            drawn = Set.copyOf(drawn);
            agents = Set.copyOf(agents);
        }

        /** @param own agents of the figure's records */
        private boolean isOf(Set<String> own) {
            return !own.isEmpty() && own.containsAll(drawn) && agents.containsAll(own);
        }
    }

    /** @return what was said last of this figure; null: nothing */
    public @Nullable Said of(Figure figure) {
        Set<String> own = figure.agents();
        return named(figure)
                .filter(s -> s.isOf(own))
                .reduce((before, after) -> after)
                .orElse(null);
    }

    /** @return what was said of figures of this name that are made of other machines' records */
    public List<Said> ofOthers(Figure figure) {
        Set<String> own = figure.agents();
        return named(figure).filter(s -> !s.isOf(own)).toList();
    }

    private Stream<Said> named(Figure figure) {
        return byName.getOrDefault(FigureName.of(figure.request()), List.of()).stream();
    }

    /** @return the figure with what the newest audit said of it */
    Figure judge(Figure figure) {
        Said said = of(figure);
        if (said == null) {
            return figure;
        }
        Grading grading = new Grading();
        grading.limit(
                said.reproduced() ? Grade.M1 : Grade.C,
                "audit",
                "现场核查：" + said.zh() + "（" + said.by() + "，" + said.at() + "）",
                "audited: " + said.en() + " (" + said.by() + ", " + said.at() + ")");
        return figure.with(grading);
    }
}
