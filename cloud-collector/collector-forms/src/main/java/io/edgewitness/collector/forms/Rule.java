package io.edgewitness.collector.forms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the notice asks for, or that we look at.
 *
 * @param id such as {@code EL-JN-08}
 * @param words the notice's own words
 * @param en what it means, in English
 * @param zh the same in Chinese; the notice's own words unless we say it otherwise
 * @param fields the fields looked at
 * @param other the field compared with
 * @param value the answer expected
 * @param atLeast how many
 * @param years how long
 * @param whenField the rule holds only if this field ...
 * @param whenValue ... has this answer
 * @param area where pictures are taken
 */
public record Rule(
        String id,
        Force force,
        Check check,
        String words,
        String en,
        String zh,
        List<String> fields,
        @Nullable String other,
        @Nullable String value,
        int atLeast,
        int years,
        @Nullable String whenField,
        @Nullable String whenValue,
        @Nullable Area area) {

    /** Between these degrees, WGS 84; what lies outside of them lies outside of the place that they go around. */
    public record Area(double south, double west, double north, double east) {
        boolean holds(FileCheck.Position at) {
            return south <= at.latitude() && at.latitude() <= north && west <= at.longitude() && at.longitude() <= east;
        }
    }

    /** What follows if it is not met. */
    public enum Force {
        /** The notice's own words make it a condition: no filing without it. */
        BLOCK,
        /** A check of ours. */
        WARN,
        /** A step on paper, to be remembered. */
        PAPER,
        INFO
    }

    /** The checks that {@link Readiness} knows. */
    public enum Check {
        ANSWERED,
        EQUALS,
        NOT_AFTER_FILING,
        ATTACHED,
        REGISTERED_FOR,
        LISTED_OPTIONS,
        BEFORE_DEADLINE,
        QUANTIFIED,
        MEASURED,
        COMPARED,
        PHOTOS,
        PHOTOS_DIFFER,
        PHOTOS_SIZE,
        PHOTOS_TAKEN,
        PHOTOS_DATED,
        PHOTOS_PLACE,
        REQUIRED_FIELDS,
        LIMITS,
        CONSISTENT,
        SAME_WHEN,
        REGION,
        LASTS,
        NOTE
    }

    /** Whether it wants an answer or a file and blocks without: what is called required. */
    boolean asks() {
        return force == Force.BLOCK
                && switch (check) {
                    case ANSWERED, EQUALS, ATTACHED, PHOTOS -> true;
                    default -> false;
                };
    }

    String field() {
        return fields.get(0);
    }
}
