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
 * @param inFlight most requests sent before the first is answered, 1 to 16. Above 1 it is tried out first, and given up where the device mixes answers up
 */
public record ModbusConfiguration(
        ModbusEndpoint endpoint,
        @Default("1") int unitId,
        @Default("1s") Duration timeout,
        @Default("16") int gap,
        @Default("30s") Duration retry,
        @Default("1s") Duration interval,
        @Default("1") int inFlight,
        List<ModbusPoint> points) {
    public ModbusConfiguration {
        points = new Polling(unitId, timeout, gap, retry, interval, inFlight, points).points();
    }

    Polling polling() {
        return new Polling(unitId, timeout, gap, retry, interval, inFlight, points);
    }
}
