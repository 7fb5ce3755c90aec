package io.edgewitness.equipment.fault;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.TumblingWindows;
import io.edgewitness.scenario.kit.WindowSketches;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What became of the messages that this instance told: the collector says of each when it was delivered, to which role, and when it was acknowledged. A
 * receipt's lines are {@code delivered MESSAGE TIME role:ROLE}, with {@code person} in the place of the role, and {@code acknowledged MESSAGE TIME}.
 * One thread.
 */
final class Receipts {
    /** The kinds of demand 07.7. */
    enum Kind {
        ALARM,
        DIAGNOSIS,
        FORECAST,
        STATISTICS;

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** So long after the end of a day an acknowledgement still counts for it. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final int MOST = 5_000;
    private static final int LONGEST = 4_000;
    private static final String ROLE = "role:";

    private static final class Told {
        final Kind kind;
        final String alarm;
        final Instant at;

        @Nullable
        Instant delivered;

        boolean byRole;
        boolean acknowledged;

        Told(Kind kind, String alarm, Instant at) {
            this.kind = kind;
            this.alarm = alarm;
            this.at = at;
        }
    }

    private final String id;
    private final TumblingWindows days;
    private final WindowSketches latencies;
    private final TumblingWindows windows;
    private final TreeMap<String, Told> told = new TreeMap<>();
    private final TreeMap<Instant, Long> lost = new TreeMap<>(); // that were too many, by start of day
    private long number;

    /**
     * None told yet.
     *
     * @param id of the instance
     * @param day over which the four kinds are judged
     * @param windows of the latency
     */
    Receipts(String id, Duration day, ZoneId zone, TumblingWindows windows) {
        this.id = id;
        this.windows = windows;
        days = new TumblingWindows(day, PATIENCE, Duration.ZERO, zone);
        latencies = new WindowSketches(windows);
    }

    /**
     * A message goes out.
     *
     * @param alarm id; empty: of none
     * @return its id
     */
    String told(Kind kind, String alarm, Instant at) {
        String message = id + "/" + kind.id() + "/" + ++number;
        days.touch(at);
        if (told.size() >= MOST) {
            lost.merge(days.of(at).start(), 1L, Long::sum);
        } else {
            told.put(message, new Told(kind, alarm, at));
        }
        return message;
    }

    /**
     * A receipt came; what it says of other instances, and what is no receipt, is passed over.
     *
     * @param received by the agent's clock
     * @param at decides the window of the latencies
     * @return alarms that it acknowledges
     */
    List<String> receipt(String text, Instant received, Instant at) {
        List<String> alarms = new ArrayList<>();
        for (String line :
                text.length() > LONGEST ? List.<String>of() : text.lines().toList()) {
            String[] words = line.strip().split(" ", 5);
            Told message = words.length < 3 ? null : told.get(words[1]);
            Instant when = message == null ? null : time(words[2]);
            if (message == null || when == null) {
                continue;
            }
            if (words[0].equals("delivered") && words.length == 4) {
                deliver(message, words[3], when, received, at);
            } else if (words[0].equals("acknowledged") && words.length == 3 && !message.acknowledged) {
                message.acknowledged = true;
                if (!message.alarm.isEmpty()) {
                    alarms.add(message.alarm);
                }
            }
        }
        return alarms;
    }

    private void deliver(Told message, String to, Instant when, Instant received, Instant at) {
        message.byRole |= to.startsWith(ROLE);
        if (message.delivered == null) {
            // Two clocks: a delivery before the message or after its receipt is neither; the receipt's arrival is no
            // less than the truth.
            boolean possible = !when.isBefore(message.at) && !when.isAfter(received);
            Instant delivered = possible ? when : received;
            message.delivered = delivered;
            Duration latency = Duration.between(message.at, delivered);
            windows.touch(at);
            latencies.add(at, latency.isNegative() ? 0 : latency.toNanos() / 1e9);
        }
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    Amount latencyP95(Window window) {
        return latencies.quantile(window, 0.95);
    }

    /** @return of each day that is over and in which all four kinds were told: whether all of them were delivered by role and acknowledged */
    List<DemandResult> due(Instant now) {
        List<DemandResult> results = new ArrayList<>();
        for (TumblingWindows.Due day : days.due(now)) {
            DemandResult result = day.revision() == 0 ? judged(day.window(), now) : null;
            if (result != null) {
                results.add(result);
            }
            told.values().removeIf(m -> m.at.isBefore(day.window().end()));
            lost.headMap(day.window().end()).clear();
        }
        return results;
    }

    private @Nullable DemandResult judged(Window day, Instant now) {
        List<String> measured = new ArrayList<>();
        Long many = lost.get(day.start());
        boolean met = many == null;
        for (Kind kind : Kind.values()) {
            List<Told> of = told.values().stream()
                    .filter(m -> m.kind == kind && day.contains(m.at))
                    .toList();
            if (of.isEmpty()) {
                return null;
            }
            long byRole =
                    of.stream().filter(m -> m.delivered != null && m.byRole).count();
            long acknowledged = of.stream().filter(m -> m.acknowledged).count();
            met &= byRole == of.size() && acknowledged == of.size();
            measured.add(kind.id() + " " + of.size() + " told, " + byRole + " delivered by role, " + acknowledged
                    + " acknowledged");
        }
        return new DemandResult("07.7", met, String.join("; ", measured), now);
    }

    void forgetBefore(Instant time) {
        latencies.forgetBefore(time);
    }

    void write(StateWriter state) {
        state.integer(number).integer(told.size());
        told.forEach((message, t) -> state.text(message)
                .text(t.kind.name())
                .text(t.alarm)
                .instant(t.at)
                .instant(t.delivered)
                .integer((t.byRole ? 1 : 0) + (t.acknowledged ? 2 : 0)));
        state.integer(lost.size());
        lost.forEach((day, count) -> state.instant(day).integer(count));
        days.write(state);
        latencies.write(state);
    }

    void read(StateReader state) {
        number = state.integer();
        told.clear();
        for (long n = state.integer(); n > 0; n--) {
            String message = state.text();
            Told t = new Told(Kind.valueOf(state.text()), state.text(), state.time());
            t.delivered = state.instant();
            long flags = state.integer();
            t.byRole = (flags & 1) != 0;
            t.acknowledged = (flags & 2) != 0;
            told.put(message, t);
        }
        lost.clear();
        for (long n = state.integer(); n > 0; n--) {
            Instant day = state.time();
            lost.put(day, state.integer());
        }
        days.read(state);
        latencies.read(state);
    }
}
