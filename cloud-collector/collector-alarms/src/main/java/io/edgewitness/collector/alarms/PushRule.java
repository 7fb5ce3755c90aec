package io.edgewitness.collector.alarms;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who wants which messages about which machines. Who is told finds them in the inbox; channels beside that.
 *
 * @param id 0: not stored yet
 * @param role all who have it over the machine's place; empty: {@code person} says who
 * @param person id; empty: {@code role} says who
 * @param place a node of the tenancy, with all below; empty: everywhere
 * @param machine an instance; empty: all
 * @param severity from which on
 * @param channels ids
 * @param quiet null: never
 * @param escalation null: none
 * @param by who made it; empty: it came with the collector
 */
public record PushRule(
        long id,
        String role,
        String person,
        Set<PushKind> kinds,
        String place,
        String machine,
        int severity,
        List<String> channels,
        @Nullable Quiet quiet,
        @Nullable Escalation escalation,
        String by) {
    public static final Duration LONGEST_WAIT = Duration.ofDays(7);

    public PushRule {
        kinds = Set.copyOf(kinds);
        channels = List.copyOf(channels);
        if (role.isEmpty() == person.isEmpty()) {
            throw new IllegalArgumentException("a rule is for a role or for a person");
        }
        if (kinds.isEmpty() || severity < 0 || severity > 1000) {
            throw new IllegalArgumentException("a rule wants a kind or more, from a severity of 0 to 1000 on");
        }
    }

    /**
     * Hours of the day in which channels wait with what is not urgent.
     *
     * @param to after {@code from}, past midnight where it is earlier
     * @param below what is less severe waits
     */
    public record Quiet(LocalTime from, LocalTime to, int below) {
        /** @return when to tell: now, or at the end of the quiet hours that it falls into */
        Instant due(Instant now, int severity, ZoneId zone) {
            ZonedDateTime local = now.atZone(zone);
            LocalTime time = local.toLocalTime();
            boolean past = to.isBefore(from);
            boolean within =
                    past ? !time.isBefore(from) || time.isBefore(to) : !time.isBefore(from) && time.isBefore(to);
            if (severity >= below || !within) {
                return now;
            }
            boolean tomorrow = past && !time.isBefore(from);
            return local.toLocalDate()
                    .plusDays(tomorrow ? 1 : 0)
                    .atTime(to)
                    .atZone(zone)
                    .toInstant();
        }
    }

    /**
     * Who is told if nobody acknowledges.
     *
     * @param role empty: channels alone
     */
    public record Escalation(Duration after, String role, List<String> channels) {
        public Escalation {
            channels = List.copyOf(channels);
            if (after.toSeconds() < 1 || after.compareTo(LONGEST_WAIT) > 0) {
                throw new IllegalArgumentException(
                        "it is escalated after a second to " + LONGEST_WAIT.toDays() + " days");
            }
        }
    }

    boolean wants(Push push) {
        return kinds.contains(push.kind())
                && push.severity() >= severity
                && (place.isEmpty() || push.node().equals(place) || push.node().startsWith(place + "/"))
                && (machine.isEmpty() || machine.equals(push.scenario()));
    }

    /** @return when channels are told */
    Instant due(Push push, Instant now, ZoneId zone) {
        Quiet q = quiet;
        return q == null ? now : q.due(now, push.severity(), zone);
    }
}
