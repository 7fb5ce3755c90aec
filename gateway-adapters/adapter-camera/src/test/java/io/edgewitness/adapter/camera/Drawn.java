package io.edgewitness.adapter.camera;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** Pictures as cameras make them. */
final class Drawn {
    static final int WIDTH = 96;
    static final int HEIGHT = 64;

    private Drawn() {}

    static byte[] jpeg(int number) {
        return file(number, BufferedImage.TYPE_BYTE_GRAY, "jpg");
    }

    static byte[] file(int number, int type, String format) {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
        Graphics2D g = image.createGraphics();
        g.setColor(new Color(200, 100, 50));
        g.fillRect(0, 0, WIDTH, HEIGHT / 2);
        g.setColor(Color.WHITE);
        g.fillOval(number % 50, 20, 30, 30);
        g.dispose();
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(image, format, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
