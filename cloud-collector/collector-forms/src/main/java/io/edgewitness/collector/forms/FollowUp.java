package io.edgewitness.collector.forms;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What is looked at after the filing: at the end of each window the same fields again, against the target that was set.
 *
 * @param words the notice's own words
 * @param months how long in all
 * @param every months of a window
 * @param fields ids of the fields looked at
 */
public record FollowUp(String words, int months, int every, List<String> fields) {
    /**
     * A window of it.
     *
     * @param number from 1
     * @param to the first day after it
     */
    public record Part(int number, LocalDate from, LocalDate to) {}

    /** @return the windows of a pilot that starts on this day */
    public List<Part> parts(LocalDate start) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            int until = Math.min(months, (i + 1) * every);
            parts.add(new Part(i + 1, start.plusMonths((long) i * every), start.plusMonths(until)));
        }
        return List.copyOf(parts);
    }

    public int count() {
        return (months + every - 1) / every;
    }
}
