package io.edgewitness.text.reader;

import java.util.ArrayList;
import java.util.List;

/** What stands in a rectangle of a picture. One thread. */
final class TextRecogniser implements AutoCloseable {
    private static final int HEIGHT = 48;
    private static final int STEP = 32;
    private static final int NARROWEST = 160;
    private static final int WIDEST = 1600;

    private final TextNet net;
    private final Steps.Alphabet alphabet;

    TextRecogniser(TextModels models) {
        net = TextNet.load(models.recogniser(), 3);
        List<String> own = net.characters();
        if (own.isEmpty()) {
            net.close();
            throw new IllegalArgumentException(
                    "the model " + models.recogniser().file().getFileName()
                            + " does not say in its metadata 'character' which characters its classes are");
        }
        List<String> characters = new ArrayList<>(own);
        characters.add(" ");
        alphabet = Steps.Alphabet.of(characters);
    }

    /** The line as the net is given it: 48 pixels high, black behind its end where it is short. */
    Steps read(ColourImage image, TextBox box) {
        int line = (int) Math.ceil(HEIGHT * box.width() / Math.max(1, box.height()));
        line = Math.max(1, Math.min(WIDEST, line));
        int width = Math.max(NARROWEST, (line + STEP - 1) / STEP * STEP);
        float[] picture = new float[3 * HEIGHT * width];
        double cos = Math.cos(box.angle());
        double sin = Math.sin(box.angle());
        for (int y = 0; y < HEIGHT; y++) {
            double v = ((y + 0.5) / HEIGHT - 0.5) * box.height();
            for (int x = 0; x < line; x++) {
                double u = ((x + 0.5) / line - 0.5) * box.width();
                image.sample(
                        box.x() + u * cos - v * sin,
                        box.y() + u * sin + v * cos,
                        picture,
                        HEIGHT * width,
                        y * width + x);
            }
        }
        TextNet.Answer answer = net.run(picture, HEIGHT, width);
        int classes = (int) answer.shape()[2];
        if (answer.shape()[0] != 1 || classes != alphabet.characters().size() + 1) {
            throw new IllegalArgumentException("the recogniser has " + classes + " classes, and its metadata names "
                    + alphabet.characters().size() + " characters");
        }
        float[][] values = new float[(int) answer.shape()[1]][classes];
        for (int t = 0; t < values.length; t++) {
            System.arraycopy(answer.values(), t * classes, values[t], 0, classes);
        }
        return new Steps(values, alphabet);
    }

    @Override
    public void close() {
        net.close();
    }
}
