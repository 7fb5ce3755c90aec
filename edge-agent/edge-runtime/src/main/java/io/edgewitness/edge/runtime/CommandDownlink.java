package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.wire.proto.DeviceCommand;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Orders of kind {@code command}: the collector's to devices, through the gate like all others. */
final class CommandDownlink implements UplinkOrders.LongHandler {
    static final String KIND = "command";

    private final CommandGate gate;

    CommandDownlink(CommandGate gate) {
        this.gate = gate;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        CompletableFuture<UplinkOrders.Outcome> end = new CompletableFuture<>();
        try {
            CommandOrder order = order(body);
            if (!gate.submit(order, r -> end.complete(outcome(r)))) {
                return refused("doubled: there was an order of this id");
            }
            return end;
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no command");
        } catch (IllegalArgumentException | LedgerException e) {
            return refused(String.valueOf(e.getMessage()));
        }
    }

    /** @throws IllegalArgumentException if no device could be asked for that; the message says why */
    static CommandOrder order(OrderBody body) throws InvalidProtocolBufferException {
        DeviceCommand wish = DeviceCommand.parseFrom(body.getPayload());
        Map<PointId, Value> targets = new LinkedHashMap<>();
        for (Field target : wish.getTargetsList()) {
            if (targets.put(new PointId(target.getName()), ProtoValues.decode(target.getValue())) != null) {
                throw new IllegalArgumentException("target " + target.getName() + " stands there twice");
            }
        }
        return new CommandOrder(
                "", "on", body.getId(), targets, Nanos.instant(wish.getIssued()), Nanos.instant(body.getNotAfter()));
    }

    private static CompletionStage<UplinkOrders.Outcome> refused(String why) {
        return CompletableFuture.completedFuture(new UplinkOrders.Outcome("refused", why));
    }

    private static UplinkOrders.Outcome outcome(CommandResult r) {
        String outcome = r.step() == Step.REFUSED ? "refused" : r.step() == Step.FAILED ? "failed" : "done";
        String detail =
                outcome.equals("done") ? r.step() + (r.detail().isEmpty() ? "" : ": " + r.detail()) : r.detail();
        return new UplinkOrders.Outcome(outcome, detail);
    }
}
