package io.edgewitness.predictive.maintenance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What must hold before a judgement counts, measured on the samples that come. */
final class MaintenanceChecks {
    /** Rows for which each quantity is looked at. */
    private static final int ROWS = 20;

    /** Share of the rows in which each quantity must have brought a new value. */
    private static final double ENOUGH = 0.9;

    private MaintenanceChecks() {}

    static List<PreflightCheck> of(ScenarioContext context, MaintenanceParameters parameters) {
        return List.of(new Process(context, parameters));
    }

    /** Each quantity comes as often as rows are judged. */
    private static final class Process implements PreflightCheck {
        private final ScenarioContext context;
        private final Duration row;
        private final TreeMap<PointId, TreeMap<Long, Integer>> rowsSeen = new TreeMap<>();

        Process(ScenarioContext context, MaintenanceParameters parameters) {
            this.context = context;
            row = parameters.row();
        }

        @Override
        public String id() {
            return "PF-PM-PROCESS";
        }

        @Override
        public String title() {
            return "each quantity comes as often as rows are judged";
        }

        @Override
        public Duration deadline() {
            return row.multipliedBy(3L * ROWS);
        }

        @Override
        public void onSample(Sample sample) {
            if (context.input("process").contains(sample.point())
                    && sample.value() != null
                    && sample.value().isNumber()) {
                long number =
                        Duration.between(Instant.EPOCH, sample.receivedTime()).dividedBy(row);
                rowsSeen.computeIfAbsent(sample.point(), p -> new TreeMap<>()).merge(number, 1, Integer::sum);
            }
        }

        @Override
        public Verdict verdict(Instant now) {
            long newest = Duration.between(Instant.EPOCH, now).dividedBy(row);
            List<String> measured = new ArrayList<>();
            long oldest = rowsSeen.values().stream()
                    .mapToLong(TreeMap::firstKey)
                    .min()
                    .orElse(newest);
            long span = newest - oldest;
            if (span < ROWS) {
                return new Verdict(Outcome.PENDING, span + " of " + ROWS + " rows");
            }
            boolean pass = true;
            for (PointId point : context.input("process")) {
                int rows = rowsSeen.getOrDefault(point, new TreeMap<>()).size();
                pass = pass && rows >= ENOUGH * span;
                measured.add(point + " in " + rows);
            }
            return new Verdict(
                    pass ? Outcome.PASS : Outcome.FAIL,
                    String.join(", ", measured) + " of " + span + " rows of " + row + ", 90 % wanted");
        }
    }
}
