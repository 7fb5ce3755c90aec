package io.edgewitness.text.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a recogniser says of a line: at each step from left to right how likely each class is. Class 0 is what lies between characters (CTC, Graves 2006).
 *
 * @param values [step][class]
 * @param alphabet which character a class is
 */
record Steps(float[][] values, Alphabet alphabet) {
    /** How many others a place may be. */
    private static final int ALTERNATIVES = 6;

    private static final double UNLIKELY = 1e-5;

    /**
     * The characters of a recogniser.
     *
     * @param characters of class 1 and on
     * @param classes of each
     */
    record Alphabet(List<String> characters, Map<String, Integer> classes) {
        static Alphabet of(List<String> characters) {
            Map<String, Integer> classes = new HashMap<>();
            for (int i = 0; i < characters.size(); i++) {
                classes.putIfAbsent(characters.get(i), i + 1);
            }
            return new Alphabet(List.copyOf(characters), Map.copyOf(classes));
        }
    }

    /**
     * What one character may be, the most likely first.
     *
     * @param likelihood of each
     */
    record Place(String[] characters, double[] likelihood) {
        String best() {
            return characters[0];
        }
    }

    /** The most likely class of each step; repeats and what lies between are left out. */
    List<Place> places() {
        List<Place> places = new ArrayList<>();
        int before = 0;
        for (float[] step : values) {
            int best = best(step);
            if (best != 0 && best != before) {
                places.add(place(step));
            } else if (best != 0 && step[best] > places.get(places.size() - 1).likelihood[0]) {
                places.set(places.size() - 1, place(step)); // the surest step of a character speaks for it
            }
            before = best;
        }
        return places;
    }

    private static int best(float[] step) {
        int best = 0;
        for (int c = 1; c < step.length; c++) {
            best = step[c] > step[best] ? c : best;
        }
        return best;
    }

    private Place place(float[] step) {
        int[] top = new int[ALTERNATIVES];
        int n = 0;
        for (int c = 1; c < step.length && c <= alphabet.characters.size(); c++) {
            if (n < ALTERNATIVES || step[c] > step[top[n - 1]]) {
                int at = n < ALTERNATIVES ? n++ : n - 1;
                for (; at > 0 && step[top[at - 1]] < step[c]; at--) {
                    top[at] = top[at - 1];
                }
                top[at] = c;
            }
        }
        int[] likely = Arrays.stream(Arrays.copyOf(top, n))
                .filter(c -> step[c] > UNLIKELY)
                .toArray();
        return new Place(
                Arrays.stream(likely)
                        .mapToObj(c -> alphabet.characters.get(c - 1))
                        .toArray(String[]::new),
                Arrays.stream(likely).mapToDouble(c -> step[c]).toArray());
    }

    /** How sure a text is: the mean over its characters. */
    static double confidence(List<Place> places) {
        return places.stream().mapToDouble(p -> p.likelihood[0]).average().orElse(0);
    }

    static String text(List<Place> places) {
        StringBuilder text = new StringBuilder();
        places.forEach(p -> text.append(p.best()));
        return text.toString();
    }

    /** @return the natural logarithm of the likelihood of a text, over all ways in which the steps may say it */
    double logLikelihood(String text) {
        int[] classes = text.codePoints()
                .map(c -> alphabet.classes.getOrDefault(Character.toString(c), 0))
                .toArray();
        if (classes.length == 0 || Arrays.stream(classes).anyMatch(c -> c == 0)) {
            return Double.NEGATIVE_INFINITY;
        }
        int states = 2 * classes.length + 1;
        double[] now = new double[states];
        double scale = 0;
        for (int t = 0; t < values.length; t++) {
            double[] next = new double[states];
            double sum = 0;
            for (int s = 0; s < states; s++) {
                int c = s % 2 == 0 ? 0 : classes[s / 2];
                double from = t == 0 ? (s < 2 ? 1 : 0) : now[s] + (s > 0 ? now[s - 1] : 0);
                if (t > 0 && s > 2 && s % 2 == 1 && c != classes[s / 2 - 1]) {
                    from += now[s - 2];
                }
                next[s] = from * values[t][c];
                sum += next[s];
            }
            if (!(sum > 0)) {
                return Double.NEGATIVE_INFINITY;
            }
            for (int s = 0; s < states; s++) {
                next[s] /= sum;
            }
            scale += Math.log(sum);
            now = next;
        }
        return scale + Math.log(now[states - 1] + now[states - 2]);
    }
}
