package io.edgewitness.collector.vision;

import java.nio.file.Path;

/**
 * What a finished model says of a picture.
 *
 * @param width of the map, half of the picture's
 * @param map how likely each 2 × 2 pixels are defective
 */
record Answer(Sample sample, int width, int height, float[] map) {
    static Answer of(Finished model, Sample sample) {
        Picture picture = Picture.read(sample.file());
        Picture grown = picture.grownTo(Segmenter.STEP);
        float[] all = model.answer(grown);
        int width = (picture.width() + 1) / 2;
        int height = (picture.height() + 1) / 2;
        float[] map = new float[width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(all, y * grown.width() / 2, map, y * width, width);
        }
        return new Answer(sample, width, height, map);
    }

    /** The highest place: what the line's verdict goes by. */
    double score() {
        float highest = 0;
        for (float m : map) {
            highest = Math.max(highest, m);
        }
        return highest;
    }

    /** Twice the common area over the sum of both (Dice 1945), of the places at or above a threshold and the mask; NaN if nothing is marked. */
    double dice(double threshold) {
        Path file = sample.mask();
        if (file == null) {
            return Double.NaN;
        }
        Picture mask = Picture.read(file);
        long both = 0;
        long found = 0;
        long marked = 0;
        for (int y = 0; y < mask.height(); y++) {
            for (int x = 0; x < mask.width(); x++) {
                boolean isFound = map[y / 2 * width + x / 2] >= threshold;
                boolean isMarked = mask.at(x, y) > 0.5f;
                both += isFound && isMarked ? 1 : 0;
                found += isFound ? 1 : 0;
                marked += isMarked ? 1 : 0;
            }
        }
        return marked == 0 ? Double.NaN : 2.0 * both / (found + marked);
    }
}
