package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.InspectionDetail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The p-chart of the windows that are shown (ISO 7870-2): the share of rejects with the mean of all of them and limits of three deviations for each window's own number of parts.
 * The line's own chart, which alarms, keeps the share that it learnt.
 *
 * @param mean of all windows together
 * @param top share at the chart's upper edge
 * @param from null: there is no window
 */
public record RejectDrawing(
        List<Dot> dots,
        double mean,
        double top,
        @Nullable Instant from,
        @Nullable Instant to) {
    public static final int WIDTH = 640;
    public static final int HEIGHT = 180;

    private static final double SHEWHART = 3;
    private static final int MARGIN = 6;

    /**
     * A window.
     *
     * @param high upper limit, as the others in pixels from the top
     * @param out outside of the limits
     */
    public record Dot(
            double x, double y, double high, double low, boolean out, double rejected, double inspected, Instant at) {}

    static RejectDrawing of(List<InspectionDetail.Share> shares) {
        double inspected =
                shares.stream().mapToDouble(InspectionDetail.Share::inspected).sum();
        double rejected =
                shares.stream().mapToDouble(InspectionDetail.Share::rejected).sum();
        double mean = inspected == 0 ? 0 : rejected / inspected;
        double top = 0.01;
        for (InspectionDetail.Share s : shares) {
            top = Math.max(top, Math.max(s.rejected() / s.inspected(), high(mean, s)));
        }
        List<Dot> dots = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            InspectionDetail.Share s = shares.get(i);
            double share = s.rejected() / s.inspected();
            double low = Math.max(0, 2 * mean - high(mean, s));
            boolean out = share > high(mean, s) + 1e-9 || share < low - 1e-9;
            double x = MARGIN + (i + 0.5) * (WIDTH - 2 * MARGIN) / shares.size();
            dots.add(new Dot(
                    x,
                    place(share, top),
                    place(high(mean, s), top),
                    place(low, top),
                    out,
                    s.rejected(),
                    s.inspected(),
                    s.start()));
        }
        return new RejectDrawing(
                dots,
                mean,
                top,
                shares.isEmpty() ? null : shares.get(0).start(),
                shares.isEmpty() ? null : shares.get(shares.size() - 1).end());
    }

    private static double high(double mean, InspectionDetail.Share s) {
        return Math.min(1, mean + SHEWHART * Math.sqrt(mean * (1 - mean) / s.inspected()));
    }

    private static double place(double share, double top) {
        return HEIGHT - MARGIN - share / top * (HEIGHT - 2 * MARGIN);
    }

    /** @return points of a line for SVG */
    public String course() {
        return line(dots.stream().map(d -> new double[] {d.x(), d.y()}).toList());
    }

    public String upper() {
        return line(dots.stream().map(d -> new double[] {d.x(), d.high()}).toList());
    }

    public String lower() {
        return line(dots.stream().map(d -> new double[] {d.x(), d.low()}).toList());
    }

    public String middle() {
        return one(place(mean, top));
    }

    public static String one(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    private static String line(List<double[]> points) {
        StringBuilder text = new StringBuilder();
        points.forEach(p -> text.append(one(p[0])).append(',').append(one(p[1])).append(' '));
        return text.toString().strip();
    }

    public long out() {
        return dots.stream().filter(Dot::out).count();
    }
}
