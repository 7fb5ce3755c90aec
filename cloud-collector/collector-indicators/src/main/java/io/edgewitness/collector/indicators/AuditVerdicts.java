package io.edgewitness.collector.indicators;

import java.time.Instant;
import java.util.Map;

/**
 * What audits found of figures. A figure that could not be reproduced is a declared one (C), until a later audit reproduces it.
 *
 * @param byName {@link FigureName}
 */
public record AuditVerdicts(Map<String, Said> byName) {
    public static final AuditVerdicts NONE = new AuditVerdicts(Map.of());

    public AuditVerdicts {
        byName = Map.copyOf(byName);
    }

    /** @param reproduced at least in part */
    public record Said(boolean reproduced, String zh, String en, String by, Instant at) {}

    /** @return the figure with what the newest audit said of it */
    Figure judge(Figure figure) {
        Said said = byName.isEmpty() ? null : byName.get(FigureName.of(figure.request()));
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
