package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers {@code {plan, space: {length, width, height, mass}, items: [code]}} with a plan to stack things by the sizes that were measured of them. */
final class Stacking {
    private static final int MOST = 200;

    private Stacking() {}

    static void plan(Fields request, Stock stock, Instant at, ScenarioOutput out) {
        String name = Told.shown(request.required("plan"));
        Fields part = request.part("space");
        if (part == null) {
            throw new IllegalArgumentException("the request has no space with length, width and height in mm");
        }
        Packer.Box space = new Packer.Box(
                "", measure(part, "length"), measure(part, "width"), measure(part, "height"), mass(part));
        List<Packer.Box> boxes = new ArrayList<>();
        List<Value> left = new ArrayList<>();
        Set<String> codes = codes(request);
        for (String code : codes) {
            Item item = stock.item(code);
            if (item == null || !item.size.isKnown()) {
                left.add(without(code, item == null ? "not seen" : "its size is not known"));
            } else {
                Size s = item.size;
                boxes.add(new Packer.Box(code, s.length(), s.width(), s.height(), s.mass()));
            }
        }
        Packer.Plan plan = Packer.plan(space, boxes);
        plan.left().forEach(b -> left.add(without(b.name(), "no place")));
        tell(name, space, codes.size(), plan, left, at, out);
    }

    private static Set<String> codes(Fields request) {
        Set<String> codes = new LinkedHashSet<>();
        request.list("items").forEach(v -> codes.add(Fields.text(v)));
        if (codes.isEmpty() || codes.size() > MOST) {
            throw new IllegalArgumentException("a plan is of 1 to " + MOST + " items, not " + codes.size());
        }
        return codes;
    }

    private static double measure(Fields part, String name) {
        BigDecimal n = part.number(name);
        if (n == null || n.signum() <= 0) {
            throw new IllegalArgumentException("space has length, width and height in mm, each above 0");
        }
        return n.doubleValue();
    }

    private static double mass(Fields part) {
        BigDecimal n = part.number("mass");
        return n == null ? 0 : Math.max(0, n.doubleValue());
    }

    private static Value without(String code, String why) {
        return new Value.Structure(Map.of("item", Value.of(Told.shown(code)), "why", Value.of(why)));
    }

    private static void tell(
            String name,
            Packer.Box space,
            int asked,
            Packer.Plan plan,
            List<Value> left,
            Instant at,
            ScenarioOutput out) {
        List<Value> placed = new ArrayList<>();
        for (Packer.Placed p : plan.placed()) {
            Map<String, Value> fields = new LinkedHashMap<>();
            fields.put("item", Value.of(p.box().name()));
            fields.put("x", Value.of(Math.round(p.x())));
            fields.put("y", Value.of(Math.round(p.y())));
            fields.put("z", Value.of(Math.round(p.z())));
            fields.put("length", Value.of(Math.round(p.box().length())));
            fields.put("width", Value.of(Math.round(p.box().width())));
            fields.put("height", Value.of(Math.round(p.box().height())));
            placed.add(new Value.Structure(fields));
        }
        long filled = Math.round(100 * plan.volume() / (space.length() * space.width() * space.height()));
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("plan", Value.of(name));
        attributes.put("length", Value.of(Math.round(space.length())));
        attributes.put("width", Value.of(Math.round(space.width())));
        attributes.put("height", Value.of(Math.round(space.height())));
        attributes.put("filled", Value.of(filled));
        attributes.put("placed", new Value.Array(placed)); // in the order of stacking
        attributes.put("left", new Value.Array(left));
        Told.event(
                "stacking-plan",
                left.isEmpty() ? Told.INFORMATION : Told.NOTICE,
                "码放方案 " + name + "：放置 " + placed.size() + "/" + asked + " 件，占用空间 " + filled + "%",
                "stacking plan " + name + ": " + placed.size() + " of " + asked + " items, " + filled
                        + " % of the space",
                attributes,
                at,
                out);
        out.demand(new DemandResult(
                "17.6",
                left.isEmpty(),
                placed.size() + " of " + asked + " items have a place, " + filled + " % of the space filled",
                at));
    }
}
