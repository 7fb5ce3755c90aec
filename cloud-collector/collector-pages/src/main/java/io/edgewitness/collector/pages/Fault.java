package io.edgewitness.collector.pages;

import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Something that should not have happened, as one line of the log: what and where, without what a person typed. */
public final class Fault {
    private static final int FRAMES = 5;
    private static final int CAUSES = 3;
    private static final int LONGEST = 200;

    private Fault() {}

    /** @return class, message and first frames of an exception and of what caused it; quoted words, which were given, are left out */
    public static String line(Throwable fault) {
        StringBuilder out = new StringBuilder(one(fault));
        Throwable cause = fault.getCause();
        for (int i = 0; i < CAUSES && cause != null; i++) {
            out.append(", caused by ").append(one(cause));
            cause = cause.getCause();
        }
        return out.toString();
    }

    private static String one(Throwable fault) {
        String frames = Arrays.stream(fault.getStackTrace())
                .limit(FRAMES)
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .collect(Collectors.joining(" < "));
        return fault.getClass().getName() + message(fault) + " at " + frames;
    }

    private static String message(Throwable fault) {
        String text = fault instanceof InvalidPathException path ? path.getReason() : fault.getMessage();
        if (text == null) {
            return "";
        }
        String first = text.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
        String bare = first.replaceAll("\"[^\"]*\"?|'[^']*'|“[^”]*”?", "…");
        return " (" + bare.substring(0, Math.min(bare.length(), LONGEST)) + ")";
    }
}
