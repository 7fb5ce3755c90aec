package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;

/** A point with its unit resolved and its decoder made. */
record PlannedPoint(PointId id, int unit, ModbusAddress address, RegisterDecoder decoder) {
    static PlannedPoint of(ModbusPoint point, int usualUnit) {
        Integer own = point.unitId();
        return new PlannedPoint(
                point.id(),
                own == null ? usualUnit : own,
                point.address(),
                new RegisterDecoder(point.address().type(), point.order(), point.scale(), point.offset()));
    }

    int start() {
        return address.address();
    }

    /** First address after the value. */
    int end() {
        return address.address() + address.length();
    }

    /** @param bytes of a response that begins at address {@code first} */
    Value decode(byte[] bytes, int first) throws RegisterDecoder.NoValue {
        int position = start() - first;
        return address.table().bits() ? RegisterDecoder.bit(bytes, position) : decoder.decode(bytes, 2 * position);
    }
}
