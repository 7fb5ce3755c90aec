package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.Pseudonyms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a station said of a step: a structure, or JSON as text, with the fields {@code case} and {@code step}, and as far as it knows them
 * {@code station}, {@code actor}, {@code phase} (start or complete), {@code material}, {@code weight} with {@code unit}, {@code seeded}.
 *
 * @param phase empty: the step is done, its beginning was not told
 * @param weight in kg; null: not told
 * @param seeded what will be done wrong on purpose from now on, to test; null: nothing is said
 */
record StepEvent(
        String caseId,
        String step,
        String station,
        String actor,
        Phase phase,
        String material,
        @Nullable BigDecimal weight,
        Finding.@Nullable Kind seeded) {
    enum Phase {
        START,
        COMPLETE,
        WHOLE
    }

    private static final int LONGEST = 4096;
    private static final int LONGEST_NAME = 200;
    private static final Map<String, BigDecimal> KG =
            Map.of("kg", BigDecimal.ONE, "g", new BigDecimal("0.001"), "mg", new BigDecimal("0.000001"));

    /** @throws IllegalArgumentException with what is wrong, for an event */
    static StepEvent read(Value value, @Nullable Secret pseudonyms) {
        Map<String, String> fields = fields(value, "a step");
        String seeded = fields.get("seeded");
        return new StepEvent(
                required(fields, "case"),
                required(fields, "step"),
                fields.getOrDefault("station", ""),
                Pseudonyms.of(pseudonyms, fields.getOrDefault("actor", "")),
                phase(fields.getOrDefault("phase", "")),
                fields.getOrDefault("material", ""),
                weight(fields),
                seeded == null ? null : Seeding.kind(seeded));
    }

    /** An announcement of a mistake: {@code case}, {@code seeded} and, as far as it is told, {@code actor}. */
    record Announcement(String caseId, Seeding seeding) {
        /** @throws IllegalArgumentException with what is wrong, for an event */
        static Announcement read(Value value, @Nullable Secret pseudonyms, Instant at) {
            Map<String, String> fields = fields(value, "an announcement");
            return new Announcement(
                    required(fields, "case"),
                    new Seeding(
                            Seeding.kind(required(fields, "seeded")),
                            Pseudonyms.of(pseudonyms, fields.getOrDefault("actor", "")),
                            at));
        }
    }

    private static Map<String, String> fields(Value value, String what) {
        Map<String, String> fields = new TreeMap<>();
        if (value instanceof Value.Structure structure) {
            structure.fields().forEach((name, v) -> {
                if (v instanceof Value.Text t) {
                    fields.put(name, t.value());
                } else if (v.isNumber()) {
                    fields.put(name, v.number().toPlainString());
                }
            });
        } else if (value instanceof Value.Text text && text.value().length() <= LONGEST) {
            Marked.read(text.value(), what).fields().forEach(fields::put);
        } else {
            throw new IllegalArgumentException(what + " is a structure, or JSON of at most " + LONGEST
                    + " characters, with case and " + (what.equals("a step") ? "step" : "seeded"));
        }
        fields.values().removeIf(String::isBlank);
        for (Map.Entry<String, String> e : fields.entrySet()) {
            if (e.getValue().length() > LONGEST_NAME) {
                throw new IllegalArgumentException(e.getKey() + " is longer than " + LONGEST_NAME + " characters");
            }
            if (e.getValue().chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(
                        e.getKey() + " holds a control character, such as a line's end or NUL");
            }
        }
        return fields;
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("it has no " + name + ", only " + fields.keySet());
        }
        return value;
    }

    private static Phase phase(String text) {
        return switch (text) {
            case "start" -> Phase.START;
            case "complete" -> Phase.COMPLETE;
            case "" -> Phase.WHOLE;
            default -> throw new IllegalArgumentException("phase is start or complete, not '" + text + "'");
        };
    }

    private static @Nullable BigDecimal weight(Map<String, String> fields) {
        String weight = fields.get("weight");
        if (weight == null) {
            return null;
        }
        String unit = fields.getOrDefault("unit", "kg");
        if (!weight.matches("-?\\d{1,15}(\\.\\d{1,15})?([eE][+-]?\\d)?") || !KG.containsKey(unit)) {
            throw new IllegalArgumentException("weight is a number in kg, g or mg, not '" + weight + " " + unit + "'");
        }
        return kg(new BigDecimal(weight), unit);
    }

    /** @param unit kg, g or mg; anything else is taken as kg */
    static BigDecimal kg(BigDecimal amount, String unit) {
        return amount.multiply(KG.getOrDefault(unit, BigDecimal.ONE));
    }
}
