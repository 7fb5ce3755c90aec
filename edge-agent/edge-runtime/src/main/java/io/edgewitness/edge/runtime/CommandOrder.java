package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.Field;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A wish to write, before anyone has said yes.
 *
 * @param scenario that issued it; empty: the collector
 * @param arm of the issuer's trial
 * @param id unique within its issuer
 * @param targets in the order they are to be written
 * @param issued by the issuer's clock, or the time of the input that a scenario answered
 * @param notAfter from then on it is stale; the site file may say so earlier
 */
record CommandOrder(
        String scenario, String arm, String id, Map<PointId, Value> targets, Instant issued, Instant notAfter) {
    CommandOrder {
        targets = Collections.unmodifiableMap(new LinkedHashMap<>(targets));
    }

    /** Unique over all issuers, and what the adapter sees as the order's id. */
    String key() {
        return key(scenario, id);
    }

    static String key(String scenario, String id) {
        return scenario + "/" + id;
    }

    String issuer() {
        return scenario.isEmpty() ? "the collector" : scenario;
    }

    /** The record of a step, without source. */
    CommandStep.Builder step(String step, String detail) {
        return CommandStep.newBuilder()
                .setId(id)
                .setScenario(scenario)
                .setStep(step)
                .setDetail(detail);
    }

    /** The record of the first step. */
    CommandStep.Builder firstStep() {
        CommandStep.Builder b =
                step("ISSUED", "").setNotAfter(Nanos.of(notAfter)).setArm(arm);
        targets.forEach((point, value) ->
                b.addTargets(Field.newBuilder().setName(point.name()).setValue(ProtoValues.encode(value))));
        return b;
    }
}
