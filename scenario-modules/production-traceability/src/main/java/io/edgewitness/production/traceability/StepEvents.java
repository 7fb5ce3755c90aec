package io.edgewitness.production.traceability;

import io.edgewitness.epcis.EpcisBuilder;
import io.edgewitness.epcis.EpcisEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes EPCIS events of what stations say. */
final class StepEvents {
    /** Of our own fields: step, phase, actor (a pseudonym), machineState, result. */
    static final String NAMESPACE = "https://edgewitness.example/epcis/";

    private final String scenario;
    private final ZoneId zone;
    private final Identifiers identifiers;

    StepEvents(String scenario, ZoneId zone, Identifiers identifiers) {
        this.scenario = scenario;
        this.zone = zone;
        this.identifiers = identifiers;
    }

    /** Of what a station told, before its readers are asked: told again it is the same, whatever was read meanwhile. */
    String id(StepMessage told, Instant at) {
        return Identifiers.event(List.of(scenario, told, at));
    }

    /**
     * A step's event.
     *
     * @param id from {@link #id}
     * @param m with station, operator and materials completed from the station's own readers
     * @param machine state of the station's machine; empty: not known
     * @throws Refusal if a code follows no rule
     */
    EpcisEvent of(String id, StepMessage m, String machine, Instant at) throws Refusal {
        String unit = identifiers.of(m.unit());
        List<String> parts = new ArrayList<>();
        List<EpcisEvent.Quantity> amounts = new ArrayList<>();
        for (EpcisEvent.Quantity material : m.materials()) {
            String code = identifiers.of(material.epcClass());
            if (material.quantity() == null) {
                parts.add(code);
            } else {
                amounts.add(new EpcisEvent.Quantity(code, material.quantity(), material.unit()));
            }
        }
        boolean takes = m.action() == StepMessage.Action.MAKE || m.action() == StepMessage.Action.ADD;
        if (takes && parts.isEmpty() && amounts.isEmpty()) {
            throw new Refusal(
                    "no-material",
                    "工步 " + m.step() + " 没有物料，无法记录为装入或制成；请扫描物料码",
                    "step " + m.step() + " names no material to put in or to make it of; scan it");
        }
        EpcisBuilder event = new EpcisBuilder(type(m), id, at, zone.getRules().getOffset(at), "ew", NAMESPACE);
        switch (m.action()) {
            case MAKE -> {
                if (!parts.isEmpty()) {
                    event.texts("inputEPCList", parts.stream().distinct().toList());
                }
                event.quantities("inputQuantityList", amounts).texts("outputEPCList", List.of(unit));
            }
            case ADD, REMOVE -> {
                event.text("action", m.action() == StepMessage.Action.ADD ? "ADD" : "DELETE")
                        .text("parentID", unit);
                if (!parts.isEmpty()) {
                    event.texts("childEPCs", parts.stream().distinct().toList());
                }
                event.quantities("childQuantityList", amounts);
            }
            default -> event.text("action", action(m)).texts("epcList", List.of(unit));
        }
        return event.text("bizStep", identifiers.step(m.step()))
                .place("readPoint", identifiers.station(m.station()))
                .text("ew:step", m.step())
                .text(
                        "ew:phase",
                        m.phase() == StepMessage.Phase.WHOLE
                                ? ""
                                : m.phase().name().toLowerCase(Locale.ROOT))
                .text("ew:actor", identifiers.actor(m.actor()))
                .text("ew:machineState", machine)
                .text("ew:result", m.result())
                .build();
    }

    private static String type(StepMessage m) {
        return switch (m.action()) {
            case MAKE -> "TransformationEvent";
            case ADD, REMOVE -> "AggregationEvent";
            default -> "ObjectEvent";
        };
    }

    private static String action(StepMessage m) {
        return switch (m.action()) {
            case BEGIN -> "ADD";
            case END -> "DELETE";
            default -> "OBSERVE";
        };
    }
}
