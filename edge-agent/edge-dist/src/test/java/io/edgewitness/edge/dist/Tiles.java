package io.edgewitness.edge.dist;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Ground tiles of 96 x 96 pixels as a camera would see them, drawn: grain, uneven light, noise; some with a crack or a pore. */
final class Tiles {
    static final int SIZE = 96;

    /** What can be wrong with one. */
    enum Defect {
        NONE,
        CRACK,
        PORE
    }

    /**
     * @param x of the defect's middle, as y
     */
    record Tile(byte[] jpeg, int x, int y) {}

    private Tiles() {}

    /** The same seed is the same tile. */
    static Tile drawn(Defect defect, long seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        ground(((DataBufferByte) image.getRaster().getDataBuffer()).getData(), random);
        int x = 28 + random.nextInt(SIZE - 56);
        int y = 28 + random.nextInt(SIZE - 56);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(40, 40, 40));
        switch (defect) {
            case CRACK -> {
                g.setStroke(new BasicStroke(2.4f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
                int lean = random.nextInt(9) - 4;
                g.drawPolyline(
                        new int[] {x - lean, x + 3, x - 3, x + lean}, new int[] {y - 22, y - 7, y + 8, y + 22}, 4);
            }
            case PORE -> g.fillOval(x - 6, y - 6, 12, 12);
            case NONE -> {}
        }
        g.dispose();
        return new Tile(file(image), x, y);
    }

    private static void ground(byte[] pixels, Random random) {
        double light = 0.06 * random.nextGaussian();
        double across = 0.0006 * random.nextGaussian();
        double[] grain = new double[SIZE];
        for (int i = 1; i < SIZE; i++) {
            grain[i] = 0.8 * grain[i - 1] + 2.5 * random.nextGaussian();
        }
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double grey = 135 * (1 + light + across * x) + grain[y] + 5 * random.nextGaussian();
                pixels[y * SIZE + x] = (byte) Math.max(0, Math.min(255, Math.round(grey)));
            }
        }
    }

    private static byte[] file(BufferedImage image) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, "jpg", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
