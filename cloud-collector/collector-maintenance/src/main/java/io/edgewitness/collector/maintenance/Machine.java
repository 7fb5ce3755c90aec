package io.edgewitness.collector.maintenance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it was told of last. Instances of an agent that read one point watch one machine.
 *
 * @param id of the instance that diagnoses it, else of the one that forecasts
 * @param diagnosis instance of equipment-fault-diagnosis; null: none
 * @param prognosis instance of predictive-maintenance; null: none
 * @param at end of the newest window
 * @param health 0 to 100; null: not known
 * @param rulHours median time to failure; null: not known
 * @param velocity mm/s, largest by sensor
 * @param zone worst of the newest windows, {@code A} to {@code D}; empty: not known
 * @param simulated it was made of samples that are not real
 * @param alarms open ones, gravest first
 * @param causes standing ones, likeliest first
 */
public record Machine(
        String enterprise,
        String site,
        String agent,
        String id,
        @Nullable String diagnosis,
        @Nullable String prognosis,
        Instant at,
        @Nullable Double health,
        @Nullable Double rulHours,
        Map<String, Double> velocity,
        String zone,
        boolean simulated,
        List<Alarm> alarms,
        List<Standing> causes) {
    /** A hundred years: nothing is forecast farther ahead. */
    public static final double FARTHEST_H = 876_000;

    /** An alarm that is not over. */
    public record Alarm(
            String scenario,
            String alarm,
            Instant raised,
            int severity,
            String en,
            String zh,
            @Nullable Instant acknowledged) {}

    /** A cause that was told and not taken back. */
    public record Standing(
            String scenario,
            String sensor,
            String cause,
            @Nullable Double probability,
            Instant told) {}

    /** @return the names of its instances */
    public List<String> instances() {
        return Stream.of(diagnosis, prognosis)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** @param id of any of its instances */
    public boolean is(String atAgent, String id) {
        return agent.equals(atAgent) && instances().contains(id);
    }

    /** @return what a list of machines begins with: alarms that nobody has acknowledged, then by severity, then the least healthy */
    int urgency() {
        int gravest = alarms.stream().mapToInt(Alarm::severity).max().orElse(0);
        int open = alarms.stream().anyMatch(a -> a.acknowledged() == null) ? 1_000 : 0;
        int cause = causes.isEmpty() ? 0 : 200;
        Double known = health;
        return 2 * (open + gravest + cause) + (known == null ? 0 : (int) (100 - known));
    }
}
