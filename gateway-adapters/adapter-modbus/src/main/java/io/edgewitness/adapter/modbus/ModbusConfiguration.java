package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Default;
import java.time.Duration;
import java.util.List;

/**
 * The site file's keys of a {@code modbus-tcp} adapter.
 *
 * @param unitId of the points that name none: 0 to 255
 * @param timeout for connecting, and for each answer
 * @param gap most addresses between two points that one request may read over; 0 to 120. For bits it counts 16 times as many
 * @param retry how long a point that the device refused is left alone before it is asked for again
 * @param interval of points that name none
 */
public record ModbusConfiguration(
        ModbusEndpoint endpoint,
        @Default("1") int unitId,
        @Default("1s") Duration timeout,
        @Default("16") int gap,
        @Default("30s") Duration retry,
        @Default("1s") Duration interval,
        List<ModbusPoint> points) {
    private static final int LARGEST_GAP = 120;

    public ModbusConfiguration {
        checkUnitId(unitId);
        if (gap < 0 || gap > LARGEST_GAP) {
            throw new IllegalArgumentException("gap is 0 to " + LARGEST_GAP + ", not " + gap);
        }
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("timeout is 10ms to 1m");
        }
        if (interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval is above 0");
        }
        points = List.copyOf(points);
    }

    static void checkUnitId(int unitId) {
        if (unitId < 0 || unitId > 255) {
            throw new IllegalArgumentException("unit-id is 0 to 255, not " + unitId);
        }
    }
}
