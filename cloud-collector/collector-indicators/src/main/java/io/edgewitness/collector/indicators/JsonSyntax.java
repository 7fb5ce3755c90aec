package io.edgewitness.collector.indicators;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether text is JSON (RFC 8259): the YAML reader takes more than that, and two verifiers must take the same. */
final class JsonSyntax {
    private static final int DEEPEST = 64;
    private static final Pattern BLANK = Pattern.compile("[ \t\r\n]*+");
    private static final Pattern TEXT =
            Pattern.compile("\"(?:[^\"\\\\\\x00-\\x1f]|\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*+\"");
    private static final Pattern OTHER =
            Pattern.compile("true|false|null|-?(?:0|[1-9][0-9]*+)(?:\\.[0-9]++)?(?:[eE][+-]?[0-9]++)?");

    private final String source;
    private final Matcher matcher;
    private int at;

    private JsonSyntax(String source) {
        this.source = source;
        this.matcher = BLANK.matcher(source);
    }

    /** @throws IllegalArgumentException with the place, if it is none or nests deeper than 64 */
    static void check(String text) {
        JsonSyntax s = new JsonSyntax(text);
        s.value(0);
        s.take(BLANK);
        if (s.at < text.length()) {
            throw s.wrong("something follows");
        }
    }

    private void value(int depth) {
        if (depth > DEEPEST) {
            throw wrong("nested too deeply");
        }
        take(BLANK);
        boolean object = next('{');
        if (object || next('[')) {
            items(object, depth);
        } else if (!take(TEXT) && !take(OTHER)) {
            throw wrong("no value");
        }
    }

    private void items(boolean object, int depth) {
        char end = object ? '}' : ']';
        take(BLANK);
        if (next(end)) {
            return;
        }
        do {
            take(BLANK);
            if (object) {
                if (!take(TEXT)) {
                    throw wrong("a name is missing");
                }
                take(BLANK);
                if (!next(':')) {
                    throw wrong("no colon");
                }
            }
            value(depth + 1);
            take(BLANK);
        } while (next(','));
        if (!next(end)) {
            throw wrong("no comma");
        }
    }

    private boolean next(char c) {
        if (at < source.length() && source.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean take(Pattern pattern) {
        matcher.usePattern(pattern).region(at, source.length());
        if (matcher.lookingAt()) {
            at = matcher.end();
            return true;
        }
        return false;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("this is no JSON, character " + at + ": " + what);
    }
}
