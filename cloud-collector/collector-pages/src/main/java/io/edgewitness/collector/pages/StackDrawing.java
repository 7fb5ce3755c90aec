package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.YardStock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A plan of stacking seen from the front, the right and above, its boxes numbered in the order of stacking.
 *
 * @param space edges of the space, as a path of SVG
 * @param width in pixels
 * @param height likewise
 */
public record StackDrawing(List<Box> boxes, String space, int width, int height) {
    private static final double COS = Math.cos(Math.PI / 6);
    private static final int WIDE = 420;
    private static final int TALL = 340;
    private static final int MARGIN = 8;

    /**
     * A box's three sides that are seen, as paths of SVG.
     *
     * @param number from 1
     */
    public record Box(int number, String item, String top, String front, String side, int x, int y, String title) {}

    public static StackDrawing of(YardStock.Plan plan) {
        double length = Math.max(1, plan.length());
        double width = Math.max(1, plan.width());
        double height = Math.max(1, plan.height());
        double scale = Math.min(WIDE / ((length + width) * COS), TALL / ((length + width) * 0.5 + height));
        Eye eye = new Eye(scale, width * COS * scale + MARGIN, height * scale + MARGIN);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < plan.placed().size(); i++) {
            order.add(i);
        }
        // The one in front hides the one behind: what lies lower and farther back is drawn first.
        order.sort(Comparator.<Integer>comparingDouble(i -> depth(plan.placed().get(i)))
                .thenComparing(i -> i));
        List<Box> boxes = new ArrayList<>();
        for (int i : order) {
            boxes.add(box(i + 1, plan.placed().get(i), eye));
        }
        String space = eye.path(0, 0, 0, length, 0, 0, length, width, 0, 0, width, 0)
                + eye.path(0, 0, 0, 0, width, 0, 0, width, height, 0, 0, height)
                + eye.path(0, 0, 0, length, 0, 0, length, 0, height, 0, 0, height);
        return new StackDrawing(
                boxes,
                space,
                (int) Math.ceil((length + width) * COS * scale) + 2 * MARGIN,
                (int) Math.ceil(((length + width) * 0.5 + height) * scale) + 2 * MARGIN);
    }

    private static double depth(YardStock.Box b) {
        return b.x() + b.length() / 2 + b.y() + b.width() / 2 + b.z() + b.height() / 2;
    }

    private static Box box(int number, YardStock.Box b, Eye eye) {
        double x = b.x() + b.length();
        double y = b.y() + b.width();
        double z = b.z() + b.height();
        return new Box(
                number,
                b.item(),
                eye.path(b.x(), b.y(), z, x, b.y(), z, x, y, z, b.x(), y, z),
                eye.path(b.x(), y, b.z(), x, y, b.z(), x, y, z, b.x(), y, z),
                eye.path(x, b.y(), b.z(), x, y, b.z(), x, y, z, x, b.y(), z),
                (int) eye.across((b.x() + x) / 2, (b.y() + y) / 2),
                (int) eye.down((b.x() + x) / 2, (b.y() + y) / 2, z) + 4,
                number + ". " + b.item() + " " + Math.round(b.length()) + " x " + Math.round(b.width()) + " x "
                        + Math.round(b.height()) + " mm @ " + Math.round(b.x()) + ", " + Math.round(b.y()) + ", "
                        + Math.round(b.z()));
    }

    /** Where points of the space are on the page: x goes right and down, y left and down, z up. */
    private record Eye(double scale, double left, double top) {
        double across(double x, double y) {
            return left + (x - y) * COS * scale;
        }

        double down(double x, double y, double z) {
            return (x + y) * 0.5 * scale - z * scale + top;
        }

        String path(double... points) {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < points.length; i += 3) {
                path.append(i == 0 ? "M" : "L")
                        .append(String.format(
                                Locale.ROOT,
                                "%.1f %.1f",
                                across(points[i], points[i + 1]),
                                down(points[i], points[i + 1], points[i + 2])));
            }
            return path.append("Z").toString();
        }
    }
}
