package io.edgewitness.collector.indicators;

import io.edgewitness.edge.api.Trial;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Stream;

/** What a figure is put together from. */
public enum Resolution {
    /** The windows of metrics. */
    WINDOW,
    /** What agents said of hours of UTC that were over. */
    HOUR,
    /** What agents said of days of their site's time zone that were over. */
    DAY;

    /** Up to here the windows themselves are few enough. */
    private static final Duration FEW_DAYS = Duration.ofDays(3);

    /** @throws IllegalArgumentException if none is called so */
    public static Resolution of(String id) {
        for (Resolution r : values()) {
            if (r.id().equals(id)) {
                return r;
            }
        }
        throw new IllegalArgumentException("a resolution is window, hour or day, not '" + id + "'");
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The coarsest that all these times are made of whole: days if each is over three days long and begins and ends at midnight in all these
     * zones, else hours if each is over three days and begins and ends with an hour, else windows.
     *
     * @param zones of the sites; none: no days
     */
    public static Resolution of(Collection<Window> times, Collection<ZoneId> zones) {
        if (times.isEmpty() || times.stream().anyMatch(t -> !isLong(t))) {
            return WINDOW;
        }
        boolean days = !zones.isEmpty()
                && times.stream()
                        .allMatch(t ->
                                zones.stream().allMatch(z -> isMidnight(t.start(), z) && isMidnight(t.end(), z)));
        if (days) {
            return DAY;
        }
        return times.stream().allMatch(t -> isHour(t.start()) && isHour(t.end())) ? HOUR : WINDOW;
    }

    /**
     * What a figure is best put together from: as above, but never what its comparison could not be made of. Temperatures are of hours,
     * the arms of a trial begin and end with hours at best, and days are of the comparison's zone.
     *
     * @param zones of the sites; none: no days
     */
    public static Resolution of(FigureRequest request, Collection<ZoneId> zones) {
        Resolution coarsest = of(request.times(), zones);
        Comparison c = request.comparison();
        if (c == null || coarsest == WINDOW) {
            return coarsest;
        }
        Trial trial = c.trial();
        if (trial != null) {
            return Stream.of(Trial.ON, Trial.OFF)
                            .flatMap(arm -> trial.times(arm, c.zone()).stream())
                            .allMatch(t -> isHour(t.start()) && isHour(t.end()))
                    ? HOUR
                    : WINDOW;
        }
        boolean byHour = c.weather() != null || c.interval() == Interval.HOUR;
        if (coarsest == DAY
                && !byHour
                && zones.stream().allMatch(z -> z.getRules().equals(c.zone().getRules()))) {
            return DAY;
        }
        boolean hours = request.times().stream()
                .allMatch(t -> isHour(t.start())
                        && isHour(t.end())
                        && t.start().atZone(c.zone()).getOffset().getTotalSeconds() % 3_600 == 0);
        return hours ? HOUR : WINDOW;
    }

    private static boolean isLong(Window t) {
        return Duration.between(t.start(), t.end()).compareTo(FEW_DAYS) > 0;
    }

    private static boolean isMidnight(Instant t, ZoneId zone) {
        ZonedDateTime local = t.atZone(zone);
        return local.toLocalTime().equals(LocalTime.MIDNIGHT)
                || local.equals(local.toLocalDate().atStartOfDay(zone));
    }

    private static boolean isHour(Instant t) {
        return t.truncatedTo(ChronoUnit.HOURS).equals(t);
    }
}
