package io.edgewitness.text.reader;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** A label of a container on a wall, drawn. */
final class Label {
    private Label() {}

    /**
     * Draws.
     *
     * @param turn about the picture's middle, in rad
     * @param torn share of the label's width that is torn off, from the right
     */
    static ColourImage drawn(int width, int height, double turn, double torn) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(new Color(60, 90, 120));
        g.fillRect(0, 0, width, height);
        g.rotate(turn, width / 2.0, height / 2.0);
        int left = width / 2 - 300;
        int top = height / 2 - 180;
        g.setColor(new Color(235, 232, 220));
        g.fillRect(left, top, 600, 360);
        g.setColor(new Color(30, 30, 35));
        g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 64));
        g.drawString("CSQU3054383", left + 40, top + 100);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 44));
        g.drawString("WEIGHT 30480 KG", left + 40, top + 190);
        g.drawString("4006381333931", left + 40, top + 290);
        g.setColor(new Color(60, 90, 120));
        g.fillRect(left + 600 - (int) (600 * torn), top, (int) (600 * torn), 360);
        g.dispose();
        return ColourImage.of(image);
    }
}
