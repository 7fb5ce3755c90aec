package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Refused;

/**
 * A rectangle of a picture, in pixels; part of what the site file may say.
 *
 * @param x of the leftmost column
 * @param y of the topmost row
 */
public record Box(@Default("0") int x, @Default("0") int y, int width, int height) {
    public Box {
        if (x < 0 || y < 0 || width < 1 || height < 1) {
            throw Refused.of(
                    "a rectangle begins at 0 or more and has a size, not " + width + " x " + height + " at " + x + ", "
                            + y,
                    "矩形的起点不能为负且应有大小，而不是 " + width + " x " + height + "，起点 " + x + ", " + y);
        }
    }

    int right() {
        return x + width;
    }

    int bottom() {
        return y + height;
    }

    boolean fits(int pictureWidth, int pictureHeight) {
        return right() <= pictureWidth && bottom() <= pictureHeight;
    }

    /** Larger by so many pixels on each side, as far as the picture goes. */
    Box grown(int margin, int pictureWidth, int pictureHeight) {
        int left = Math.max(0, x - margin);
        int top = Math.max(0, y - margin);
        return new Box(
                left,
                top,
                Math.min(pictureWidth, right() + margin) - left,
                Math.min(pictureHeight, bottom() + margin) - top);
    }

    Box moved(int dx, int dy) {
        return new Box(x + dx, y + dy, width, height);
    }

    /** Common area over the area of both together, 0 to 1. */
    double overlap(Box o) {
        int w = Math.min(right(), o.right()) - Math.max(x, o.x);
        int h = Math.min(bottom(), o.bottom()) - Math.max(y, o.y);
        if (w <= 0 || h <= 0) {
            return 0;
        }
        double common = (double) w * h;
        return common / ((double) width * height + (double) o.width * o.height - common);
    }

    @Override
    public String toString() {
        return x + "," + y + " " + width + "x" + height;
    }
}
