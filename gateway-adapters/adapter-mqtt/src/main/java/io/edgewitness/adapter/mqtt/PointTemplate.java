package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.PointId;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the points of a wildcard are called: a point id with {@code {1}} for what stands for the first wildcard, {@code {2}} for the second.
 *
 * <p>What a point id cannot hold becomes {@code _}, and a hash of the original follows, so that two topics never get one name.
 */
public final class PointTemplate {
    private static final Pattern PLACE = Pattern.compile("\\{(\\d{1,3})}");
    private static final Pattern INVALID = Pattern.compile("[^\\p{L}\\p{N}._/-]");
    private static final Pattern START = Pattern.compile("[\\p{L}\\p{N}]");
    private static final int LONGEST = 200;
    private static final int HASH_DIGITS = 17;

    private final String text;

    private PointTemplate(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException with the mend */
    public static PointTemplate parse(String text) {
        PointId.parse("p" + PLACE.matcher(text).replaceAll("x"));
        return new PointTemplate(text);
    }

    /** Every id that it can give. */
    Pattern ids() {
        StringBuilder regex = new StringBuilder();
        int end = 0;
        for (Matcher m = PLACE.matcher(text); m.find(); end = m.end()) {
            regex.append(Pattern.quote(text.substring(end, m.start()))).append(".+");
        }
        return Pattern.compile(regex.append(Pattern.quote(text.substring(end))).toString());
    }

    /** The numbers in it. */
    List<Integer> places() {
        List<Integer> places = new ArrayList<>();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            places.add(Integer.valueOf(matcher.group(1)));
        }
        return places;
    }

    /** @param levels what stands for each wildcard; at least as many as {@link #places} asks for */
    PointId name(List<String> levels) {
        StringBuilder name = new StringBuilder();
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            matcher.appendReplacement(
                    name, Matcher.quoteReplacement(part(levels.get(Integer.parseInt(matcher.group(1)) - 1))));
        }
        String whole = matcher.appendTail(name).toString();
        boolean starts = START.matcher(whole).lookingAt();
        if (starts && whole.length() <= LONGEST) {
            return new PointId(whole);
        }
        String begin = starts ? whole : "p" + whole;
        return new PointId(begin.substring(0, Math.min(begin.length(), LONGEST - HASH_DIGITS)) + hash(whole));
    }

    private static String part(String level) {
        String valid = INVALID.matcher(level).replaceAll("_");
        return valid.equals(level) && !level.isEmpty() ? level : valid + hash(level);
    }

    private static String hash(String text) {
        return "-" + String.format("%016x", Hash.of(text));
    }

    @Override
    public String toString() {
        return text;
    }
}
