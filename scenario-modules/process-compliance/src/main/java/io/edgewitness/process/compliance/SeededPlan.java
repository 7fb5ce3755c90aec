package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Default;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;

/**
 * How many mistakes are made on purpose in a month, and by whom.
 *
 * @param order steps out of order, 0 to 100 a month
 * @param danger dangerous operations, likewise
 * @param pick wrong picks, likewise
 * @param by shifts or roles in turn, such as 早班; not names of people, because the ledger keeps it
 */
public record SeededPlan(
        @Default("0") int order,
        @Default("0") int danger,
        @Default("0") int pick,
        @Default("[]") List<String> by) {
    private static final int MOST = 100;
    private static final int MOST_ROLES = 20;
    private static final int LONGEST_ROLE = 60;

    public SeededPlan {
        if (List.of(order, danger, pick).stream().anyMatch(n -> n < 0 || n > MOST)) {
            throw new IllegalArgumentException("seeded-plan is 0 to " + MOST + " mistakes of a kind a month");
        }
        if (by.size() > MOST_ROLES || by.stream().anyMatch(r -> r.isBlank() || r.length() > LONGEST_ROLE)) {
            throw new IllegalArgumentException(
                    "by of seeded-plan is at most " + MOST_ROLES + " names of shifts or roles");
        }
    }

    /** One that is to be made, on this day or later. */
    record Due(LocalDate day, String by) {}

    int perMonth(Finding.Kind kind) {
        return switch (kind) {
            case ORDER -> order;
            case DANGER -> danger;
            default -> pick;
        };
    }

    /** @return those of a month from {@code since} on, evenly spread, the kinds on different days where there are enough */
    List<Due> due(Finding.Kind kind, YearMonth month, LocalDate since) {
        int number = perMonth(kind);
        int place = Figures.SEEDED.indexOf(kind);
        List<Due> due = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            double part = (i + (1 + place) / 4.0) / number;
            LocalDate day = month.atDay(1 + (int) (part * month.lengthOfMonth()));
            if (!day.isBefore(since)) {
                due.add(new Due(day, by.isEmpty() ? "" : by.get((i + place) % by.size())));
            }
        }
        return due;
    }
}
