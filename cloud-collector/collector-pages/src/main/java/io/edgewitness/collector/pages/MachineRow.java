package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Machine;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;

/** A machine as the reader sees it. */
public record MachineRow(Machine machine, View view) {
    /** Windows last a minute unless a site says otherwise; an agent that is connected sends each. */
    private static final Duration OLD = Duration.ofMinutes(10);

    String searched() {
        return machine.id() + "\n" + machine.agent() + "\n" + machine.enterprise() + "/" + machine.site() + "\n"
                + cause();
    }

    public String address() {
        return "/machine?agent=" + view.encoded(machine.agent()) + "&id=" + view.encoded(machine.id());
    }

    /** @return whether what is shown may no longer be so */
    public boolean old() {
        return Duration.between(machine.at(), view.now()).compareTo(OLD) > 0;
    }

    /** @return 0 to 100 without decimals; a dash if it is not known */
    public String health() {
        Double health = machine.health();
        return health == null ? "—" : String.format(Locale.ROOT, "%.0f", health);
    }

    /** @return class of the tag, in the zones of health of the module: 80, 60 */
    public String healthTone() {
        Double health = machine.health();
        return health == null ? "" : health >= 80 ? "good" : health >= 60 ? "warn" : "bad";
    }

    public String zoneTone() {
        return switch (machine.zone()) {
            case "A", "B" -> "good";
            case "C" -> "warn";
            case "D" -> "bad";
            default -> "";
        };
    }

    /** @return the largest of the sensors, mm/s */
    public String velocity() {
        return machine.velocity().values().stream()
                .max(Comparator.naturalOrder())
                .map(v -> String.format(Locale.ROOT, "%.2f", v))
                .orElse("—");
    }

    /** @return in the unit that fits */
    public String rul() {
        Double hours = machine.rulHours();
        return hours == null ? "—" : view.seconds(Duration.ofSeconds((long) Math.min(hours * 3600, 1e12)));
    }

    /** @return the likeliest standing cause; empty: none stands */
    public String cause() {
        return machine.causes().stream()
                .findFirst()
                .map(c -> FaultWords.cause(view, c.cause()))
                .orElse("");
    }

    /** @return the gravest alarm's class */
    public String alarmTone() {
        return machine.alarms().stream().anyMatch(a -> a.severity() >= 800) ? "bad" : "warn";
    }

    public boolean unacknowledged() {
        return machine.alarms().stream().anyMatch(a -> a.acknowledged() == null);
    }
}
