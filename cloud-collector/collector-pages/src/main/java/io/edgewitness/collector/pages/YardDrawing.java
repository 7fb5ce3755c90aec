package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Yard;
import io.edgewitness.collector.compliance.YardStock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A yard from above, north at the top.
 *
 * @param width in pixels
 * @param height likewise
 */
public record YardDrawing(List<Place> places, int width, int height) {
    private static final int WIDE = 1_000;
    private static final int TALL = 3_000;
    private static final int SMALLEST = 76; // wide, so that what stands in it can be read
    private static final int LOWEST = 58;
    private static final double LARGEST_SCALE = 24; // pixels a metre
    private static final int GAP = 3;

    /**
     * A place.
     *
     * @param tone class: {@code fresh}, {@code old}, {@code never} or, where it differs from the WMS, {@code wrong}
     * @param count how many things lie there; a dash where nobody looked
     * @param wrong differences, in short; empty: none
     * @param title all of it in words
     */
    public record Place(
            String name,
            int x,
            int y,
            int width,
            int height,
            String tone,
            String count,
            String age,
            String wrong,
            String title,
            boolean chosen) {
        public String label() {
            return FaultDrawing.shortened(name, (width - 12) / 8);
        }
    }

    static YardDrawing of(YardView shown) {
        List<Yard.Spot> spots = laidOut(shown.detail().yard().spots());
        double west = spots.stream().mapToDouble(Yard.Spot::x).min().orElse(0);
        double east = spots.stream().mapToDouble(s -> s.x() + s.width()).max().orElse(1);
        double south = spots.stream().mapToDouble(Yard.Spot::y).min().orElse(0);
        double north = spots.stream().mapToDouble(s -> s.y() + s.depth()).max().orElse(1);
        double narrowest = spots.stream().mapToDouble(Yard.Spot::width).min().orElse(1);
        double lowest = spots.stream().mapToDouble(Yard.Spot::depth).min().orElse(1);
        double across = scale(WIDE, east - west, SMALLEST / narrowest);
        double up = scale(TALL, north - south, Math.max(across, LOWEST / lowest));
        double scaleUp =
                Math.max(Math.min(across, up), Math.min(LOWEST / lowest, TALL / Math.max(1e-3, north - south)));
        Map<String, YardStock.Place> looked = shown.looked();
        List<Place> places = new ArrayList<>();
        for (Yard.Spot s : spots) {
            places.add(place(
                    shown,
                    s,
                    looked.get(s.name()),
                    (int) Math.round((s.x() - west) * across) + GAP,
                    (int) Math.round((north - s.y() - s.depth()) * scaleUp) + GAP,
                    (int) Math.max(8, Math.round(s.width() * across) - 2 * GAP),
                    (int) Math.max(8, Math.round(s.depth() * scaleUp) - 2 * GAP)));
        }
        return new YardDrawing(
                places,
                (int) Math.ceil((east - west) * across) + GAP,
                (int) Math.ceil((north - south) * scaleUp) + GAP);
    }

    /** As large as the page takes it, but a place so large that it can be read, within three pages. */
    private static double scale(int room, double extent, double readable) {
        double fits = Math.min(LARGEST_SCALE, room / Math.max(1e-3, extent));
        return Math.max(fits, Math.min(readable, 3.0 * room / Math.max(1e-3, extent)));
    }

    /** Places that the site file gives no position stand side by side. */
    private static List<Yard.Spot> laidOut(List<Yard.Spot> spots) {
        if (spots.stream().anyMatch(s -> s.x() != 0 || s.y() != 0)) {
            return spots.stream().filter(s -> s.width() > 0 && s.depth() > 0).toList();
        }
        int columns = 10;
        int rows = (spots.size() + columns - 1) / columns;
        List<Yard.Spot> laid = new ArrayList<>();
        for (int i = 0; i < spots.size(); i++) {
            int row = rows - 1 - i / columns;
            laid.add(new Yard.Spot(spots.get(i).name(), i % columns, row, 1, 1));
        }
        return laid;
    }

    private static Place place(
            YardView shown,
            Yard.Spot spot,
            YardStock.@org.jspecify.annotations.Nullable Place p,
            int x,
            int y,
            int w,
            int h) {
        View view = shown.view();
        boolean chosen = spot.name().equals(shown.detail().place());
        if (p == null) {
            return new Place(
                    spot.name(),
                    x,
                    y,
                    w,
                    h,
                    "never",
                    "—",
                    view.t("never"),
                    "",
                    view.t("yard-place-never", spot.name()),
                    chosen);
        }
        boolean wrong = p.differences() > 0;
        String tone = wrong ? "wrong" : shown.isFresh(p.looked()) ? "fresh" : "old";
        String title = view.t("yard-place-title", spot.name(), p.items(), view.age(p.looked()))
                + (wrong ? " " + view.t("yard-place-differs", p.differences()) : "");
        return new Place(
                spot.name(),
                x,
                y,
                w,
                h,
                tone,
                Long.toString(p.items()),
                view.age(p.looked()),
                wrong ? "▲ " + p.differences() : "",
                title,
                chosen);
    }
}
