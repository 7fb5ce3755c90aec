package io.edgewitness.collector.forms;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {{figure:ID}}} in an applicant's text stands for a measured figure, so that text and measurement cannot drift apart. */
final class FigureTokens {
    /**
     * A token, also one that names no figure or was not closed: braces of ours never reach a document. Nothing is tried twice, so that a
     * long text costs no more than its length.
     */
    private static final Pattern TOKEN =
            Pattern.compile("\\{\\{\\s*+(?:figure:)?+([^{}\\n]*+)\\s*+\\}\\}|\\{\\{\\s*+figure:\\s*+([\\w.-]*+)\\}?+");

    private static final Pattern LINK = Pattern.compile("\\{\\{\\s*+figure:");

    private FigureTokens() {}

    /** @param figure what is printed for an id */
    static String printed(String text, Function<String, String> figure) {
        return text.contains("{{")
                ? TOKEN.matcher(text)
                        .replaceAll(m -> Matcher.quoteReplacement(figure.apply(id(m.group(1), m.group(2)))))
                : text;
    }

    /** The ids that a text names, in its order, each as often as it stands there. */
    static List<String> ids(String text) {
        return TOKEN.matcher(text)
                .results()
                .map(m -> id(m.group(1), m.group(2)))
                .toList();
    }

    /** Whether a text means to link a figure. */
    static boolean links(String text) {
        return LINK.matcher(text).find();
    }

    @SuppressWarnings("NullAway") // One of the two alternatives matched.
    private static String id(String closed, String open) {
        return closed == null ? open : closed.strip();
    }
}
