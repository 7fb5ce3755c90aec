package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.InspectionDetail;
import java.util.ArrayList;
import java.util.List;

/**
 * Where on the part defects were found: how many of them each field of a grid was touched by.
 *
 * @param most of one field
 * @param defects all of them
 */
public record HeatMap(List<Field> fields, int most, int defects) {
    public static final int GRID = 16;
    public static final int SIDE = 20; // pixels of a field

    private static final int STEPS = 5;

    /**
     * A field that was touched.
     *
     * @param step from 1 to 5, how often against the most
     */
    public record Field(int x, int y, int count, int step) {}

    static HeatMap of(List<InspectionDetail.Place> places) {
        int[] counts = new int[GRID * GRID];
        for (InspectionDetail.Place p : places) {
            for (int y = first(p.y()); y <= last(p.y(), p.height()); y++) {
                for (int x = first(p.x()); x <= last(p.x(), p.width()); x++) {
                    counts[y * GRID + x]++;
                }
            }
        }
        int most = 0;
        for (int c : counts) {
            most = Math.max(most, c);
        }
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                int step = Math.max(1, (counts[i] * STEPS + most - 1) / most);
                fields.add(new Field(i % GRID * SIDE, i / GRID * SIDE, counts[i], step));
            }
        }
        return new HeatMap(fields, most, places.size());
    }

    private static int first(double from) {
        return Math.max(0, Math.min(GRID - 1, (int) (from * GRID)));
    }

    /** A defect that ends on a field's edge does not touch the next. */
    private static int last(double from, double size) {
        int end = (int) Math.ceil((from + size) * GRID - 1e-9) - 1;
        return Math.max(first(from), Math.min(GRID - 1, end));
    }

    public int size() {
        return GRID * SIDE;
    }
}
