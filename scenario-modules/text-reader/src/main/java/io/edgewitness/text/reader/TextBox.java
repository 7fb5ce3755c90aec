package io.edgewitness.text.reader;

import java.util.List;

/**
 * Where a line stands: a rectangle that may be turned, in pixels.
 *
 * @param x of its middle
 * @param y of its middle
 * @param angle of its direction of reading against the picture's, in rad, clockwise
 * @param width along that direction
 * @param height across it
 */
public record TextBox(double x, double y, double angle, double width, double height) {
    /** The smallest rectangle around points, one of whose sides lies on their hull (Toussaint 1983); reading goes along its longer side, to the right. */
    static TextBox around(List<int[]> points) {
        List<int[]> hull = hull(points);
        TextBox best = null;
        for (int i = 0; i < hull.size(); i++) {
            int[] a = hull.get(i);
            int[] b = hull.get((i + 1) % hull.size());
            TextBox box = along(hull, Math.atan2((double) b[1] - a[1], (double) b[0] - a[0]));
            best = best == null || box.width * box.height < best.width * best.height ? box : best;
        }
        TextBox found = best == null ? along(points, 0) : best;
        return found.height > found.width ? found.turned(Math.PI / 2).swapped().level() : found.level();
    }

    private static TextBox along(List<int[]> points, double angle) {
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        double minU = Double.POSITIVE_INFINITY;
        double maxU = Double.NEGATIVE_INFINITY;
        double minV = Double.POSITIVE_INFINITY;
        double maxV = Double.NEGATIVE_INFINITY;
        for (int[] p : points) {
            double u = p[0] * cos + p[1] * sin;
            double v = -p[0] * sin + p[1] * cos;
            minU = Math.min(minU, u);
            maxU = Math.max(maxU, u);
            minV = Math.min(minV, v);
            maxV = Math.max(maxV, v);
        }
        double u = (minU + maxU) / 2;
        double v = (minV + maxV) / 2;
        return new TextBox(u * cos - v * sin, u * sin + v * cos, angle, maxU - minU + 1, maxV - minV + 1);
    }

    /** Corners in order (Andrew 1979). */
    private static List<int[]> hull(List<int[]> points) {
        List<int[]> sorted = points.stream()
                .sorted((a, b) -> a[0] != b[0] ? Integer.compare(a[0], b[0]) : Integer.compare(a[1], b[1]))
                .toList();
        int[][] hull = new int[2 * sorted.size()][];
        int n = 0;
        for (int pass = 0; pass < 2; pass++) {
            int floor = n + (pass == 0 ? 0 : 1);
            for (int i = 0; i < sorted.size(); i++) {
                int[] p = sorted.get(pass == 0 ? i : sorted.size() - 1 - i);
                while (n >= floor + (pass == 0 ? 2 : 1) && cross(hull[n - 2], hull[n - 1], p) <= 0) {
                    n--;
                }
                hull[n++] = p;
            }
            n--;
        }
        return List.of(java.util.Arrays.copyOf(hull, Math.max(n, 1)));
    }

    private static long cross(int[] o, int[] a, int[] b) {
        return (long) (a[0] - o[0]) * (b[1] - o[1]) - (long) (a[1] - o[1]) * (b[0] - o[0]);
    }

    private TextBox swapped() {
        return new TextBox(x, y, angle, height, width);
    }

    /** Read the other way, or from another side. */
    TextBox turned(double by) {
        return new TextBox(x, y, angle + by, width, height);
    }

    /** The same rectangle, read rightward, or downward if it stands on end. */
    private TextBox level() {
        double a = Math.IEEEremainder(angle, 2 * Math.PI);
        boolean back = Math.cos(a) < -1e-6 || (Math.abs(Math.cos(a)) <= 1e-6 && Math.sin(a) < 0);
        return new TextBox(x, y, back ? Math.IEEEremainder(a + Math.PI, 2 * Math.PI) : a, width, height);
    }

    /** A detector shrinks what it marks; this much is grown back on all sides: area / circumference × ratio (Liao 2020, "unclip"). */
    TextBox grown(double ratio) {
        double by = width * height * ratio / (2 * (width + height));
        return new TextBox(x, y, angle, width + 2 * by, height + 2 * by);
    }

    TextBox scaled(double sx, double sy) {
        double cos = Math.cos(angle) * sx;
        double sin = Math.sin(angle) * sy;
        double across = Math.hypot(Math.sin(angle) * sx, Math.cos(angle) * sy);
        return new TextBox(x * sx, y * sy, Math.atan2(sin, cos), width * Math.hypot(cos, sin), height * across);
    }
}
