package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A thing of the yard as it was seen. */
final class Item {
    String location = ""; // empty: it was missing when its place was counted
    Instant seen = Instant.EPOCH;
    String before = ""; // where it was seen before it was seen here
    Instant left = Instant.EPOCH; // when it was seen there last
    boolean doubted; // it was told that it is seen at two places in turn
    Attribute identity = Attribute.ABSTAINED;
    boolean text; // its code was read as text
    Attribute appearance = Attribute.ABSTAINED;
    Size size = Size.UNKNOWN;
    Attribute condition = Attribute.ABSTAINED;
    String grade = "";
    String lane = ""; // that it was sent to, and not yet confirmed
    Instant counted = Instant.EPOCH; // start of the window in which the attributes were counted last
    int known; // attributes counted in that window, a bit each

    /** In a snapshot, in bytes, where places, grades and lanes have short names. */
    long size(String code) {
        return 170L
                + code.length()
                + 3L * (appearance.value().length() + condition.value().length());
    }

    /** Attributes of the same look at a thing are voted for by confidence, those of a later one replace what was. */
    void look(Sighting.Thing thing, boolean same) {
        Attribute named = new Attribute(thing.code(), thing.identity());
        identity = same ? identity.surer(named) : named;
        text = thing.text();
        appearance = same ? appearance.surer(thing.appearance()) : appearance.newer(thing.appearance());
        condition = same ? condition.surer(thing.condition()) : condition.newer(thing.condition());
        if (thing.size().isKnown() && (!same || thing.size().confidence() >= size.confidence())) {
            size = thing.size();
        }
    }

    /** What is told of it: a later look that says the same is not told. */
    List<String> shown() {
        return List.of(location, appearance.value(), size.toString(), condition.value(), grade);
    }

    /** As an event's attributes; of what abstained there is none. */
    Map<String, Value> attributes(String code) {
        Map<String, Value> told = new LinkedHashMap<>();
        told.put("item", Value.of(code));
        told.put("location", Value.of(location));
        told.put("identity", Value.of(identity.confidence()));
        told.put("by", Value.of(text ? "text" : "code"));
        if (appearance.isKnown()) {
            told.put("appearance", Value.of(appearance.value()));
            told.put("appearance-confidence", Value.of(appearance.confidence()));
        }
        if (size.isKnown()) {
            told.put("length", Value.of(size.length()));
            told.put("width", Value.of(size.width()));
            told.put("height", Value.of(size.height()));
            told.put("mass", Value.of(size.mass()));
            told.put("size-confidence", Value.of(size.confidence()));
        }
        if (condition.isKnown()) {
            told.put("condition", Value.of(condition.value()));
            told.put("condition-confidence", Value.of(condition.confidence()));
        }
        told.put("grade", Value.of(grade));
        return told;
    }

    /** The attributes that are known, a bit each: identity, appearance, size, condition. */
    int bits() {
        return (identity.isKnown() ? 1 : 0)
                | (appearance.isKnown() ? 2 : 0)
                | (size.isKnown() ? 4 : 0)
                | (condition.isKnown() ? 8 : 0);
    }

    void write(StateWriter state) {
        state.text(location)
                .instant(seen)
                .text(before)
                .instant(left)
                .integer(doubted ? 1 : 0)
                .integer(text ? 1 : 0)
                .text(grade)
                .text(lane)
                .instant(counted)
                .integer(known);
        state.real(identity.confidence());
        appearance.write(state);
        condition.write(state);
        size.write(state);
    }

    static Item read(String code, StateReader state) {
        Item item = new Item();
        item.location = state.text();
        item.seen = state.time();
        item.before = state.text();
        item.left = state.time();
        item.doubted = state.integer() == 1;
        item.text = state.integer() == 1;
        item.grade = state.text();
        item.lane = state.text();
        item.counted = state.time();
        item.known = (int) state.integer();
        item.identity = new Attribute(code, state.real());
        item.appearance = Attribute.read(state);
        item.condition = Attribute.read(state);
        item.size = Size.read(state);
        return item;
    }
}
