package io.edgewitness.text.reader;

import java.awt.image.BufferedImage;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Reads one digit of a counter, or abstains: between two digits, unreadable, not sure enough. Several small nets vote, each on the picture and on it moved by a
 * pixel. They learn from labelled pictures of the site, and from drawn ones. One thread.
 */
public final class DigitReader {
    /** What a reader says of what is no digit. */
    public static final int NONE = 10;

    private static final int CLASSES = 11;
    private static final int MAGIC = 0x45574432;
    private static final int BATCH = 16;
    private static final float RATE = 2e-3f;
    private static final float SMOOTHING = 0.05f;
    private static final double DRAWN = 1.5; // to each picture of the site
    private static final int MOST_NETS = 9;
    private static final int[][] MOVES = {{0, 0}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}};

    private final List<GlyphNet> nets;

    private DigitReader(List<GlyphNet> nets) {
        this.nets = nets;
    }

    /**
     * What was read.
     *
     * @param digit 0 to 9, or {@link #NONE}
     * @param confidence 0 to 1
     */
    public record Reading(int digit, double confidence) {
        /** Whether it is a digit, at least so sure. */
        public boolean isDigit(double least) {
            return digit != NONE && confidence >= least;
        }
    }

    /** A picture and what it shows, 0 to 9 or {@link #NONE}. */
    public record Labelled(BufferedImage picture, int label) {}

    /**
     * Learns; the same pictures give the same reader.
     *
     * @param nets how many vote, 1 to 9
     * @param rounds how often each picture is looked at, each time a little changed, among drawn ones that are new each time
     */
    public static DigitReader learn(List<Labelled> pictures, int nets, int rounds) {
        if (pictures.isEmpty() || nets < 1 || nets > MOST_NETS) {
            throw new IllegalArgumentException(
                    "a reader learns from one picture at least, with 1 to " + MOST_NETS + " nets");
        }
        List<float[]> glyphs = new ArrayList<>();
        pictures.forEach(p -> glyphs.add(Glyph.of(p.picture())));
        List<GlyphNet> learnt = new ArrayList<>();
        for (int n = 0; n < nets; n++) {
            learnt.add(learn(glyphs, pictures, rounds, n + 1));
        }
        return new DigitReader(learnt);
    }

    private static GlyphNet learn(List<float[]> glyphs, List<Labelled> pictures, int rounds, long seed) {
        GlyphNet net = new GlyphNet(CLASSES, seed);
        Random random = new Random(seed * 7919);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < glyphs.size(); i++) {
            order.add(i);
        }
        int drawn = (int) (DRAWN * glyphs.size());
        for (int i = 0; i < drawn; i++) {
            order.add(-1);
        }
        DrawnDigits draws = new DrawnDigits(random);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            float rate = RATE * (float) (0.5 + 0.5 * StrictMath.cos(Math.PI * round / rounds));
            for (int i = 0; i < order.size(); i++) {
                int at = order.get(i);
                Labelled made = at < 0 ? draws.next() : pictures.get(at);
                float[] glyph = at < 0 ? Glyph.of(made.picture()) : glyphs.get(at);
                net.learn(Glyph.varied(glyph, random), made.label(), SMOOTHING);
                if ((i + 1) % BATCH == 0 || i + 1 == order.size()) {
                    net.step(i % BATCH + 1, rate);
                }
            }
        }
        return net;
    }

    public Reading read(BufferedImage picture) {
        float[] glyph = Glyph.of(picture);
        double[] shares = new double[CLASSES];
        for (int[] move : MOVES) {
            float[] moved = Glyph.moved(glyph, move[0], move[1]);
            for (GlyphNet net : nets) {
                float[] each = net.shares(moved);
                for (int c = 0; c < CLASSES; c++) {
                    shares[c] += each[c] / (nets.size() * MOVES.length);
                }
            }
        }
        int best = 0;
        for (int c = 1; c < CLASSES; c++) {
            best = shares[c] > shares[best] ? c : best;
        }
        return new Reading(best, shares[best]);
    }

    public void save(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(MAGIC);
            out.writeInt(nets.size());
            for (GlyphNet net : nets) {
                for (Weights w : net.weights()) {
                    w.write(out);
                }
            }
        }
    }

    /** @throws IOException with what is wrong, if the file is no reader */
    public static DigitReader load(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                throw new IOException(
                        file.getFileName() + " is no reader of digits, or one of an older version; learn it anew");
            }
            int count = in.readInt();
            if (count < 1 || count > MOST_NETS) {
                throw new IOException(
                        file.getFileName() + " has " + count + " nets, and 1 to " + MOST_NETS + " are expected");
            }
            List<GlyphNet> nets = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                GlyphNet net = new GlyphNet(CLASSES, 0);
                for (Weights w : net.weights()) {
                    w.read(in);
                }
                nets.add(net);
            }
            return new DigitReader(nets);
        } catch (EOFException e) {
            throw new IOException(file.getFileName() + " is torn", e);
        }
    }
}
