package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Tryable;
import java.util.List;

/** Makes adapters of type {@code modbus-tcp}. */
public final class ModbusAdapterFactory implements SourceAdapter.Factory, Tryable {
    @Override
    public String type() {
        return "modbus-tcp";
    }

    @Override
    public Class<? extends Record> configuration() {
        return ModbusConfiguration.class;
    }

    @Override
    public SourceAdapter create(AdapterContext context) {
        return new ModbusAdapter(context);
    }

    @Override
    public String protocol() {
        return "modbus";
    }

    @Override
    public List<Reading> tryAddress(String endpoint, String address) throws SourceException {
        return new ModbusTry(endpoint, address).readings();
    }
}
