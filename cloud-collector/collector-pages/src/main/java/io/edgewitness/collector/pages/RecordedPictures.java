package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.RecordingShelf.Recording;
import io.edgewitness.collector.pages.RecordingShelf.Wanted;
import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.Shot;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.workplace.Access;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes pictures that a line recorded at its inspections into a set, each with its part as the specimen. What is still with the agent is asked for: taking
 * them in again later takes what has come since. Any thread.
 */
public record RecordedPictures(RecordingShelf shelf, TeachDesk desk) {
    /** At once. */
    public static final int MOST = 200;

    /** Events of an inspection that name its picture. */
    public static final List<String> VERDICTS = List.of("part-rejected", "part-passed", "audit-request");

    private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");
    private static final int MOST_BYTES = 31 << 20;
    private static final int LONGEST_SPECIMEN = 80;

    /** A line with pictures. */
    public record Line(String agent, String scenario) {
        static @Nullable Line of(String id) {
            int slash = id.indexOf('/');
            return slash < 1 ? null : new Line(id.substring(0, slash), id.substring(slash + 1));
        }

        public String id() {
            return agent + "/" + scenario;
        }
    }

    /**
     * Which are wanted: those that were asked for before, then the newest, of the newest {@value RecordingShelf#MOST} those that are not in the set yet.
     *
     * @param verdict one of {@link #VERDICTS}
     * @param to exclusive
     * @param label class that they are given; null: said later
     * @param most 1 to {@value #MOST}
     */
    public record Wish(
            Line line,
            String verdict,
            Instant from,
            Instant to,
            @Nullable String label,
            int most) {}

    /**
     * What became of them.
     *
     * @param there of so many newest, in the set already
     * @param coming asked for before
     * @param gone the agent has them no more
     * @param refused first reason why some were not taken; null: none
     */
    public record Outcome(
            int taken,
            int there,
            int asked,
            int coming,
            int gone,
            int refused,
            @Nullable TeachFault why) {}

    /** @return lines of the set's place whose newest inspections kept pictures */
    List<Line> lines(PictureSet set) throws PlantAwayException {
        return list(set.scope(), null, VERDICTS, Instant.EPOCH, FAR_FUTURE, RecordingShelf.MOST).stream()
                .map(r -> new Line(r.agent(), r.scenario()))
                .distinct()
                .sorted(Comparator.comparing(Line::id))
                .toList();
    }

    private List<Recording> list(
            Scope scope, @Nullable Line line, List<String> types, Instant from, Instant to, int limit)
            throws PlantAwayException {
        return shelf.list(new Wanted(
                scope,
                line == null ? null : line.agent(),
                line == null ? null : line.scenario(),
                types,
                null,
                from,
                to,
                limit));
    }

    /** @throws IllegalArgumentException if what is wanted is not of its form, or too many wait at the agent already */
    Outcome take(Access access, Author author, PictureSet set, Wish wish) throws PlantAwayException {
        if (!VERDICTS.contains(wish.verdict()) || wish.most() < 1 || wish.most() > MOST) {
            throw new IllegalArgumentException("teach-recorded-wrong");
        }
        if (wish.label() != null && !set.classes().contains(wish.label())) {
            throw new TeachFault(TeachFault.Code.NO_CLASS, wish.label(), String.join(", ", set.classes()));
        }
        Map<String, Recording> newest = new LinkedHashMap<>();
        list(set.scope(), wish.line(), List.of(wish.verdict()), wish.from(), wish.to(), RecordingShelf.MOST)
                .forEach(r -> newest.putIfAbsent(r.sha256(), r));
        Set<String> has = desk.sets().shots(set).stream().map(Shot::sha256).collect(Collectors.toSet());
        List<Recording> chosen = newest.values().stream()
                .filter(r -> !has.contains(r.sha256()))
                .sorted(Comparator.comparing(RecordedPictures::isUnasked))
                .toList();
        Tally tally = new Tally();
        tally.there = (int) newest.keySet().stream()
                .limit(wish.most())
                .filter(has::contains)
                .count();
        for (Recording r : chosen) {
            if (tally.used() >= wish.most() || tally.refused >= MOST || tally.isFull()) {
                break;
            }
            switch (r.state()) {
                case HERE -> take(author, set, wish.label(), r, tally);
                case WAITING, COMING -> tally.coming++;
                case GONE, WRONG -> tally.gone++;
                case AGENT, FAILED, DROPPED, CHANGED -> {
                    shelf.ask(access, r.agent(), r.sha256());
                    tally.asked++;
                }
            }
        }
        return tally.outcome();
    }

    /** What was asked for before goes first: a fast line has newer ones each time. */
    private static boolean isUnasked(Recording r) {
        return switch (r.state()) {
            case HERE, WAITING, COMING -> false;
            case GONE, WRONG, AGENT, FAILED, DROPPED, CHANGED -> true;
        };
    }

    private static final class Tally {
        private int taken;
        private int there;
        private int asked;
        private int coming;
        private int gone;
        private int refused;
        private @Nullable TeachFault why;

        /** What is refused or gone takes no other's place. */
        private int used() {
            return taken + asked + coming;
        }

        private boolean isFull() {
            return why != null && (why.code() == TeachFault.Code.SET_FULL || why.code() == TeachFault.Code.SET_HEAVY);
        }

        private Outcome outcome() {
            return new Outcome(taken, there, asked, coming, gone, refused, why);
        }
    }

    private void take(Author author, PictureSet set, @Nullable String label, Recording r, Tally tally)
            throws PlantAwayException {
        String unit = r.fact("unit").strip();
        String specimen = unit.length() > LONGEST_SPECIMEN ? unit.substring(0, LONGEST_SPECIMEN) : unit;
        String ending = r.mediaType().equals("image/jpeg") ? ".jpg" : ".png";
        try (InputStream in = shelf.open(r)) {
            byte[] content = in.readNBytes(MOST_BYTES);
            desk.sets().add(author, set, r.sha256().substring(0, 16) + ending, content, label, specimen);
            tally.taken++;
        } catch (TeachFault e) {
            if (e.code() == TeachFault.Code.TWICE) {
                tally.there++;
            } else {
                tally.refused++;
                tally.why = tally.why == null ? e : tally.why;
            }
        } catch (IOException e) {
            tally.gone++; // changed on this disk: the next time it is asked for again
        }
    }
}
