package io.edgewitness.scenario.kit;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Refused;

/**
 * A rule that codes follow.
 *
 * @param begins with which characters; empty: any
 * @param length in characters; 0: any
 * @param characters which it is made of, as in a regular expression's brackets: {@code 0-9A-Z}
 */
public record CodeRule(
        @Default("") String begins,
        @Default("0") int length,
        @Default("0-9A-Za-z._-") String characters,
        @Default("none") CheckDigit check) {
    /** How a code's last character is checked. */
    public enum CheckDigit {
        NONE,
        GS1,
        ISO6346,
        USCC
    }

    public CodeRule {
        if (!characters.matches("([0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z._:/+-])+") || length < 0) {
            throw Refused.of(
                    "characters is like 0-9A-Z._-, and length 0 or more, not '" + characters + "' and " + length,
                    "characters 应写作 0-9A-Z._- 这样的形式，length 不能为负，而不是“" + characters + "”和 " + length);
        }
    }

    public boolean fits(String code) {
        return code.startsWith(begins)
                && (length == 0 || code.length() == length)
                && code.matches("[" + characters + "]+")
                && checks(code);
    }

    private boolean checks(String code) {
        return switch (check) {
            case NONE -> true;
            case GS1 -> CheckDigits.gs1(code);
            case ISO6346 -> CheckDigits.iso6346(code);
            case USCC -> CheckDigits.uscc(code);
        };
    }
}
