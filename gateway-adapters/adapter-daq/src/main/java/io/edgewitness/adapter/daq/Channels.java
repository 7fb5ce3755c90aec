package io.edgewitness.adapter.daq;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which channels of a block a point has, counted from 0.
 *
 * @param last inclusive; -1: all there are
 */
record Channels(int first, int last) {
    private static final Pattern SYNTAX = Pattern.compile("(\\d{1,3})(?:-(\\d{1,3}))?");
    private static final int ALL = -1;

    /** @param text {@code all}, {@code 3} or {@code 0-7} */
    static Channels parse(String text) {
        if (text.equals("all")) {
            return new Channels(0, ALL);
        }
        Matcher matcher = SYNTAX.matcher(text);
        if (matcher.matches()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            if (first <= last) {
                return new Channels(first, last);
            }
        }
        throw new IllegalArgumentException(
                "channels are all, one such as 3, or some such as 0-7, counted from 0; not '" + text + "'");
    }

    /** @return whether a block of so many channels has all of them */
    boolean areIn(int channels) {
        return Math.max(first, last) < channels;
    }

    /** Shared with the block. */
    float[][] of(float[][] block) {
        return Arrays.copyOfRange(block, first, last == ALL ? block.length : last + 1);
    }

    @Override
    public String toString() {
        return last == ALL ? "all" : first == last ? String.valueOf(first) : first + "-" + last;
    }
}
