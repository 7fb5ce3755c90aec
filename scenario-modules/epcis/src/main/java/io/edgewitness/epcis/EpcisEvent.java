package io.edgewitness.epcis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One event that is right, as it was written: fields of the user's own included.
 *
 * @param json the event
 */
public record EpcisEvent(Json.Members json) {
    /** Characters of an identifier or a word, as the collector's tables take it. */
    public static final int LONGEST = 500;

    /** An amount of a class of things that have no number each. */
    public record Quantity(
            String epcClass,
            java.math.@Nullable BigDecimal quantity,
            @Nullable String unit) {}

    /** {@code ObjectEvent}, {@code AggregationEvent}, … */
    public String type() {
        return String.valueOf(text("type"));
    }

    /** By the device's clock. */
    public Instant time() {
        return Check.time(String.valueOf(text("eventTime"))).toInstant();
    }

    /** {@code ADD}, {@code OBSERVE}, {@code DELETE}; null: transformations have none. */
    public @Nullable String action() {
        return text("action");
    }

    /** The text of a field; null: it has none. */
    public @Nullable String text(String name) {
        return json.fields().get(name) instanceof Json.Text t ? t.value() : null;
    }

    /** The {@code id} of a {@code readPoint} or {@code bizLocation}. */
    public @Nullable String place(String name) {
        return json.fields().get(name) instanceof Json.Members m && m.fields().get("id") instanceof Json.Text t
                ? t.value()
                : null;
    }

    /** Whether it says that it, or an event of the same ID, was wrong. */
    public boolean isError() {
        return json.fields().containsKey("errorDeclaration");
    }

    /** The texts of a list such as {@code epcList}; empty: it has none. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        if (json.fields().get(name) instanceof Json.Items list) {
            for (Json item : list.items()) {
                if (item instanceof Json.Text t) {
                    texts.add(t.value());
                }
            }
        }
        return texts;
    }

    /** A list such as {@code quantityList}; empty: it has none. */
    public List<Quantity> quantities(String name) {
        List<Quantity> quantities = new ArrayList<>();
        if (json.fields().get(name) instanceof Json.Items list) {
            for (Json item : list.items()) {
                if (item instanceof Json.Members m && m.fields().get("epcClass") instanceof Json.Text c) {
                    quantities.add(new Quantity(
                            c.value(),
                            m.fields().get("quantity") instanceof Json.Number n ? n.value() : null,
                            m.fields().get("uom") instanceof Json.Text u ? u.value() : null));
                }
            }
        }
        return quantities;
    }

    /** What a list of single things and one of amounts name together. */
    public List<String> things(String epcs, String quantities) {
        List<String> things = new ArrayList<>(texts(epcs));
        quantities(quantities).forEach(q -> things.add(q.epcClass()));
        return things;
    }

    /** Every identifier of a thing that the event names, and its own. */
    public List<String> identifiers() {
        List<String> all = new ArrayList<>();
        for (String name : List.of("eventID", "parentID", "transformationID")) {
            String text = text(name);
            if (text != null) {
                all.add(text);
            }
        }
        for (String name : List.of("epcList", "childEPCs", "inputEPCList", "outputEPCList")) {
            all.addAll(texts(name));
        }
        for (String name : List.of("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")) {
            quantities(name).forEach(q -> all.add(q.epcClass()));
        }
        return all;
    }

    /**
     * What an agent refuses and no table of the collector takes.
     *
     * @return an identifier, word or place that is longer than {@value #LONGEST} characters or holds a NUL; null: none is
     */
    public @Nullable String tooLong() {
        return Stream.concat(
                        identifiers().stream(),
                        Stream.of(
                                        type(),
                                        action(),
                                        text("bizStep"),
                                        text("disposition"),
                                        place("readPoint"),
                                        place("bizLocation"))
                                .filter(Objects::nonNull))
                .filter(text -> text.length() > LONGEST || text.indexOf(0) >= 0)
                .findFirst()
                .orElse(null);
    }

    /** The same event with what its document says of prefixes, so that it can stand alone. */
    public EpcisEvent within(EpcisDocument document) {
        Json context = document.context();
        return context == null || json.fields().containsKey("@context")
                ? this
                : new EpcisEvent(json.with("@context", context));
    }
}
