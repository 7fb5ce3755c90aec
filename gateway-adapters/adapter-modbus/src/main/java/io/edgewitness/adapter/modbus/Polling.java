package io.edgewitness.adapter.modbus;

import java.time.Duration;
import java.util.List;

/** What all types of adapter share of their configuration, checked. */
record Polling(
        int unitId,
        Duration timeout,
        int gap,
        Duration retry,
        Duration interval,
        int inFlight,
        List<ModbusPoint> points) {
    private static final int LARGEST_GAP = 120;

    Polling {
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
        if (inFlight < 1 || inFlight > TcpLink.MOST) {
            throw new IllegalArgumentException("in-flight is 1 to " + TcpLink.MOST + ", not " + inFlight);
        }
        points = List.copyOf(points);
    }

    static void checkUnitId(int unitId) {
        if (unitId < 0 || unitId > 255) {
            throw new IllegalArgumentException("unit-id is 0 to 255, not " + unitId);
        }
    }

    /** On a bus, unit 0 is everybody, and nobody answers. */
    void checkNothingPollsAll() {
        for (ModbusPoint point : points) {
            if (unitOf(point) == 0 && point.access() == ModbusPoint.Access.READ) {
                throw new IllegalArgumentException(point.id()
                        + ": unit-id 0 means all units, and none answers; name one of 1 to 247, or say access: write");
            }
        }
    }

    int unitOf(ModbusPoint point) {
        Integer own = point.unitId();
        return own == null ? unitId : own;
    }
}
