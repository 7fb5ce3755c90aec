package io.edgewitness.collector.forms;

/** Counts 字 as Word does: each Chinese character or Chinese punctuation mark is one, each run of other characters is one. */
public final class WordCount {
    private WordCount() {}

    public static int of(String text) {
        int count = 0;
        boolean inWord = false;
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            if (Character.isWhitespace(c) || c == 0x3000 || c == 0xA0) {
                inWord = false;
            } else if (isEastAsian(c) || (isShared(c) && !(isWestern(points, i - 1) && isWestern(points, i + 1)))) {
                count++;
                inWord = false;
            } else if (!inWord) {
                count++;
                inWord = true;
            }
        }
        return count;
    }

    private static boolean isEastAsian(int c) {
        return Character.isIdeographic(c)
                || (c >= 0x1100 && c <= 0x11FF)
                || (c >= 0x2E80 && c <= 0x33FF)
                || (c >= 0xA960 && c <= 0xA97F)
                || (c >= 0xAC00 && c <= 0xD7FF)
                || (c >= 0xFE30 && c <= 0xFE4F)
                || (c >= 0xFF00 && c <= 0xFFEF);
    }

    // Quotation marks, dashes and dots are Chinese or Western by what stands around them.
    private static boolean isShared(int c) {
        return c == 0x2018 || c == 0x2019 || c == 0x201C || c == 0x201D || c == 0x2014 || c == 0x2026 || c == 0xB7;
    }

    private static boolean isWestern(int[] points, int i) {
        return i >= 0 && i < points.length && points[i] < 0x250 && Character.isLetterOrDigit(points[i]);
    }
}
