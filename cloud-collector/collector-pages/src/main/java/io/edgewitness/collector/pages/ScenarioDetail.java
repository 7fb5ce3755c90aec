package io.edgewitness.collector.pages;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a scenario, as its manifest and its ledger describe it.
 *
 * @param titles by language, as the manifest has them; may be empty
 * @param demands each that the manifest claims, and each that was measured
 * @param checks the newest outcome of each check
 * @param parameters as the site file sets them, one a line
 * @param metrics that it makes
 * @param simulated whether its agent has sources that are not real
 */
public record ScenarioDetail(
        Plant.ScenarioKey key,
        Map<String, String> titles,
        String version,
        List<Demand> demands,
        List<Check> checks,
        String parameters,
        List<Metric> metrics,
        boolean simulated) {
    /**
     * A demand of the scenario's clause.
     *
     * @param met null: not measured yet
     * @param measured with the limit, in the module's words; empty: not measured yet
     * @param byCollector the collector measured it, not the agent
     */
    public record Demand(
            String id,
            @Nullable Boolean met,
            String measured,
            @Nullable Instant at,
            boolean byCollector) {}

    /** @param outcome {@code PASS}, {@code FAIL}, {@code WAIVED} or {@code SIMULATED} */
    public record Check(String name, String outcome, String measured, Instant at) {
        /** @return class of the outcome's tag */
        public String tone() {
            return switch (outcome) {
                case "PASS" -> "good";
                case "FAIL" -> "bad";
                case "SIMULATED" -> "sim";
                default -> "warn";
            };
        }
    }

    /** @param titles by language */
    public record Metric(String name, String unit, Map<String, String> titles) {}

    public long met() {
        return demands.stream().filter(d -> Boolean.TRUE.equals(d.met())).count();
    }

    public long failed() {
        return checks.stream().filter(c -> c.outcome().equals("FAIL")).count();
    }

    public String title(View view) {
        return titled(view, titles, key.slug());
    }

    public static String titled(View view, Map<String, String> titles, String otherwise) {
        return Optional.ofNullable(titles.get(view.text().language())).orElse(otherwise);
    }
}
