package io.edgewitness.epcis;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A JSON value with its place. Nobody changes one. Equal values may stand at different places: compare {@link #plain()}. */
public sealed interface Json {
    Place place();

    /** What it is, for messages: an object, a list, a text, a number, true, false, null. */
    String kind();

    /** @return the same as maps, lists, texts, decimals without trailing zeros, booleans; null as the class of {@link Null} */
    Object plain();

    /** The JSON of maps with texts as keys, of lists, texts, numbers and booleans; anything else is null. */
    static Json of(@Nullable Object plain) {
        Place place = new Place(1, 1);
        if (plain instanceof Map<?, ?> map) {
            Map<String, Json> fields = new LinkedHashMap<>();
            map.forEach((name, value) -> fields.put(String.valueOf(name), of(value)));
            return new Members(fields, place);
        }
        if (plain instanceof List<?> list) {
            return new Items(list.stream().map(Json::of).toList(), place);
        }
        if (plain instanceof String text) {
            return new Text(text, place);
        }
        if (plain instanceof BigDecimal number) {
            return new Number(number.toString(), place);
        }
        return plain instanceof Boolean bool ? new Bool(bool, place) : new Null(place);
    }

    /** @param fields in their order */
    record Members(Map<String, Json> fields, Place place) implements Json {
        @Override
        public String kind() {
            return "an object";
        }

        @Override
        public Object plain() {
            Map<String, Object> plain = new TreeMap<>();
            fields.forEach((name, value) -> plain.put(name, value.plain()));
            return plain;
        }

        /** The same with one field more, or another value of it. */
        Members with(String name, Json value) {
            Map<String, Json> more = new LinkedHashMap<>(fields);
            more.put(name, value);
            return new Members(more, place);
        }
    }

    record Items(List<Json> items, Place place) implements Json {
        @Override
        public String kind() {
            return "a list";
        }

        @Override
        public Object plain() {
            return items.stream().map(Json::plain).toList();
        }
    }

    record Text(String value, Place place) implements Json {
        @Override
        public String kind() {
            return "a text";
        }

        @Override
        public Object plain() {
            return value;
        }
    }

    /** @param text as it was written */
    record Number(String text, Place place) implements Json {
        @Override
        public String kind() {
            return "a number";
        }

        public BigDecimal value() {
            return new BigDecimal(text);
        }

        @Override
        public Object plain() {
            return value().signum() == 0 ? BigDecimal.ZERO : value().stripTrailingZeros();
        }
    }

    record Bool(boolean value, Place place) implements Json {
        @Override
        public String kind() {
            return String.valueOf(value);
        }

        @Override
        public Object plain() {
            return value;
        }
    }

    record Null(Place place) implements Json {
        @Override
        public String kind() {
            return "null";
        }

        @Override
        public Object plain() {
            return Null.class;
        }
    }
}
