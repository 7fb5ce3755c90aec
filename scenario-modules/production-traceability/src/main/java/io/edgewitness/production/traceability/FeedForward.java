package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.epcis.Json;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a lot's property asks of a later step's set-point, when a unit that holds the lot comes there: bounded, approved, and given through the
 * command gate. One thread.
 */
final class FeedForward {
    private static final int MOST_LOTS = 10_000;
    private static final int MOST_CHARACTERS = 1 << 19; // of all lots
    private static final int MOST_DIGITS = 40;
    private static final int MOST_PENDING = 100;
    private static final Duration TIME_TO_LIVE = Duration.ofSeconds(10);

    private record Order(String rule, BigDecimal setPoint, Instant at) {}

    private final TraceabilityParameters parameters;
    private final Identifiers identifiers;
    private final Figures figures;
    private final LinkedHashMap<String, BigDecimal> properties = new LinkedHashMap<>(); // by rule and lot, newest last
    private final TreeMap<String, BigDecimal> given =
            new TreeMap<>(); // the set-point that was carried out last, by rule
    private final LinkedHashMap<String, Order> pending = new LinkedHashMap<>();
    private long number;

    FeedForward(TraceabilityParameters parameters, Identifiers identifiers, Figures figures) {
        this.parameters = parameters;
        this.identifiers = identifiers;
        this.figures = figures;
    }

    /** A laboratory or a sensor says a lot's property: {@code {lot, value}}. */
    void property(Sample sample, Value value) throws Refusal {
        BigDecimal number;
        String lot;
        try {
            if (!(StepMessage.json(value) instanceof Json.Members m)
                    || !(m.fields().get("lot") instanceof Json.Text code)
                    || !(m.fields().get("value") instanceof Json.Number n)) {
                throw new IllegalArgumentException(
                        "lot and value are expected, such as {\"lot\": \"L1\", \"value\": 12.5}");
            }
            number = n.value();
            if (number.precision() > MOST_DIGITS || Math.abs(number.scale()) > MOST_DIGITS) {
                throw new IllegalArgumentException("value has at most " + MOST_DIGITS
                        + " digits, and as many places behind its point or zeros at its end");
            }
            lot = identifiers.of(code.value());
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    "unreadable",
                    "物料属性无法读取（" + sample.point() + "）：" + e.getMessage(),
                    "a property of " + sample.point() + " cannot be read: " + e.getMessage());
        }
        parameters.feedForward().forEach((name, rule) -> {
            if (rule.property().equals(sample.point())) {
                properties.remove(key(name, lot));
                properties.put(key(name, lot), number);
            }
        });
        int characters = properties.keySet().stream().mapToInt(String::length).sum();
        while (properties.size() > MOST_LOTS || (characters > MOST_CHARACTERS && properties.size() > 1)) {
            String oldest = properties.keySet().iterator().next();
            characters -= oldest.length();
            properties.remove(oldest);
        }
    }

    private static String key(String rule, String lot) {
        return rule + " " + lot;
    }

    /** A unit begins a step. */
    void step(String unit, String step, Genealogy genealogy, Readings readings, Instant at, ScenarioOutput out) {
        parameters.feedForward().forEach((name, rule) -> {
            if (rule.step().equals(step)) {
                Set<String> parts = genealogy.back(unit).keySet();
                String lot = newest(name, parts);
                if (lot != null) {
                    give(name, rule, unit, lot, readings, at, out);
                }
            }
        });
    }

    private @Nullable String newest(String rule, Set<String> parts) {
        String newest = null;
        for (String key : properties.keySet()) {
            String lot = key.substring(key.indexOf(' ') + 1);
            newest = key.startsWith(rule + " ") && parts.contains(lot) ? lot : newest;
        }
        return newest;
    }

    private void give(
            String name,
            TraceabilityParameters.FeedForward rule,
            String unit,
            String lot,
            Readings readings,
            Instant at,
            ScenarioOutput out) {
        BigDecimal property = properties.getOrDefault(key(name, lot), rule.reference());
        BigDecimal wanted = rule.wanted(property);
        BigDecimal setPoint = rule.bounded(wanted, given.getOrDefault(name, rule.base()));
        boolean approved = rule.approval() == null || readings.isTrue(rule.approval());
        boolean bounded = wanted.compareTo(setPoint) != 0;
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("rule", Value.of(name));
        attributes.put("unit", Value.of(unit));
        attributes.put("lot", Value.of(lot));
        attributes.put("property", Value.of(property));
        attributes.put("wanted", Value.of(wanted));
        attributes.put("set-point", Value.of(setPoint));
        attributes.put("approved", Value.of(approved));
        attributes.put(
                "en",
                Value.of(rule.setPoint() + " " + (approved ? "is set to " : "should be ") + setPoint + " for " + unit
                        + ", because " + lot + " has " + property
                        + (bounded ? "; bounded, " + wanted + " was wanted" : "")
                        + (approved ? "" : "; not given, " + rule.approval() + " does not approve")));
        out.event(new Event(
                "feed-forward",
                at,
                approved ? 0 : 300,
                unit + " 的物料 " + lot + " 属性为 " + property + "，" + rule.setPoint() + (approved ? " 设为 " : " 建议设为 ")
                        + setPoint + (bounded ? "（已限幅，计算值 " + wanted + "）" : "")
                        + (approved ? "" : "；" + rule.approval() + " 未批准，未下发"),
                attributes,
                List.of()));
        if (approved) {
            String id = "feed-forward-" + ++number;
            pending.put(id, new Order(name, setPoint, at));
            if (pending.size() > MOST_PENDING) {
                pending.remove(pending.keySet().iterator().next());
            }
            out.command(new Command(id, Map.of(rule.setPoint(), Value.of(setPoint)), TIME_TO_LIVE));
        }
    }

    void result(CommandResult result, ScenarioOutput out) {
        boolean done = result.isDone();
        Order order = done || result.hasFailed() ? pending.remove(result.id()) : null;
        if (order == null) {
            return;
        }
        if (done) {
            given.put(order.rule(), order.setPoint());
            figures.fedForward(order.at());
        }
        out.demand(new DemandResult(
                "15.6",
                done,
                order.rule() + ": set-point " + order.setPoint() + " by a property of the unit's material, "
                        + result.step() + (done ? "" : ": " + result.detail()),
                order.at()));
    }

    void write(StateWriter state) {
        state.integer(number).integer(properties.size());
        properties.forEach((key, value) -> state.text(key).decimal(value));
        state.integer(given.size());
        given.forEach((rule, value) -> state.text(rule).decimal(value));
        state.integer(pending.size());
        pending.forEach(
                (id, o) -> state.text(id).text(o.rule()).decimal(o.setPoint()).instant(o.at()));
    }

    void read(StateReader state) {
        properties.clear();
        given.clear();
        pending.clear();
        number = state.integer();
        for (long n = state.integer(); n > 0; n--) {
            properties.put(state.text(), state.number());
        }
        for (long n = state.integer(); n > 0; n--) {
            given.put(state.text(), state.number());
        }
        for (long n = state.integer(); n > 0; n--) {
            pending.put(state.text(), new Order(state.text(), state.number(), state.time()));
        }
    }
}
