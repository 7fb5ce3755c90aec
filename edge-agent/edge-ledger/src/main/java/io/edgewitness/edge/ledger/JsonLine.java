package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.edgewitness.edge.ledger.proto.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** One record as JSON for people: times as RFC 3339, hashes as hexadecimal. */
final class JsonLine {
    private static final Set<String> TIMES = Set.of(
            "at",
            "from",
            "to",
            "opened",
            "closed",
            "window_start",
            "window_end",
            "first_start",
            "last_end",
            "start",
            "last_recorded");
    private static final Set<String> TEXTS = Set.of("yaml", "parameters");
    private final StringBuilder json = new StringBuilder(200);

    JsonLine(BatchId batch, String type) {
        json.append('{');
        text("batch", batch.toString());
        text("type", type);
    }

    JsonLine text(String name, String text) {
        name(name);
        quote(text);
        return this;
    }

    JsonLine number(String name, long number) {
        name(name);
        json.append(number);
        return this;
    }

    JsonLine value(String name, Value value) {
        name(name);
        value(value);
        return this;
    }

    /** The fields that are set. */
    JsonLine message(Message m) {
        for (Map.Entry<FieldDescriptor, Object> e : m.getAllFields().entrySet()) {
            name(e.getKey().getName());
            field(e.getKey(), e.getValue());
        }
        if (!m.getUnknownFields().asMap().isEmpty()) {
            text("unknown_fields", m.getUnknownFields().asMap().keySet().toString());
        }
        return this;
    }

    String end() {
        return json.append('}').toString();
    }

    private void name(String name) {
        if (json.charAt(json.length() - 1) != '{') {
            json.append(',');
        }
        quote(name);
        json.append(':');
    }

    private void field(FieldDescriptor f, Object value) {
        if (f.isRepeated()) {
            json.append('[');
            String comma = "";
            for (Object item : (List<?>) value) {
                json.append(comma);
                scalar(f, item);
                comma = ",";
            }
            json.append(']');
        } else {
            scalar(f, value);
        }
    }

    private void scalar(FieldDescriptor f, Object value) {
        if (value instanceof Value v) {
            value(v);
        } else if (value instanceof Message m) {
            json.append('{');
            message(m);
            json.append('}');
        } else if (value instanceof ByteString b) {
            quote(TEXTS.contains(f.getName()) ? b.toStringUtf8() : Hashes.hex(b.toByteArray()));
        } else if (value instanceof EnumValueDescriptor e) {
            quote(e.getName().toLowerCase(Locale.ROOT));
        } else if (value instanceof Long n && TIMES.contains(f.getName())) {
            quote(Nanos.instant(n).toString());
        } else if ((value instanceof Number n && isJson(n)) || value instanceof Boolean) {
            json.append(value);
        } else {
            quote(String.valueOf(value));
        }
    }

    private static boolean isJson(Number n) {
        return !(n instanceof Double || n instanceof Float) || Double.isFinite(n.doubleValue());
    }

    private void value(Value v) {
        switch (v.getKindCase()) {
            case INTEGER -> json.append(v.getInteger());
            case BOOLEAN -> json.append(v.getBoolean());
            case DECIMAL -> json.append(v.getDecimal());
            case FLOAT64 -> {
                if (Double.isFinite(v.getFloat64())) {
                    json.append(v.getFloat64());
                } else {
                    quote(String.valueOf(v.getFloat64()));
                }
            }
            case TEXT -> quote(v.getText());
            case OCTETS -> quote(Hashes.hex(v.getOctets().toByteArray()));
            default -> {
                json.append('{');
                message(v);
                json.append('}');
            }
        }
    }

    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < 0x20) {
                json.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
