package io.edgewitness.text.reader;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * Pictures of digits as counters and displays have them, drawn by strokes of random shape, width and shade: what a site's few pictures do not show of other
 * makes. No font is used, so that the same seed draws the same anywhere. One thread.
 */
final class DrawnDigits {
    private static final int SCALE = 4;
    private static final int W = Glyph.WIDTH * SCALE;
    private static final int H = Glyph.HEIGHT * SCALE;

    private final Random random;

    DrawnDigits(Random random) {
        this.random = random;
    }

    /** A style that all digits of one picture share. */
    private record Style(
            boolean segments,
            double left,
            double top,
            double width,
            double height,
            double slant,
            double stroke,
            double round,
            int look) {}

    /** The next picture: a digit that is to be read, or none: between two, half outside, an empty place. */
    DigitReader.Labelled next() {
        int kind = random.nextInt(16);
        boolean between = kind < 3;
        boolean outside = kind == 3;
        boolean empty = kind == 4;
        int digit = random.nextInt(10);
        Style style = style();
        double step = style.height * real(1.1, 1.5);
        double shift = between ? step * real(0.24, 0.76) : real(-0.06, 0.06) * H;
        double cut = outside ? (random.nextBoolean() ? 1 : -1) * real(0.45, 0.8) * style.width : 0;
        BufferedImage image = new BufferedImage(W, H, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        int ground = random.nextInt(256);
        int ink = shade(ground);
        background(g, ground, ink);
        g.setColor(gray(ink));
        boolean rolls = between || random.nextInt(3) > 0;
        for (int i = rolls ? -1 : 0; !empty && i <= (rolls ? 1 : 0); i++) {
            draw(g, Math.floorMod(digit + i, 10), style, cut, i * step - shift);
        }
        if (!empty && random.nextInt(3) == 0) {
            double aside = style.width * real(1.25, 1.8) * (random.nextBoolean() ? 1 : -1);
            draw(g, random.nextInt(10), style, aside, -shift + (random.nextInt(4) == 0 ? real(-0.5, 0.5) * step : 0));
        }
        foreground(g);
        g.dispose();
        return new DigitReader.Labelled(image, between || outside || empty ? DigitReader.NONE : digit);
    }

    private double real(double from, double to) {
        return from + (to - from) * random.nextDouble();
    }

    private int shade(int ground) {
        int least = 25 + random.nextInt(100);
        boolean up = ground < least || (ground + least < 256 && random.nextBoolean());
        return up
                ? Math.min(255, ground + least + random.nextInt(100))
                : Math.max(0, ground - least - random.nextInt(100));
    }

    private static Color gray(int shade) {
        return new Color(shade, shade, shade);
    }

    private Style style() {
        double height = H * real(0.45, 0.88);
        double width = Math.min(W * 0.9, height * real(0.42, 0.72));
        return new Style(
                random.nextInt(4) == 0,
                (W - width) / 2 + real(-0.07, 0.07) * W,
                (H - height) / 2,
                width,
                height,
                random.nextInt(3) == 0 ? real(-0.05, 0.25) : 0,
                real(0.07, 0.26) * width * 1.1,
                real(0.3, 1),
                random.nextInt(1 << 10));
    }

    private void background(Graphics2D g, int ground, int ink) {
        g.setColor(gray(ground));
        g.fillRect(0, 0, W, H);
        if (random.nextInt(3) == 0) { // the window's edges
            g.setColor(gray(random.nextInt(256)));
            int x = random.nextInt(W / 5);
            int y = random.nextInt(H / 7);
            g.setStroke(new BasicStroke((float) real(2, 14)));
            g.drawRect(x - 4, y - 4, W - 2 * x + 8, H - 2 * y + 8);
        }
        if (random.nextInt(4) == 0) { // the teeth of a wheel at its side
            g.setColor(gray(ink));
            int x = random.nextBoolean() ? W - 1 - random.nextInt(14) : random.nextInt(8) - 8;
            int tooth = 4 + random.nextInt(12);
            for (int y = random.nextInt(tooth); y < H; y += 2 * tooth) {
                g.fillRect(x, y, 12, tooth);
            }
        }
    }

    private void foreground(Graphics2D g) {
        if (random.nextInt(4) == 0) { // a reflection
            g.setColor(new Color(255, 255, 255, 60 + random.nextInt(150)));
            int w = 6 + random.nextInt(W / 2);
            int h = 6 + random.nextInt(H / 4);
            g.fillOval(random.nextInt(W) - w / 2, random.nextInt(H) - h / 2, w, h);
        }
        if (random.nextInt(6) == 0) { // dots of a display
            g.setColor(new Color(random.nextInt(256), random.nextInt(256), random.nextInt(256), 90));
            int step = 8 + random.nextInt(8);
            for (int y = random.nextInt(step); y < H; y += step) {
                g.fillRect(0, y, W, 2);
            }
            for (int x = random.nextInt(step); x < W; x += step) {
                g.fillRect(x, 0, 2, H);
            }
        }
    }

    private void draw(Graphics2D g, int digit, Style s, double dx, double dy) {
        AffineTransform place = new AffineTransform();
        place.translate(s.left + dx, s.top + dy);
        place.shear(-s.slant * s.height / s.width * 0.5, 0);
        place.translate(s.slant * s.width * 0.5, 0);
        place.scale(s.width, s.height);
        Shape shape = place.createTransformedShape(s.segments ? segments(digit, s) : strokes(digit, s));
        int cap = s.segments || (s.look & 1) == 0 ? BasicStroke.CAP_BUTT : BasicStroke.CAP_ROUND;
        int join = s.segments || (s.look & 2) == 0 ? BasicStroke.JOIN_MITER : BasicStroke.JOIN_ROUND;
        g.setStroke(new BasicStroke((float) s.stroke, cap, join));
        g.draw(shape);
    }

    /** Which of the seven are lit: top, upper left, upper right, middle, lower left, lower right, bottom. */
    private static final int[] LIT = {
        0b1110111, 0b0010010, 0b1011101, 0b1011011, 0b0111010, 0b1101011, 0b1101111, 0b1010010, 0b1111111, 0b1111011
    };

    private static final double[][] SEGMENTS = {
        {0, 0, 1, 0}, {0, 0, 0, .5}, {1, 0, 1, .5}, {0, .5, 1, .5}, {0, .5, 0, 1}, {1, .5, 1, 1}, {0, 1, 1, 1}
    };

    private static Path2D segments(int digit, Style s) {
        Path2D path = new Path2D.Double();
        double gap = 0.04 + 0.1 * s.round;
        boolean tail = (s.look & 4) != 0; // of 6 and 9, which some displays leave out
        for (int i = 0; i < 7; i++) {
            boolean lit = (LIT[digit] >> (6 - i) & 1) != 0;
            if (lit && !(tail && ((digit == 6 && i == 0) || (digit == 9 && i == 6)))) {
                double[] e = SEGMENTS[i];
                double ux = Math.signum(e[2] - e[0]) * gap;
                double uy = Math.signum(e[3] - e[1]) * gap * 0.55;
                path.moveTo(e[0] + ux, e[1] + uy);
                path.lineTo(e[2] - ux, e[3] - uy);
            }
        }
        return path;
    }

    private static Path2D strokes(int digit, Style s) {
        Path2D p = new Path2D.Double();
        double k = s.round; // 0.3: nearly square, 1: round
        boolean a = (s.look & 4) != 0;
        boolean b = (s.look & 8) != 0;
        boolean c = (s.look & 16) != 0;
        switch (digit) {
            case 0 -> ring(p, 0, 0, 1, 1, k);
            case 1 -> one(p, a, b, c);
            case 2 -> {
                p.moveTo(0.02, 0.27);
                p.curveTo(0.02, -0.09, 1, -0.09, 0.98, 0.28);
                p.curveTo(0.97, 0.5, a ? 0.5 : 0.3, 0.66, 0, 1);
                p.lineTo(1, 1);
            }
            case 3 -> three(p, a, k);
            case 4 -> {
                p.moveTo(1.03, 0.72);
                p.lineTo(0, 0.72);
                p.lineTo(a ? 0.45 : 0.7, 0);
                if (!a || b) {
                    p.lineTo(0.72, 0);
                    p.lineTo(0.72, 1);
                } else {
                    p.moveTo(0.72, c ? 0.4 : 0.5);
                    p.lineTo(0.72, 1);
                }
            }
            case 5 -> {
                p.moveTo(0.92, 0);
                p.lineTo(0.12, 0);
                p.lineTo(a ? 0.05 : 0.12, 0.48);
                p.curveTo(0.3, 0.34, 1, 0.3, 1, 0.68);
                p.curveTo(1, 1.1, 0.1, 1.1, 0, 0.8);
            }
            case 6 -> six(p, a, k);
            case 7 -> {
                p.moveTo(0, b ? 0.12 : 0);
                p.lineTo(0, 0);
                p.lineTo(1, 0);
                if (a) {
                    p.curveTo(0.7, 0.35, 0.42, 0.6, 0.38, 1);
                } else {
                    p.lineTo(0.32, 1);
                }
                if (c && b) {
                    p.moveTo(0.2, 0.52);
                    p.lineTo(0.9, 0.52);
                }
            }
            case 8 -> {
                double waist = a ? 0.5 : 0.46;
                double in = b ? 0.08 : 0;
                ring(p, in, 0, 1 - in, waist, k);
                ring(p, 0, waist, 1, 1, k);
            }
            default -> {
                six(p, a, k);
                p.transform(new AffineTransform(-1, 0, 0, -1, 1, 1));
            }
        }
        return p;
    }

    private static void one(Path2D p, boolean flag, boolean foot, boolean right) {
        double x = right ? 0.75 : 0.5;
        if (flag) {
            p.moveTo(x - 0.42, 0.26);
            p.lineTo(x, 0);
        } else {
            p.moveTo(x, 0);
        }
        p.lineTo(x, 1);
        if (foot && flag) {
            p.moveTo(x - 0.35, 1);
            p.lineTo(x + 0.35, 1);
        }
    }

    private static void three(Path2D p, boolean flat, double k) {
        if (flat) {
            p.moveTo(0.02, 0);
            p.lineTo(0.95, 0);
            p.lineTo(0.45, 0.42);
        } else {
            p.moveTo(0, 0.22);
            p.curveTo(0.05, -0.1, 0.95, -0.1, 0.94, 0.25);
            p.curveTo(0.93, 0.42, 0.75, 0.47, 0.35 + 0.1 * k, 0.47);
        }
        p.curveTo(0.85, 0.45, 1.02, 0.55, 1, 0.73);
        p.curveTo(0.97, 1.1, 0.05, 1.1, 0, 0.77);
    }

    private static void six(Path2D p, boolean straight, double k) {
        if (straight) {
            p.moveTo(0.72, 0);
            p.curveTo(0.4, 0.25, 0.02, 0.45, 0, 0.7);
        } else {
            p.moveTo(0.96, 0.2);
            p.curveTo(0.85, -0.1, 0.3 - 0.3 * (1 - k), -0.08, 0.08, 0.2);
            p.curveTo(0, 0.35, 0, 0.5, 0, 0.7);
        }
        ring(p, 0, 0.4, 1, 1, k);
    }

    /** Of corners that are round by {@code k} of the half side. */
    private static void ring(Path2D p, double x0, double y0, double x1, double y1, double k) {
        p.append(
                new java.awt.geom.RoundRectangle2D.Double(
                        x0, y0, x1 - x0, y1 - y0, k * (x1 - x0), Math.min(1, k * 1.1) * (y1 - y0)),
                false);
    }
}
