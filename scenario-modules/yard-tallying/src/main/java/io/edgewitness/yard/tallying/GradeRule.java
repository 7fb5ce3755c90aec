package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Default;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A grade of the site and what a thing must be to have it. A rule asks only for what it names; what it names and nobody recognised keeps the grade back.
 *
 * @param condition one of these; empty: any
 * @param appearance one of these; empty: any
 * @param longest in mm, of the longest measure; 0: any
 * @param heaviest in kg; 0: any
 */
public record GradeRule(
        String grade,
        @Default("[]") List<String> condition,
        @Default("[]") List<String> appearance,
        @Default("0") double longest,
        @Default("0") double heaviest) {
    /** Whether the grade is the thing's. */
    public enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    Answer holds(Attribute looks, Size size, Attribute state) {
        Answer answer = Answer.YES;
        if (!condition.isEmpty()) {
            answer = both(answer, state.isKnown(), condition.contains(state.value()));
        }
        if (!appearance.isEmpty()) {
            answer = both(answer, looks.isKnown(), appearance.contains(looks.value()));
        }
        if (longest > 0) {
            answer = both(answer, size.isKnown(), Math.max(size.length(), size.height()) <= longest);
        }
        return heaviest > 0 ? both(answer, size.mass() > 0, size.mass() <= heaviest) : answer;
    }

    private static Answer both(Answer before, boolean known, boolean holds) {
        if (before == Answer.NO || (known && !holds)) {
            return Answer.NO;
        }
        return known ? before : Answer.UNKNOWN;
    }

    /** @return the grade; null: no rule holds, or one might if more were known */
    static @Nullable String of(List<GradeRule> rules, Attribute looks, Size size, Attribute state) {
        for (GradeRule rule : rules) {
            Answer answer = rule.holds(looks, size, state);
            if (answer != Answer.NO) {
                return answer == Answer.YES ? rule.grade() : null;
            }
        }
        return null;
    }
}
