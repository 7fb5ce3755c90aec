package io.edgewitness.text.reader;

import io.edgewitness.scenario.kit.CodeRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A code of known rule among characters that are not all sure: of the texts that they may be, the most likely one that follows the rule. A check digit
 * says which of two that look alike it was; where two that follow it are nearly as likely, neither is told.
 */
final class CodeRepair {
    private static final int MOST_TRIES = 5_000;
    private static final int MOST_FOUND = 6;

    /** How much of what follows the rule has to be the one. */
    private static final double LEAST_SHARE = 0.9;

    /** A code that had to be guessed more than read is none. */
    private static final double LEAST_EACH = 0.5;

    private CodeRepair() {}

    /**
     * A code.
     *
     * @param confidence 0 to 1: the likelihood of its characters (geometric mean) × its share among what follows the rule
     * @param repaired whether it is not what was read at first
     */
    record Found(String code, double confidence, boolean repaired) {}

    /** @param places of one line; blanks, and what is neither letter nor digit nor one of the rule's characters, part words */
    static Optional<Found> find(List<Steps.Place> places, CodeRule rule) {
        Pattern one = Pattern.compile("[" + rule.characters() + "]");
        List<List<Steps.Place>> words = new ArrayList<>();
        words.add(new ArrayList<>());
        for (Steps.Place place : places) {
            if (one.matcher(place.best()).matches() || isWritten(place.best())) {
                words.get(words.size() - 1).add(place);
            } else if (!words.get(words.size() - 1).isEmpty()) {
                words.add(new ArrayList<>());
            }
        }
        List<Found> all = new ArrayList<>();
        for (int first = 0; first < words.size(); first++) {
            List<Steps.Place> joined = new ArrayList<>();
            for (int last = first; last < words.size(); last++) {
                joined.addAll(words.get(last));
                if (rule.length() == 0 || joined.size() == rule.length()) {
                    best(List.copyOf(joined), rule, one).ifPresent(all::add);
                }
                if (rule.length() == 0 || joined.size() >= rule.length()) {
                    break;
                }
            }
        }
        return all.stream().max(Comparator.comparingDouble(Found::confidence));
    }

    private static boolean isWritten(String character) {
        return character.codePoints().allMatch(Character::isLetterOrDigit);
    }

    private record Try(int[] choice, int from, double likelihood) {}

    private static Optional<Found> best(List<Steps.Place> places, CodeRule rule, Pattern one) {
        if (places.isEmpty()) {
            return Optional.empty();
        }
        List<int[]> allowed = new ArrayList<>();
        for (Steps.Place p : places) {
            allowed.add(IntStream.range(0, p.characters().length)
                    .filter(i -> one.matcher(p.characters()[i]).matches())
                    .toArray());
        }
        if (allowed.stream().anyMatch(a -> a.length == 0)) {
            return Optional.empty();
        }
        List<Try> found = search(places, allowed, rule);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        double all = found.stream().mapToDouble(Try::likelihood).sum();
        Try first = found.get(0);
        double share = first.likelihood / all;
        double each = Math.pow(first.likelihood, 1.0 / places.size());
        String code = text(places, allowed, first.choice);
        return share < LEAST_SHARE || each < LEAST_EACH
                ? Optional.empty()
                : Optional.of(new Found(code, each * share, !code.equals(Steps.text(places))));
    }

    /** The most likely first; each try changes one place further, from the last that was changed on. */
    private static List<Try> search(List<Steps.Place> places, List<int[]> allowed, CodeRule rule) {
        PriorityQueue<Try> open = new PriorityQueue<>(Comparator.comparingDouble((Try t) -> -t.likelihood));
        open.add(of(places, allowed, new int[places.size()], 0));
        List<Try> found = new ArrayList<>();
        for (int n = 0; n < MOST_TRIES && !open.isEmpty() && found.size() < MOST_FOUND; n++) {
            Try next = open.remove();
            if (rule.fits(text(places, allowed, next.choice))) {
                found.add(next);
            }
            for (int at = next.from; at < places.size(); at++) {
                if (next.choice[at] + 1 < allowed.get(at).length) {
                    int[] choice = next.choice.clone();
                    choice[at]++;
                    open.add(of(places, allowed, choice, at));
                }
            }
        }
        return found;
    }

    private static Try of(List<Steps.Place> places, List<int[]> allowed, int[] choice, int from) {
        double likelihood = 1;
        for (int i = 0; i < choice.length; i++) {
            likelihood *= places.get(i).likelihood()[allowed.get(i)[choice[i]]];
        }
        return new Try(choice, from, likelihood);
    }

    private static String text(List<Steps.Place> places, List<int[]> allowed, int[] choice) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < choice.length; i++) {
            text.append(places.get(i).characters()[allowed.get(i)[choice[i]]]);
        }
        return text.toString();
    }
}
