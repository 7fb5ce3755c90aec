package io.edgewitness.epcis;

import org.jspecify.annotations.Nullable;

/**
 * A document without its events.
 *
 * @param head everything else, with an empty list in the place of the events; of an event that stands alone the event itself
 * @param events how many there were
 */
public record EpcisDocument(Json.Members head, long events) {
    public static final String DOCUMENT = "EPCISDocument";
    public static final String QUERY_DOCUMENT = "EPCISQueryDocument";

    /** {@link #DOCUMENT}, {@link #QUERY_DOCUMENT}, or the type of the one event. */
    public String type() {
        return head.fields().get("type") instanceof Json.Text t ? t.value() : "";
    }

    /** What the document says of the prefixes in it; null: nothing. */
    public @Nullable Json context() {
        return head.fields().get("@context");
    }
}
