package io.edgewitness.text.reader;

import io.edgewitness.edge.api.Default;

/**
 * Codes that are printed as text, as a site file says how they are read.
 *
 * @param frames of each camera, of the last of which {@code votes} say the same code before it counts
 */
public record PrintedText(
        TextModels models,
        @Default("5") int frames,
        @Default("2") int votes) {
    public PrintedText {
        if (frames < 1 || frames > 100 || votes < 1 || votes > frames) {
            throw new IllegalArgumentException("text: frames is 1 to 100, votes 1 to frames");
        }
    }
}
