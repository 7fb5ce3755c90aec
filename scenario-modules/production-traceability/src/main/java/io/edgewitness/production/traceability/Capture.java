package io.edgewitness.production.traceability;

import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Holds events against what is known of units, and changes that. An event that is refused changes nothing. One thread. */
final class Capture {
    private static final int MOST_RECENT = 20_000;
    private static final int LONGEST_ID = 60;
    private static final String WRONG = "wrong ";

    /** Of one event: each output is joined to each input. */
    private static final int MOST_LINKS = 20_000;

    private final Units units;
    private final Genealogy genealogy = new Genealogy();
    private final LinkedHashSet<String> recent = new LinkedHashSet<>();

    Capture(Units units) {
        this.units = units;
    }

    Genealogy genealogy() {
        return genealogy;
    }

    /** Whether the same event was captured lately. */
    boolean isKnown(EpcisEvent event) {
        String id = event.text("eventID");
        return id != null && recent.contains(mark(id, event.isError()));
    }

    /** Whether an event of this ID was captured lately. */
    boolean isKnown(String id) {
        return recent.contains(mark(id, false));
    }

    /** An event and the declaration that it was wrong have the same ID. Long ones are remembered by their hash. */
    private static String mark(String id, boolean wrong) {
        String shortened = id.length() > LONGEST_ID ? Identifiers.event(id) : id;
        return wrong ? WRONG + shortened : shortened;
    }

    /**
     * Takes an event. One that was declared wrong, before or after it came, changes nothing.
     *
     * @param begins whether a unit begins with being seen here
     * @return whether it speaks of a unit that is not known
     * @throws Refusal if it cannot be; then nothing has changed
     */
    boolean take(EpcisEvent event, boolean begins, Instant at) throws Refusal {
        refuseIdentifiers(event);
        refuseMany(event);
        boolean orphan = false;
        String id = event.text("eventID");
        if (event.isError()) {
            if (id != null) {
                genealogy.takeBack(id);
            }
        } else if (id == null || !recent.contains(mark(id, true))) {
            orphan = switch (event.type()) {
                case "ObjectEvent", "TransactionEvent" -> object(event, begins, at);
                case "AggregationEvent", "AssociationEvent" -> parted(event, begins, at);
                case "TransformationEvent" -> made(event, at);
                default -> false;
            };
        }
        if (id != null) {
            recent.add(mark(id, event.isError()));
            if (recent.size() > MOST_RECENT) {
                recent.remove(recent.iterator().next());
            }
        }
        return orphan;
    }

    private static void refuseIdentifiers(EpcisEvent event) throws Refusal {
        String wrong = event.tooLong();
        if (wrong != null) {
            throw new Refusal(
                    "identifier-too-long",
                    "标识、工步、状态或地点的 URI 超过 " + EpcisEvent.LONGEST + " 个字符或含有空字符：" + Identifiers.shown(wrong),
                    "the URI of a thing, a step, a state or a place is longer than " + EpcisEvent.LONGEST
                            + " characters, or holds a NUL: " + Identifiers.shown(wrong));
        }
        for (String text : event.identifiers()) {
            Identifiers.refuseWrongLink(text);
        }
    }

    private static void refuseMany(EpcisEvent event) throws Refusal {
        long outputs = event.things("outputEPCList", "outputQuantityList").size();
        long inputs = event.things("inputEPCList", "inputQuantityList").size();
        if (outputs * inputs > MOST_LINKS) {
            throw new Refusal(
                    "too-many-links",
                    "一个转换事件的产出（" + outputs + "）与投入（" + inputs + "）两两相连，超过 " + MOST_LINKS + " 条谱系关系；请按批次拆分事件",
                    "every one of " + outputs + " outputs would be joined to every one of " + inputs
                            + " inputs, more than " + MOST_LINKS
                            + " links; split the event, or name a lot instead of its pieces");
        }
    }

    private boolean object(EpcisEvent event, boolean begins, Instant at) {
        List<String> epcs = event.texts("epcList");
        if (event.type().equals("TransactionEvent")) {
            return !epcs.stream().allMatch(units::isKnown);
        }
        if ("DELETE".equals(event.action())) {
            boolean orphan = !epcs.stream().allMatch(units::isKnown);
            epcs.forEach(units::end);
            return orphan;
        }
        if (begins || "ADD".equals(event.action())) {
            epcs.forEach(epc -> units.begin(epc, at));
        }
        return !epcs.stream().allMatch(units::isKnown);
    }

    private boolean parted(EpcisEvent event, boolean begins, Instant at) throws Refusal {
        String whole = event.text("parentID");
        List<String> children = event.texts("childEPCs");
        if (whole == null) {
            return false;
        }
        if ("ADD".equals(event.action())) {
            genealogy.add(event.text("eventID"), whole, children);
            children.forEach(c -> units.begin(c, at));
        } else if ("DELETE".equals(event.action())
                && (!children.isEmpty() || event.quantities("childQuantityList").isEmpty())) {
            genealogy.remove(event.text("eventID"), whole, children);
        }
        if (begins) {
            units.begin(whole, at);
        }
        return !units.isKnown(whole);
    }

    private boolean made(EpcisEvent event, Instant at) throws Refusal {
        List<String> outputs = event.texts("outputEPCList");
        List<String> inputs = new ArrayList<>(event.texts("inputEPCList"));
        boolean orphan = !inputs.stream().allMatch(units::isKnown);
        genealogy.make(event.text("eventID"), outputs, inputs);
        outputs.forEach(o -> units.begin(o, at));
        return orphan;
    }

    void write(StateWriter state) {
        genealogy.write(state);
        state.integer(recent.size());
        recent.forEach(state::text);
    }

    void read(StateReader state) {
        genealogy.read(state);
        recent.clear();
        for (long n = state.integer(); n > 0; n--) {
            recent.add(state.text());
        }
    }
}
