package io.edgewitness.edge.dist;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Boards of 640 x 640 pixels, bright tracks and pads on dark ground, drawn with known defects, noise, and a little off their place. */
final class VisionBoard {
    static final int SIZE = 640;
    private static final int TRACKS = 12;
    private static final int PITCH = 48;

    /** What can be wrong with a board. */
    enum Defect {
        NONE,
        CUT,
        BRIDGE,
        HOLE,
        ISLAND,
        /** far brighter than anything else on the board */
        MARK;

        /** Those that differ from the template by shape, and none. */
        static final Defect[] PLAIN = {NONE, CUT, BRIDGE, HOLE, ISLAND};
    }

    private VisionBoard() {}

    /** A good board, exactly in its place. */
    static byte[] template() {
        return file(drawn(Defect.NONE, new Random(0), 0, 0), "png");
    }

    static byte[] jpeg(Defect defect, long seed) {
        Random random = new Random(seed);
        BufferedImage board = drawn(defect, random, random.nextInt(11) - 5, random.nextInt(11) - 5);
        byte[] pixels = ((java.awt.image.DataBufferByte) board.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i++) {
            int noisy = (pixels[i] & 0xFF) + (int) Math.round(4 * random.nextGaussian());
            pixels[i] = (byte) Math.max(0, Math.min(255, noisy));
        }
        return file(board, "jpg");
    }

    private static BufferedImage drawn(Defect defect, Random random, int dx, int dy) {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(45, 45, 45));
        g.fillRect(0, 0, SIZE, SIZE);
        g.translate(dx, dy);
        g.setColor(new Color(205, 205, 205));
        for (int t = 0; t < TRACKS; t++) {
            int y = 40 + t * PITCH;
            g.fillRect(60, y, 520, 14);
            g.fillOval(40 + 10 * (t % 3), y - 8, 30, 30);
            g.fillOval(570 - 10 * (t % 3), y - 8, 30, 30);
        }
        int x = 150 + random.nextInt(340);
        int y = 40 + random.nextInt(TRACKS - 1) * PITCH;
        if (defect == Defect.CUT || defect == Defect.HOLE) {
            g.setColor(new Color(45, 45, 45));
        }
        switch (defect) {
            case CUT -> g.fillRect(x, y - 1, 12, 16);
            case BRIDGE -> g.fillRect(x, y + 10, 12, PITCH - 6);
            case HOLE -> g.fillOval(x, y + 2, 10, 10);
            case ISLAND -> g.fillOval(x, y + 24, 12, 12);
            case MARK -> {
                g.setColor(Color.WHITE);
                g.fillRect(x, y, 14, 14);
            }
            case NONE -> {}
        }
        g.dispose();
        return image;
    }

    private static byte[] file(BufferedImage image, String format) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
