package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;

/**
 * What was recognised of a thing.
 *
 * @param value empty: the recogniser abstained
 * @param confidence 0 to 1
 */
record Attribute(String value, double confidence) {
    static final Attribute ABSTAINED = new Attribute("", 0);

    /** A text, or an object with {@code value} and {@code confidence}. What is less sure than it must be abstains. */
    static Attribute read(Fields fields, String name, double least) {
        Fields part = fields.part(name);
        Attribute told = part == null
                ? new Attribute(fields.text(name), 1)
                : new Attribute(part.text("value"), part.confidence("confidence"));
        return told.value.isEmpty() || told.confidence < least ? ABSTAINED : told;
    }

    boolean isKnown() {
        return !value.isEmpty();
    }

    /** The surer of two looks at the same thing; of two equally sure the newer, which is {@code other}. */
    Attribute surer(Attribute other) {
        return other.isKnown() && other.confidence >= confidence ? other : this;
    }

    /** The newer, unless it abstained. */
    Attribute newer(Attribute other) {
        return other.isKnown() ? other : this;
    }

    Value told() {
        return Value.of(isKnown() ? value + " (" + Math.round(confidence * 1000) / 1000.0 + ")" : "—");
    }

    void write(StateWriter state) {
        state.text(value).real(confidence);
    }

    static Attribute read(StateReader state) {
        return new Attribute(state.text(), state.real());
    }
}
