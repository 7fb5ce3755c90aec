package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Metric.Amount;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.scenario.kit.Tally;
import io.edgewitness.scenario.kit.TumblingWindows;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which verdicts the quality system has, as the collector says of each document that was acknowledged there: lines {@code uploaded DOCUMENT FROM TO COUNT}, the times
 * of its first and last verdict and how many it holds. One thread.
 */
final class Uploads {
    private static final int MOST = 50_000;
    private static final int LONGEST = 4_000;

    private final Tally tally;
    private final TumblingWindows judged;
    private final TreeMap<Instant, Instant> waiting =
            new TreeMap<>(); // the time that decides its window, by the verdict's own

    /**
     * None told yet.
     *
     * @param limit from the end of a window to the acknowledgement of its last verdict
     */
    Uploads(Duration window, Duration limit, ZoneId zone, TumblingWindows windows) {
        tally = new Tally(windows);
        judged = new TumblingWindows(window, limit, Duration.ZERO, zone);
    }

    /** @param verdict the time of its event */
    void told(Instant verdict, Instant at) {
        if (waiting.put(verdict, at) == null) {
            judged.touch(at);
            tally.one(at, "told");
        }
        if (waiting.size() > MOST) {
            waiting.pollFirstEntry();
        }
    }

    /** What is no receipt is passed over, and one that says the same again changes nothing. */
    void receipt(String text) {
        for (String line :
                text.length() > LONGEST ? List.<String>of() : text.lines().toList()) {
            String[] words = line.strip().split(" ", 6);
            Instant from = words.length == 5 && words[0].equals("uploaded") ? time(words[2]) : null;
            Instant to = from == null ? null : time(words[3]);
            if (from != null && to != null && !to.isBefore(from) && words[4].matches("\\d{1,6}")) {
                acknowledged(from, to, Integer.parseInt(words[4]));
            }
        }
    }

    private void acknowledged(Instant from, Instant to, int count) {
        List<Instant> has = new ArrayList<>();
        for (Map.Entry<Instant, Instant> e :
                waiting.subMap(from, true, to, true).entrySet()) {
            if (has.size() < count) {
                has.add(e.getKey());
                tally.one(e.getValue(), "acknowledged");
            }
        }
        has.forEach(waiting::remove);
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    Amount ratio(Window window) {
        BigDecimal told = tally.of(window, "told");
        return told.signum() == 0
                ? new Amount.Missing("no verdict was to be uploaded")
                : new Amount.Ratio(tally.of(window, "acknowledged"), told);
    }

    /** @return of each window whose time for it is over, whether the quality system has all of its verdicts */
    List<DemandResult> due(Instant now) {
        List<DemandResult> results = new ArrayList<>();
        for (TumblingWindows.Due due : judged.due(now)) {
            BigDecimal told = tally.of(due.window(), "told");
            BigDecimal has = tally.of(due.window(), "acknowledged");
            if (due.revision() == 0 && told.signum() > 0) {
                String measured = has + " of " + told + " verdicts acknowledged by the quality system";
                results.add(new DemandResult("06.8", has.compareTo(told) == 0, measured, now));
            }
        }
        return results;
    }

    void forgetBefore(Instant t) {
        tally.forgetBefore(t);
        waiting.values().removeIf(at -> at.isBefore(t));
    }

    void forgetFrom(Instant t) {
        tally.forgetFrom(t);
    }

    void write(StateWriter state) {
        tally.write(state);
        judged.write(state);
        state.integer(waiting.size());
        waiting.forEach((verdict, at) -> state.instant(verdict).instant(at));
    }

    void read(StateReader state) {
        tally.read(state);
        judged.read(state);
        waiting.clear();
        for (long n = state.integer(); n > 0; n--) {
            waiting.put(state.time(), state.time());
        }
    }
}
