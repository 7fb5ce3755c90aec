package io.edgewitness.adapter.modbus;

import com.digitalpetri.modbus.ModbusTcpFrame;
import com.digitalpetri.modbus.client.ModbusTcpClientTransport;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Drops a response that names another unit than its request: the library matches them by transaction alone, and a gateway that mixes them
 * up would give one meter's value to another. The request then ends as unanswered.
 */
final class UnitGuard implements ModbusTcpClientTransport {
    private final ModbusTcpClientTransport transport;
    private final Map<Integer, Integer> unitOfTransaction = new ConcurrentHashMap<>();

    UnitGuard(ModbusTcpClientTransport transport) {
        this.transport = transport;
    }

    @Override
    public CompletionStage<Void> send(ModbusTcpFrame frame) {
        unitOfTransaction.put(frame.header().transactionId(), frame.header().unitId());
        return transport.send(frame);
    }

    @Override
    public void receive(Consumer<ModbusTcpFrame> receiver) {
        transport.receive(frame -> {
            Integer asked = unitOfTransaction.remove(frame.header().transactionId());
            if (asked != null && asked == frame.header().unitId()) {
                receiver.accept(frame);
            }
        });
    }

    /** Forgets requests that will get no response. */
    void forget() {
        unitOfTransaction.clear();
    }

    @Override
    public CompletionStage<Void> connect() {
        return transport.connect();
    }

    @Override
    public CompletionStage<Void> disconnect() {
        return transport.disconnect();
    }

    @Override
    public boolean isConnected() {
        return transport.isConnected();
    }
}
