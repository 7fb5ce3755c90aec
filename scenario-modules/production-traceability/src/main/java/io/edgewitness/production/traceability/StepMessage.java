package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Value;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a station said of a step: a structure, or JSON as text, with the fields {@code unit} and {@code step}, and as far as it knows them
 * {@code station}, {@code actor}, {@code action}, {@code phase} (start, complete), {@code result} (pass, fail), {@code materials}: a code, or a
 * list of codes and of {@code {id, quantity, uom}}.
 */
record StepMessage(
        String unit,
        String step,
        String station,
        String actor,
        Action action,
        Phase phase,
        String result,
        List<EpcisEvent.Quantity> materials) {
    /** What is done to the unit. */
    enum Action {
        OBSERVE,
        BEGIN,
        ADD,
        REMOVE,
        MAKE,
        END
    }

    enum Phase {
        START,
        COMPLETE,
        WHOLE
    }

    private static final int LONGEST = 65_536;
    private static final int LONGEST_NAME = 200;
    private static final int MOST_MATERIALS = 1_000;
    private static final int MOST_DIGITS = 40;

    /** @throws IllegalArgumentException with what is wrong, for an event */
    static StepMessage read(Value value) {
        Json json = json(value);
        if (!(json instanceof Json.Members message)) {
            throw new IllegalArgumentException("a step is an object with unit and step, not " + json.kind());
        }
        List<EpcisEvent.Quantity> materials = materials(message.fields().get("materials"));
        String action = text(message, "action");
        return new StepMessage(
                required(message, "unit"),
                required(message, "step"),
                text(message, "station"),
                text(message, "actor"),
                action.isEmpty()
                        ? materials.isEmpty() ? Action.OBSERVE : Action.ADD
                        : constant(Action.class, "action", action),
                text(message, "phase").isEmpty() ? Phase.WHOLE : constant(Phase.class, "phase", text(message, "phase")),
                text(message, "result"),
                materials);
    }

    static Json json(Value value) {
        if (value instanceof Value.Text text) {
            if (text.value().length() > LONGEST) {
                throw new IllegalArgumentException("a step's message has at most " + LONGEST + " characters");
            }
            try {
                return EpcisReader.json(text.value(), EpcisLimits.MESSAGE);
            } catch (EpcisException e) {
                throw new IllegalArgumentException(e.problems().get(0).toString(), e);
            }
        }
        return Json.of(plain(value));
    }

    private static @Nullable Object plain(Value value) {
        if (value instanceof Value.Text t) {
            return t.value();
        }
        if (value instanceof Value.Bool b) {
            return b.value();
        }
        if (value instanceof Value.Structure s) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            s.fields().forEach((name, field) -> fields.put(name, plain(field)));
            return fields;
        }
        if (value instanceof Value.Array a) {
            List<@Nullable Object> items = new ArrayList<>();
            a.items().forEach(i -> items.add(plain(i)));
            return items;
        }
        return value.isNumber() ? value.number() : null;
    }

    private static String text(Json.Members message, String name) {
        Json value = message.fields().get(name);
        String text = value instanceof Json.Text t ? t.value() : value instanceof Json.Number n ? n.text() : "";
        if (text.length() > LONGEST_NAME) {
            throw new IllegalArgumentException(name + " is longer than " + LONGEST_NAME + " characters");
        }
        String trimmed = text.trim();
        if (trimmed.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(name + " holds a control character, such as a line's end or NUL");
        }
        return trimmed;
    }

    private static String required(Json.Members message, String name) {
        String text = text(message, name);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the step has no " + name + "; it has "
                    + message.fields().keySet().stream().limit(20).toList());
        }
        return text;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, String text) {
        for (E each : type.getEnumConstants()) {
            if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException(
                name + " is one of " + List.of(type.getEnumConstants()) + " in small letters, not '" + text + "'");
    }

    private static List<EpcisEvent.Quantity> materials(@Nullable Json value) {
        List<Json> items = value == null ? List.of() : value instanceof Json.Items list ? list.items() : List.of(value);
        if (items.size() > MOST_MATERIALS) {
            throw new IllegalArgumentException("a step takes at most " + MOST_MATERIALS + " materials");
        }
        List<EpcisEvent.Quantity> materials = new ArrayList<>();
        for (Json item : items) {
            materials.add(item instanceof Json.Members m ? amount(m) : one(item));
        }
        return materials;
    }

    private static EpcisEvent.Quantity one(Json item) {
        if (item instanceof Json.Text t && !t.value().isBlank() && t.value().length() <= LONGEST_NAME) {
            return new EpcisEvent.Quantity(t.value().trim(), null, null);
        }
        throw new IllegalArgumentException("materials are codes, or objects with id, quantity and uom");
    }

    private static EpcisEvent.Quantity amount(Json.Members m) {
        String unit = text(m, "uom");
        BigDecimal quantity = m.fields().get("quantity") instanceof Json.Number n ? n.value() : null;
        if (quantity == null || quantity.signum() <= 0 || !(unit.isEmpty() || unit.matches("[A-Z0-9]{2,3}"))) {
            throw new IllegalArgumentException(
                    "a material with an amount has id, quantity (more than 0) and, if it is measured, uom such as KGM");
        }
        if (quantity.precision() > MOST_DIGITS || Math.abs(quantity.scale()) > MOST_DIGITS) {
            throw new IllegalArgumentException("a quantity has at most " + MOST_DIGITS
                    + " digits, and as many places behind its point or zeros at its end");
        }
        if (unit.isEmpty() && quantity.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("a quantity without uom counts, so it is whole, not " + quantity);
        }
        return new EpcisEvent.Quantity(required(m, "id"), quantity, unit.isEmpty() ? null : unit);
    }
}
