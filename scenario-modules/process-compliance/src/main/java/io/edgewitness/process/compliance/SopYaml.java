package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a procedure written as a list: {@code step}, {@code choice}, {@code parallel}, {@code optional}, {@code repeat}; a step may
 * also stand as its bare name. {@code after} lets a step wait for one of another branch.
 */
final class SopYaml {
    static final List<String> WEIGHTS = List.of("kg", "g", "mg");
    private static final int MOST_TOLD = 20;
    private static final String[] STEP = {"step", "title", "station", "after", "within", "rest", "cost", "pick", "dose"
    };

    private final NetBuilder net = new NetBuilder();
    private final Map<String, SopStep> steps = new LinkedHashMap<>();
    private final Map<String, int[]> done =
            new LinkedHashMap<>(); // place of "not yet" and of "done", by step waited for

    private final Map<String, Where> asked = new LinkedHashMap<>(); // where a step is first waited for
    private final WaitCircle waits = new WaitCircle();
    private final List<Remark> wrong = new ArrayList<>();

    private SopYaml() {}

    /** @throws Refused with line and column of all that is wrong in the steps, hazards and checks */
    static Sop read(String yaml) {
        return new SopYaml().procedure(Marked.read(yaml, "a procedure"));
    }

    private Sop procedure(Marked root) {
        Map<String, Marked> top = root.map("sop", "version", "title", "steps", "hazards", "checks");
        String id = root.required(top, "sop").text();
        Marked order = root.required(top, "steps");
        awaited(order);
        int begin = net.place("begin");
        int end = net.place("end");
        net.begins(begin, 1);
        net.ends(end, 1);
        int last = net.place("all steps done");
        sequence(order.list(), begin, last, order.where());
        forget(last, end, order.where());
        List<Hazard> hazards = new ArrayList<>();
        if (top.containsKey("hazards")) {
            root.required(top, "hazards").list().forEach(h -> tried(() -> hazards.add(hazard(h))));
        }
        List<Sop.Check> checks = new ArrayList<>();
        if (top.containsKey("checks")) {
            root.required(top, "checks").list().forEach(c -> tried(() -> checks.add(check(c))));
        }
        String version = Marked.text(top.get("version"), "1");
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
        try {
            return Sop.sound(id, version, steps, net.build(), List.copyOf(hazards), List.copyOf(checks));
        } catch (IllegalArgumentException unsound) {
            throw waits.refusal(unsound);
        }
    }

    /** What is wrong in a part is kept and the rest is read. @return null: it was wrong */
    private <T> @Nullable T tried(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            wrong.addAll(Refused.reasons(e));
            if (wrong.size() > MOST_TOLD) {
                throw new Refused(wrong);
            }
            return null;
        }
    }

    /** Finds the steps that others wait for, before their transitions are made: each of them leaves a trace. */
    private void awaited(Marked node) {
        if (node.isList()) {
            node.list().forEach(this::awaited);
        } else if (!node.isScalar() && node.node() instanceof org.snakeyaml.engine.v2.nodes.MappingNode mapping) {
            mapping.getValue().forEach(t -> {
                Marked key = new Marked("key", t.getKeyNode());
                Marked value = new Marked("after", t.getValueNode());
                if (key.isScalar() && key.text().equals("after")) {
                    for (Marked name : value.isList() ? value.list() : List.of(value)) {
                        asked.putIfAbsent(name.text(), name.where());
                        done.computeIfAbsent(name.text(), this::trace);
                    }
                } else {
                    awaited(value);
                }
            });
        }
    }

    private static List<String> names(Marked value) {
        return value.isList() ? value.list().stream().map(Marked::text).toList() : List.of(value.text());
    }

    private int[] trace(String step) {
        int notYet = net.place(step + " not done yet");
        net.begins(notYet, 1);
        return new int[] {notYet, net.place(step + " done")};
    }

    /** After the last step the traces are taken away, so that the end is the same whichever way was taken. */
    private void forget(int from, int to, Where where) {
        int at = from;
        int left = done.size();
        for (Map.Entry<String, int[]> e : done.entrySet()) {
            if (!steps.containsKey(e.getKey())) {
                String known = String.join(
                        ", ", steps.keySet().stream().limit(MOST_TOLD).toList());
                Where said = asked.getOrDefault(e.getKey(), where);
                wrong.addAll(Refused.reasons(said.refuse(
                        "after names " + e.getKey() + ", which is no step of this procedure; its steps are " + known,
                        "after 填写的 " + e.getKey() + " 不是本规程的工步；工步有 " + known)));
            }
            int next = --left == 0 ? to : net.place("cleared " + e.getKey());
            for (int trace : e.getValue()) {
                net.transition("clear", null, List.of(at, trace), List.of(next), where);
            }
            at = next;
        }
        if (done.isEmpty()) {
            net.silent("end", from, to, where);
        }
    }

    private void sequence(List<Marked> items, int from, int to, Where where) {
        if (items.isEmpty()) {
            net.silent("nothing", from, to, where);
        }
        int at = from;
        String before = "";
        for (int i = 0; i < items.size(); i++) {
            Marked item = items.get(i);
            int next = i == items.size() - 1 ? to : net.place("after item " + item.where());
            int begin = at;
            boolean read = tried(() -> item(item, begin, next)) != null;
            String step = stepOf(item);
            if (!read && !step.isEmpty()) {
                steps.putIfAbsent(step, SopStep.bare(step, item.where())); // others may speak of it
            }
            waits.behind(step, before);
            before = step;
            at = next;
        }
    }

    /** @return empty: it is no single step */
    private static String stepOf(Marked item) {
        if (item.isScalar()) {
            return item.text();
        }
        if (item.node() instanceof org.snakeyaml.engine.v2.nodes.MappingNode mapping) {
            for (org.snakeyaml.engine.v2.nodes.NodeTuple t : mapping.getValue()) {
                Marked key = new Marked("key", t.getKeyNode());
                Marked value = new Marked("step", t.getValueNode());
                if (key.isScalar() && key.text().equals("step") && value.isScalar()) {
                    return value.text();
                }
            }
        }
        return "";
    }

    /** @return true */
    private boolean item(Marked item, int from, int to) {
        if (item.isScalar()) {
            step(item, Map.of("step", item), from, to);
            return true;
        }
        List<String> keys = new ArrayList<>(List.of(STEP));
        keys.addAll(List.of("choice", "parallel", "optional", "repeat"));
        Map<String, Marked> entries = item.map(keys.toArray(new String[0]));
        for (String block : List.of("choice", "parallel", "optional", "repeat")) {
            Marked content = entries.get(block);
            if (content != null) {
                if (entries.size() > 1) {
                    throw item.refuse(block + " stands alone in its item; " + entries.keySet() + " is too much");
                }
                block(block, content, from, to);
                return true;
            }
        }
        step(item, entries, from, to);
        return true;
    }

    private void block(String kind, Marked content, int from, int to) {
        Where where = content.where();
        switch (kind) {
            case "choice" -> branches(content).forEach(b -> sequence(b.list(), from, to, where));
            case "parallel" -> {
                List<Integer> begins = new ArrayList<>();
                List<Integer> ends = new ArrayList<>();
                for (Marked branch : branches(content)) {
                    begins.add(net.place("branch " + branch.where()));
                    ends.add(net.place("end of branch " + branch.where()));
                    sequence(branch.list(), begins.get(begins.size() - 1), ends.get(ends.size() - 1), where);
                }
                net.transition("split", null, List.of(from), begins, where);
                net.transition("join", null, ends, List.of(to), where);
            }
            case "optional" -> {
                sequence(content.list(), from, to, where);
                net.silent("skip", from, to, where);
            }
            default -> {
                int begin = net.place("repeat " + where);
                int end = net.place("end of repeat " + where);
                net.silent("enter", from, begin, where);
                sequence(content.list(), begin, end, where);
                net.silent("again", end, begin, where);
                net.silent("leave", end, to, where);
            }
        }
    }

    private static List<Marked> branches(Marked content) {
        List<Marked> branches = content.list();
        if (branches.size() < 2) {
            throw content.refuse("two branches or more are expected, each a list of steps");
        }
        return branches;
    }

    private void step(Marked item, Map<String, Marked> entries, int from, int to) {
        Marked name = item.required(entries, "step");
        String id = name.text();
        boolean known = steps.containsKey(id);
        if (known && entries.size() > 1) {
            throw item.refuse(
                    id + " stands here a second time (first: "
                            + Objects.requireNonNull(steps.get(id)).where()
                            + "): give its details there and only its name here; if another step is meant, give it another"
                            + " name",
                    id + " 在此处重复出现（首次在第 "
                            + Objects.requireNonNull(steps.get(id)).where().line()
                            + " 行）：请只在首次写明细，此处只写名称；如为另一工步，请换一个名称");
        }
        if (known) {
            waits.again(id);
        }
        if (!known) {
            steps.put(id, details(id, entries, item.where()));
        }
        List<Integer> in = new ArrayList<>(List.of(from));
        List<Integer> out = new ArrayList<>(List.of(to));
        if (entries.containsKey("after")) {
            Marked after = item.required(entries, "after");
            for (String other : names(after)) {
                waits.after(id, other, after.where());
                int trace = done.computeIfAbsent(other, this::trace)[1];
                in.add(trace);
                out.add(trace);
            }
        }
        int[] mine = done.get(id);
        if (mine == null) {
            net.transition(id, id, in, out, item.where());
            return;
        }
        for (int before : mine) {
            List<Integer> mineIn = new ArrayList<>(in);
            List<Integer> mineOut = new ArrayList<>(out);
            mineIn.add(before);
            mineOut.add(mine[1]);
            net.transition(id, id, mineIn, mineOut, item.where());
        }
    }

    private static int cost(Marked cost) {
        if (!cost.text().matches("[1-9]\\d{0,2}|1000")) {
            throw cost.refuse(
                    "a whole number of 1 to 1000 is expected, not '" + cost.text() + "'",
                    "应为 1 至 1000 的整数，而不是“" + cost.text() + "”");
        }
        return Integer.parseInt(cost.text());
    }

    private SopStep details(String id, Map<String, Marked> entries, Where where) {
        Marked cost = entries.get("cost");
        Integer stated = cost == null ? null : tried(() -> cost(cost));
        Marked within = entries.get("within");
        Marked rest = entries.get("rest");
        Marked pick = entries.get("pick");
        Marked dose = entries.get("dose");
        return new SopStep(
                id,
                Marked.text(entries.get("title"), id),
                Marked.text(entries.get("station"), ""),
                within == null ? null : tried(within::duration),
                rest == null ? null : tried(rest::duration),
                stated == null ? 1 : stated,
                pick == null ? null : tried(() -> pick(pick)),
                dose == null ? null : tried(() -> dose(dose)),
                where);
    }

    private static SopStep.Pick pick(Marked pick) {
        Map<String, Marked> e = pick.map("material", "weight", "unit");
        Marked weight = e.get("weight");
        BigDecimal[] range = weight == null ? new BigDecimal[2] : range(weight);
        return new SopStep.Pick(names(pick.required(e, "material")), range[0], range[1], unit(e.get("unit")));
    }

    private static SopStep.Dose dose(Marked dose) {
        Map<String, Marked> e = dose.map("target", "tolerance", "unit");
        BigDecimal target = dose.required(e, "target").number();
        BigDecimal tolerance = dose.required(e, "tolerance").number();
        if (target.signum() <= 0 || tolerance.signum() <= 0) {
            throw dose.refuse("target and tolerance are more than 0");
        }
        return new SopStep.Dose(target, tolerance, unit(e.get("unit")));
    }

    private static String unit(@Nullable Marked unit) {
        String code = Marked.text(unit, "kg");
        if (unit != null && !WEIGHTS.contains(code)) {
            throw unit.refuse("one of " + String.join(", ", WEIGHTS) + " is expected, not '" + code + "'");
        }
        return code;
    }

    private static BigDecimal[] range(Marked range) {
        List<Marked> ends = range.list();
        if (ends.size() != 2 || ends.get(0).number().compareTo(ends.get(1).number()) > 0) {
            throw range.refuse("two numbers are expected, the smaller first, such as [9.8, 10.2]");
        }
        return new BigDecimal[] {ends.get(0).number(), ends.get(1).number()};
    }

    private Hazard hazard(Marked item) {
        Map<String, Marked> e = item.map("id", "title", "during", "station", "when");
        String id = item.required(e, "id").text();
        List<String> during = e.containsKey("during") ? names(item.required(e, "during")) : List.of();
        for (String step : during) {
            if (!steps.containsKey(step)) {
                throw item.refuse(
                        "during names " + step + ", which is no step of this procedure",
                        "during 填写的 " + step + " 不是本规程的工步");
            }
        }
        List<Hazard.Condition> when =
                item.required(e, "when").list().stream().map(SopYaml::condition).toList();
        if (when.isEmpty()) {
            throw item.refuse("when has no condition");
        }
        return new Hazard(
                id, Marked.text(e.get("title"), id), during, Marked.text(e.get("station"), ""), when, item.where());
    }

    private static Hazard.Condition condition(Marked item) {
        Map<String, Marked> e = item.map("point", "is", "above", "below");
        Marked is = e.get("is");
        Marked above = e.get("above");
        Marked below = e.get("below");
        if ((is == null) == (above == null && below == null)) {
            throw item.refuse("either is, or above and below, says what is dangerous");
        }
        return new Hazard.Condition(
                point(item, e),
                is == null ? null : is.text(),
                above == null ? null : above.number(),
                below == null ? null : below.number());
    }

    private static Sop.Check check(Marked item) {
        Map<String, Marked> e = item.map("id", "title", "stage", "point", "range");
        String id = item.required(e, "id").text();
        Marked stage = item.required(e, "stage");
        Sop.Stage which;
        try {
            which = Sop.Stage.valueOf(stage.text().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException none) {
            throw stage.refuse("one of raw, semi, finished is expected, not '" + stage.text() + "'");
        }
        BigDecimal[] range = range(item.required(e, "range"));
        return new Sop.Check(id, Marked.text(e.get("title"), id), which, point(item, e), range[0], range[1]);
    }

    private static PointId point(Marked item, Map<String, Marked> entries) {
        Marked point = item.required(entries, "point");
        try {
            return new PointId(point.text());
        } catch (IllegalArgumentException none) {
            throw point.refuse(String.valueOf(none.getMessage()));
        }
    }
}
