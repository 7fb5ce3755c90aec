package io.edgewitness.collector.server;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Act;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Trail;

/**
 * Keeps in the trail what was done with the collector's own token or on its command line. Evidence is the collector's and not the
 * workplace's: such an act has happened when its entry is written, and is not undone if that fails; the caller hears of it. Any thread.
 */
record ActLog(Trail trail) {
    private static final int LONGEST_TARGET = 200;
    private static final int LONGEST_DETAIL = 1_000;

    /** @param target what it was about, such as an id */
    void note(Act act, String target, String detail) throws CommandFailure {
        try {
            trail.record(
                    Access.collector(), act, line(target, LONGEST_TARGET), null, null, line(detail, LONGEST_DETAIL));
        } catch (Refused e) {
            throw new CommandFailure(
                    CommandFailure.OTHER_SIDE,
                    "it is done, but the trail could not be told of it: " + String.valueOf(e.getMessage()));
        }
    }

    /** What came from outside may hold anything: an entry takes what can be seen, on one line. */
    static String line(String text, int longest) {
        StringBuilder line = new StringBuilder();
        text.codePoints()
                .limit(longest)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE || isTurning(c)
                        ? ' '
                        : c)
                .forEach(line::appendCodePoint);
        String clean = line.toString().strip();
        return clean.isEmpty() ? "-" : clean;
    }

    private static boolean isTurning(int c) {
        return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
    }
}
