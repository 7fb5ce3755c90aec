package io.edgewitness.text.reader;

import io.edgewitness.edge.api.Default;
import java.nio.file.Path;
import java.util.List;

/**
 * What reads words, as a site file says it.
 *
 * @param detector finds where text stands: [1, 3, height, width] to [1, 1, height, width], sides multiples of 32
 * @param recogniser says what stands there: [1, 3, 48, width] to [1, steps, characters], class 0 between characters (CTC)
 * @param longest side of the picture that the detector is given, in pixels
 * @param words a line is one of these, if it is as like as {@code least}; empty: any text
 * @param least confidence, 0 to 1, under which a line abstains
 */
public record TextModels(
        ModelFile detector,
        ModelFile recogniser,
        @Default("704") int longest,
        @Default("[]") List<String> words,
        @Default("0.6") double least) {
    private static final int MOST_WORDS = 2_000;
    private static final int LONGEST_WORD = 60;

    /**
     * A file that is used only if it is the one that was looked at.
     *
     * @param sha256 of it, hexadecimal
     */
    public record ModelFile(Path file, String sha256) {
        public ModelFile {
            if (!sha256.matches("[0-9a-fA-F]{64}")) {
                throw new IllegalArgumentException("sha256 has 64 hexadecimal digits, as sha256sum prints them");
            }
        }
    }

    public TextModels {
        if (longest < 320 || longest > 1920) {
            throw new IllegalArgumentException("longest is 320 to 1920 pixels, not " + longest);
        }
        if (!(least >= 0 && least <= 1)) {
            throw new IllegalArgumentException("least lies from 0 to 1");
        }
        if (words.size() > MOST_WORDS || words.stream().anyMatch(w -> w.isBlank() || w.length() > LONGEST_WORD)) {
            throw new IllegalArgumentException(
                    "words has at most " + MOST_WORDS + " words of 1 to " + LONGEST_WORD + " characters");
        }
    }
}
