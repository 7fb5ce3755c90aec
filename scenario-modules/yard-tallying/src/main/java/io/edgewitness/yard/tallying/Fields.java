package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a message: a structure, or a JSON object as text. */
record Fields(Map<String, Value> fields) {
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_NAME = 200;

    /** @throws IllegalArgumentException with what is wrong, for an event */
    static Fields of(Value value) {
        if (value instanceof Value.Structure s) {
            return new Fields(s.fields());
        }
        if (value instanceof Value.Text text && text.value().length() <= LONGEST) {
            try {
                Json json = EpcisReader.json(text.value(), EpcisLimits.MESSAGE);
                if (json instanceof Json.Members && value(json) instanceof Value.Structure s) {
                    return new Fields(s.fields());
                }
            } catch (EpcisException e) {
                throw new IllegalArgumentException(e.problems().get(0).toString(), e);
            }
        }
        throw new IllegalArgumentException("a JSON object of at most " + LONGEST + " characters is expected");
    }

    private static @Nullable Value value(Json json) {
        if (json instanceof Json.Members members) {
            Map<String, Value> fields = new LinkedHashMap<>();
            members.fields().forEach((name, field) -> {
                Value value = value(field);
                if (value != null) {
                    fields.put(name, value);
                }
            });
            return new Value.Structure(fields);
        }
        if (json instanceof Json.Items list) {
            List<Value> items = new ArrayList<>();
            for (Json item : list.items()) {
                Value value = value(item);
                if (value != null) {
                    items.add(value);
                }
            }
            return new Value.Array(items);
        }
        if (json instanceof Json.Bool b) {
            return Value.of(b.value());
        }
        return json instanceof Json.Text t
                ? Value.of(t.value())
                : json instanceof Json.Number n ? Value.of(n.value()) : null;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Text, or a number as text; empty: there is none. */
    String text(String name) {
        Value value = fields.get(name);
        String text = value == null ? "" : text(value);
        if (text.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(name + " is longer than " + LONGEST_NAME + " characters");
        }
        return text;
    }

    static String text(Value value) {
        return value instanceof Value.Text t
                ? t.value().trim()
                : value.isNumber() ? value.number().toPlainString() : "";
    }

    String required(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the message has no " + name + "; it has "
                    + fields.keySet().stream().limit(20).toList());
        }
        return text;
    }

    @Nullable
    BigDecimal number(String name) {
        Value value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.number().abs().compareTo(BigDecimal.valueOf(1_000_000_000)) > 0) {
            throw new IllegalArgumentException(name + " is a number up to 1,000,000,000");
        }
        return value.number();
    }

    /** @return how sure a recogniser is, 0 to 1; 1 where it says nothing, for then a person said it */
    double confidence(String name) {
        BigDecimal number = number(name);
        double confidence = number == null ? 1 : number.doubleValue();
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException(name + " is 0 to 1, not " + number);
        }
        return confidence;
    }

    boolean is(String name) {
        return fields.get(name) instanceof Value.Bool b && b.value();
    }

    /** The values of a list; empty where there is none. */
    List<Value> list(String name) {
        return fields.get(name) instanceof Value.Array a ? a.items() : List.of();
    }

    @Nullable
    Fields part(String name) {
        return fields.get(name) instanceof Value.Structure s ? new Fields(s.fields()) : null;
    }
}
