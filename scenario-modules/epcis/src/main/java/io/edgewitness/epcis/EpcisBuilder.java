package io.edgewitness.epcis;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts an event together. What is empty is left away. One thread. */
public final class EpcisBuilder {
    private static final Place NOWHERE = new Place(1, 1);

    private final Map<String, Json> fields = new LinkedHashMap<>();

    /**
     * An event that stands alone.
     *
     * @param type such as {@code ObjectEvent}
     * @param id a URI
     * @param prefix of the maker's own fields
     * @param namespace a URI that the prefix stands for
     */
    public EpcisBuilder(String type, String id, Instant time, ZoneOffset offset, String prefix, String namespace) {
        Json own = new Json.Members(Map.of(prefix, of(namespace)), NOWHERE);
        fields.put("@context", new Json.Items(List.of(of(EpcisWriter.CONTEXT), own), NOWHERE));
        text("type", type);
        text("eventID", id);
        text("eventTime", time.toString());
        text("eventTimeZoneOffset", offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId());
    }

    /** Whether the standard, or a user's own vocabulary, has such a business step. */
    public static boolean isBizStep(String step) {
        return Vocabulary.isRight(Vocabulary.BIZ_STEP, step);
    }

    private static Json of(String text) {
        return new Json.Text(text, NOWHERE);
    }

    public EpcisBuilder text(String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, of(value));
        }
        return this;
    }

    /** @param uri of a {@code readPoint} or {@code bizLocation} */
    public EpcisBuilder place(String name, String uri) {
        if (!uri.isEmpty()) {
            fields.put(name, new Json.Members(Map.of("id", of(uri)), NOWHERE));
        }
        return this;
    }

    /** A list of identifiers; an empty one is written where the standard asks for the list. */
    public EpcisBuilder texts(String name, List<String> values) {
        fields.put(name, new Json.Items(values.stream().map(EpcisBuilder::of).toList(), NOWHERE));
        return this;
    }

    public EpcisBuilder quantities(String name, List<EpcisEvent.Quantity> quantities) {
        List<Json> items = new ArrayList<>();
        for (EpcisEvent.Quantity q : quantities) {
            Map<String, Json> element = new LinkedHashMap<>();
            element.put("epcClass", of(q.epcClass()));
            if (q.quantity() != null) {
                element.put("quantity", new Json.Number(q.quantity().toPlainString(), NOWHERE));
            }
            if (q.unit() != null) {
                element.put("uom", of(q.unit()));
            }
            items.add(new Json.Members(element, NOWHERE));
        }
        if (!items.isEmpty()) {
            fields.put(name, new Json.Items(items, NOWHERE));
        }
        return this;
    }

    public EpcisEvent build() {
        return new EpcisEvent(new Json.Members(new LinkedHashMap<>(fields), NOWHERE));
    }
}
