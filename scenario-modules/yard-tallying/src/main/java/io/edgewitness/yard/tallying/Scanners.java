package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where each reader of codes stands. A fixed one looks at one place. A handheld one is told by the location labels that it scans: what it scans after one lies
 * there, and with the next label the place is looked through. One thread.
 */
final class Scanners {
    private final Map<PointId, String> fixed;
    private final Set<String> places;
    private final TreeMap<String, Round> rounds = new TreeMap<>(); // by point
    private final TreeMap<String, Long> failed = new TreeMap<>(); // reads that failed since the last code, by point

    /** The code of a reader that tried and saw nothing; any other BAD sample is of the link to it, or of what came over it. */
    static final String NO_READ = "reader: no read";

    private static final int NOTHING = -1;

    /**
     * A place that a handheld reader is going through.
     *
     * @param told how many of the codes were there when it was looked through already; {@value #NOTHING}: it was not
     */
    record Round(String place, Set<String> codes, int told) {}

    Scanners(YardParameters parameters) {
        fixed = parameters.readers();
        places = parameters.locations().keySet();
    }

    static boolean isNoRead(String text) {
        return text.isEmpty() || text.toUpperCase(Locale.ROOT).matches("NO ?-?READ|ERROR");
    }

    void failed(PointId point) {
        failed.merge(point.name(), 1L, Long::sum);
    }

    /** @return whether no read failed before this code */
    boolean isFirst(PointId point) {
        return failed.remove(point.name()) == null;
    }

    /** Whether the text is a location label, for a reader that is not fixed. */
    boolean isLabel(PointId point, String text) {
        return !fixed.containsKey(point) && places.contains(text);
    }

    /**
     * A label begins a place and ends the one before. The same label once more ends the place too, if something was read there, and what is
     * read after it lies there still: a trigger pulled twice is no empty place.
     *
     * @return the place that is looked through with this label; null: there is none, or there is nothing new
     */
    @Nullable
    Round label(PointId point, String place) {
        Round round = rounds.get(point.name());
        boolean again = round != null && round.place.equals(place);
        if (round != null && again) {
            rounds.put(
                    point.name(), new Round(place, round.codes, round.codes.isEmpty() ? NOTHING : round.codes.size()));
        } else {
            rounds.put(point.name(), new Round(place, new TreeSet<>(), NOTHING));
        }
        return round == null || round.told == round.codes.size() || (again && round.codes.isEmpty()) ? null : round;
    }

    /** @return where a code of this reader lies; empty: nobody knows */
    String place(PointId point) {
        Round round = rounds.get(point.name());
        return fixed.getOrDefault(point, round == null ? "" : round.place());
    }

    /** @throws IllegalArgumentException if so much was scanned at the place already that no more is remembered */
    void requireRoom(PointId point) {
        Round round = rounds.get(point.name());
        if (round != null && round.codes().size() >= Sighting.MOST_THINGS) {
            throw new IllegalArgumentException("at one place lie at most " + Sighting.MOST_THINGS
                    + " things; scan the label of the next location");
        }
    }

    void code(PointId point, String code) {
        Round round = rounds.get(point.name());
        if (round != null) {
            round.codes().add(code);
        }
    }

    void write(StateWriter state) {
        state.integer(rounds.size());
        rounds.forEach((point, round) -> {
            state.text(point).text(round.place).integer(round.told).integer(round.codes.size());
            round.codes.forEach(state::text);
        });
        state.integer(failed.size());
        failed.forEach((point, n) -> state.text(point).integer(n));
    }

    void read(StateReader state) {
        rounds.clear();
        failed.clear();
        for (long n = state.integer(); n > 0; n--) {
            String point = state.text();
            Round round = new Round(state.text(), new TreeSet<>(), (int) state.integer());
            for (long m = state.integer(); m > 0; m--) {
                round.codes.add(state.text());
            }
            if (places.contains(round.place)) {
                rounds.put(point, round);
            }
        }
        for (long n = state.integer(); n > 0; n--) {
            failed.put(state.text(), state.integer());
        }
    }
}
