package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an order may set: the points whose table can be written. Immutable. */
final class Targets {
    /** Of function 16: 123 registers. */
    private static final int MOST_BYTES = 246;

    private final Map<PointId, Target> targets = new HashMap<>();

    private record Target(int unit, ModbusAddress address, RegisterEncoder encoder) {}

    Targets(Polling polling) {
        for (ModbusPoint point : polling.points()) {
            if (point.address().table().writable()) {
                RegisterEncoder encoder =
                        new RegisterEncoder(point.address().type(), point.order(), point.scale(), point.offset());
                targets.put(point.id(), new Target(polling.unitOf(point), point.address(), encoder));
            }
        }
    }

    /** @throws RegisterEncoder.Unfit if there is no such target, or it cannot take the value */
    WriteTask.Step step(PointId point, Value value) throws RegisterEncoder.Unfit {
        Target target = targets.get(point);
        if (target == null) {
            throw new RegisterEncoder.Unfit(point + ": no such target; points of the tables coil and holding are");
        }
        try {
            return step(point, target, value);
        } catch (RegisterEncoder.Unfit e) {
            throw new RegisterEncoder.Unfit(point + ": " + e.getMessage());
        }
    }

    private static WriteTask.Step step(PointId point, Target target, Value value) throws RegisterEncoder.Unfit {
        int address = target.address().address();
        if (target.address().table().bits()) {
            boolean on = RegisterEncoder.bit(value);
            return new WriteTask.Step(
                    point, Request.coil(target.unit(), address, on), Request.coils(target.unit(), address, on));
        }
        byte[] bytes = target.encoder().encode(value);
        if (bytes.length > MOST_BYTES) {
            throw new RegisterEncoder.Unfit("a write holds " + MOST_BYTES + " bytes, not " + bytes.length);
        }
        Request several = Request.registers(target.unit(), address, bytes);
        @Nullable Request single = bytes.length == 2 ? Request.register(target.unit(), address, bytes) : null;
        return single == null ? new WriteTask.Step(point, several, null) : new WriteTask.Step(point, single, several);
    }
}
