package io.edgewitness.collector.pages;

import io.edgewitness.collector.maintenance.Burst;
import java.util.List;

/**
 * What {@code machine.js} draws of a burst's course in time.
 *
 * @param unit of the values
 * @param partS width of a part of the axis, in s
 * @param rows least and most of each part
 */
public record BurstChart(String kind, String unit, double partS, List<float[]> rows) {
    private static final int PARTS = 4_000;

    static BurstChart of(Burst burst) {
        List<float[]> rows = burst.course(PARTS);
        return new BurstChart("waveform", "m/s²", burst.length() / rows.get(0).length, rows);
    }
}
