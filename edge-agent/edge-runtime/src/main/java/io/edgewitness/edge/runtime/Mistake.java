package io.edgewitness.edge.runtime;

import java.nio.file.Path;
import java.util.List;

/**
 * One thing wrong in a file that a person wrote.
 *
 * @param line from 1
 * @param column from 1
 */
public record Mistake(Path file, int line, int column, Problem problem, List<Text> arguments)
        implements Comparable<Mistake> {
    /** {@code FILE:LINE:COLUMN: EW-xxxx: what, and the mend}, in one line. */
    public String say(Language language) {
        String words = problem.say(language, arguments).replaceAll("\\s*\\R\\s*", " ");
        return file + ":" + line + ":" + column + ": " + words;
    }

    @Override
    public int compareTo(Mistake other) {
        return line != other.line ? Integer.compare(line, other.line) : Integer.compare(column, other.column);
    }
}
