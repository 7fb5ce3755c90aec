package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value;
import io.edgewitness.text.reader.FrameCodes;
import java.util.ArrayList;
import java.util.List;

/**
 * What a device saw at one place: {@code {location, item, …}} for one thing, {@code {location, items: [code or {item, …}]}} for all that lies there. A thing
 * has, as far as they were recognised, {@code identity} (confidence, 0 to 1), {@code by} (code or text), {@code appearance}, {@code size}, {@code condition}.
 *
 * @param complete whether nothing else lies at the place
 */
record Sighting(String location, List<Thing> things, boolean complete) {
    static final int MOST_THINGS = 5_000;

    /**
     * One thing.
     *
     * @param identity how sure its code is, 0 to 1
     * @param text whether the code was read as text, not as a bar code
     */
    record Thing(String code, double identity, boolean text, Attribute appearance, Size size, Attribute condition) {
        static Thing of(String code) {
            return new Thing(code, 1, false, Attribute.ABSTAINED, Size.UNKNOWN, Attribute.ABSTAINED);
        }

        static Thing of(FrameCodes.Seen seen) {
            return new Thing(
                    seen.text(),
                    seen.confidence(),
                    seen.printed(),
                    Attribute.ABSTAINED,
                    Size.UNKNOWN,
                    Attribute.ABSTAINED);
        }

        static Thing read(Fields f, double least) {
            return new Thing(
                    f.text("item"),
                    f.confidence("identity"),
                    f.text("by").equals("text"),
                    Attribute.read(f, "appearance", least),
                    Size.read(f, least),
                    Attribute.read(f, "condition", least));
        }
    }

    /**
     * Reads a message.
     *
     * @param place where its device looks, if the message does not say
     * @param least confidence under which an attribute abstains
     * @throws IllegalArgumentException with what is wrong, for an event
     */
    static Sighting read(Fields fields, String place, double least) {
        String location = fields.text("location").isEmpty() ? place : fields.text("location");
        if (location.isEmpty()) {
            throw new IllegalArgumentException("the sighting has no location");
        }
        boolean complete = fields.has("items");
        List<Value> items = fields.list("items");
        if (items.size() > MOST_THINGS) {
            throw new IllegalArgumentException("at one place lie at most " + MOST_THINGS + " things");
        }
        List<Thing> things = new ArrayList<>();
        for (Value item : items) {
            things.add(
                    item instanceof Value.Structure s
                            ? Thing.read(new Fields(s.fields()), least)
                            : Thing.of(Fields.text(item)));
        }
        if (!complete) {
            things.add(Thing.read(fields, least));
        }
        return new Sighting(location, things, complete);
    }
}
