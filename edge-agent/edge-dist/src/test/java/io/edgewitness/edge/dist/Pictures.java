package io.edgewitness.edge.dist;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Drawings that stand where a real filing has photographs; a stripe pattern marks them as drawn. */
final class Pictures {
    private Pictures() {}

    static void write(Path folder) throws IOException {
        for (int i = 1; i <= 3; i++) {
            ImageIO.write(draw(i), "png", folder.resolve("photo-" + i + ".png").toFile());
        }
    }

    private static BufferedImage draw(int which) {
        BufferedImage image = new BufferedImage(960, 640, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setColor(new Color(0xEEF2F4));
        g.fillRect(0, 0, 960, 640);
        g.setColor(new Color(0xD9C8E8));
        g.setStroke(new BasicStroke(6));
        for (int x = -640; x < 960; x += 48) {
            g.drawLine(x, 640, x + 640, 0);
        }
        g.setColor(new Color(0x38505F));
        g.setStroke(new BasicStroke(8));
        switch (which) {
            case 1 -> {
                g.fillRect(250, 480, 460, 60);
                g.drawRect(280, 90, 400, 390);
                g.fillRect(360, 180, 240, 90);
                g.fillRect(440, 90, 80, 100);
                g.drawRect(360, 400, 240, 60);
            }
            case 2 -> {
                for (int i = 0; i < 3; i++) {
                    g.drawRoundRect(120 + i * 250, 150, 210, 330, 30, 30);
                    g.drawOval(165 + i * 250, 190, 120, 120);
                    g.drawLine(225 + i * 250, 250, 255 + i * 250, 215);
                    g.drawRect(160 + i * 250, 360, 130, 60);
                }
            }
            default -> {
                g.fillRect(80, 420, 800, 30);
                for (int i = 0; i < 5; i++) {
                    g.drawRect(110 + i * 155, 320, 100, 100);
                    g.drawLine(160 + i * 155, 320, 160 + i * 155, 420);
                }
                g.drawRect(400, 120, 160, 160);
                g.drawLine(480, 280, 480, 320);
            }
        }
        g.dispose();
        return image;
    }
}
