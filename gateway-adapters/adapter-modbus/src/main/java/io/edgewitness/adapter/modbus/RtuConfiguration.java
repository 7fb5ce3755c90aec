package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Default;
import java.time.Duration;
import java.util.List;

/**
 * The site file's keys of a {@code modbus-rtu} adapter. Adapters that name the same port share it, in turns.
 *
 * @param unitId of the points that name none: 1 to 247. 0 means all units, and only an order may name it
 * @param timeout for each answer to begin, and for connecting to a converter
 * @param gap as of {@code modbus-tcp}, and so are the others
 */
public record RtuConfiguration(
        SerialEndpoint endpoint,
        @Default("1") int unitId,
        @Default("1s") Duration timeout,
        @Default("16") int gap,
        @Default("30s") Duration retry,
        @Default("1s") Duration interval,
        List<ModbusPoint> points) {
    public RtuConfiguration {
        Polling polling = new Polling(unitId, timeout, gap, retry, interval, 1, points);
        polling.checkNothingPollsAll();
        points = polling.points();
    }

    Polling polling() {
        return new Polling(unitId, timeout, gap, retry, interval, 1, points);
    }
}
