package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.proto.Array;
import io.edgewitness.edge.ledger.proto.Channel;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Structure;
import io.edgewitness.edge.ledger.proto.Waveform;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@link Value} as the ledger's records carry it, both ways; of a frame its receipt. */
public final class ProtoValues {
    private ProtoValues() {}

    public static io.edgewitness.edge.ledger.proto.Value encode(Value value) {
        io.edgewitness.edge.ledger.proto.Value.Builder b = io.edgewitness.edge.ledger.proto.Value.newBuilder();
        if (value instanceof Value.Int64 v) {
            b.setInteger(v.value());
        } else if (value instanceof Value.Float64 v) {
            b.setFloat64(v.value());
        } else if (value instanceof Value.Decimal v) {
            b.setDecimal(v.value().toString());
        } else if (value instanceof Value.Bool v) {
            b.setBoolean(v.value());
        } else if (value instanceof Value.Text v) {
            b.setText(v.value());
        } else if (value instanceof Value.Bytes v) {
            b.setOctets(ByteString.copyFrom(v.value()));
        } else if (value instanceof Value.Structure v) {
            Structure.Builder s = b.getStructureBuilder();
            v.fields()
                    .forEach((name, field) ->
                            s.addFields(Field.newBuilder().setName(name).setValue(encode(field))));
        } else if (value instanceof Value.Array v) {
            Array.Builder a = b.getArrayBuilder();
            v.items().forEach(item -> a.addItems(encode(item)));
        } else if (value instanceof Value.Waveform v) {
            b.setWaveform(encode(v));
        } else if (value instanceof Value.Frame v) {
            return encode(v.receipt());
        }
        return b.build();
    }

    private static Waveform encode(Value.Waveform v) {
        Waveform.Builder w = Waveform.newBuilder()
                .setStart(Nanos.of(v.start()))
                .setRateHz(v.rateHz())
                .setSequence(v.sequence());
        for (float[] channel : v.channels()) {
            Channel.Builder c = w.addChannelsBuilder();
            for (float sample : channel) {
                c.addSamples(sample);
            }
        }
        return w.build();
    }

    /** @throws LedgerException if it holds none that this version knows */
    public static Value decode(io.edgewitness.edge.ledger.proto.Value value) {
        return switch (value.getKindCase()) {
            case INTEGER -> Value.of(value.getInteger());
            case FLOAT64 -> Value.of(value.getFloat64());
            case DECIMAL -> decimal(value.getDecimal());
            case BOOLEAN -> Value.of(value.getBoolean());
            case TEXT -> Value.of(value.getText());
            case OCTETS -> new Value.Bytes(value.getOctets().toByteArray());
            case STRUCTURE -> {
                Map<String, Value> fields = new LinkedHashMap<>();
                value.getStructure().getFieldsList().forEach(f -> fields.put(f.getName(), decode(f.getValue())));
                yield new Value.Structure(fields);
            }
            case ARRAY -> {
                List<Value> items = new ArrayList<>();
                value.getArray().getItemsList().forEach(i -> items.add(decode(i)));
                yield new Value.Array(items);
            }
            case WAVEFORM -> decode(value.getWaveform());
            default -> throw new LedgerException("a value of an unknown kind; it was written by a newer version");
        };
    }

    private static Value decode(Waveform w) {
        float[][] channels = new float[w.getChannelsCount()][];
        for (int c = 0; c < channels.length; c++) {
            Channel from = w.getChannels(c);
            channels[c] = new float[from.getSamplesCount()];
            for (int i = 0; i < channels[c].length; i++) {
                channels[c][i] = from.getSamples(i);
            }
        }
        return new Value.Waveform(Nanos.instant(w.getStart()), w.getRateHz(), channels, w.getSequence());
    }

    static Value decimal(String text) {
        try {
            return Value.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new LedgerException("'" + text + "' stands where a decimal number should", e);
        }
    }
}
