package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is told of each part: its verdict, its defects with the picture by hash, whether people are to look again. One thread. */
final class Records {
    private static final int MOST_DEFECTS = 50; // of one part, one by one

    private final VisionParameters parameters;
    private final Figures figures;
    private final String ruleSet;

    Records(VisionParameters parameters, Figures figures, String ruleSet) {
        this.parameters = parameters;
        this.figures = figures;
        this.ruleSet = ruleSet;
    }

    /**
     * No frame came of a part that was there.
     *
     * @param at when it was
     */
    void missed(Instant at, Instant now, ScenarioOutput out) {
        long limit = parameters.trigger().limit().toMillis();
        String en = "no frame came within " + limit + " ms of the trigger at " + at + ": a part was not inspected";
        out.event(new Event(
                "trigger-missed",
                now,
                700,
                at + " 的触发在 " + limit + " ms 内没有图像，该工件未检测；请检查相机与触发线",
                Map.of("trigger", Value.of(at.toString()), "en", Value.of(en)),
                List.of()));
    }

    /** A frame that could not be judged; its part is neither passed nor rejected. */
    void unfit(String why, String unit, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("unit", Value.of(unit));
        attributes.put("en", Value.of("a frame could not be judged: " + why));
        out.event(new Event("not-judged", at, 700, "图像无法判定：" + why, attributes, List.of()));
    }

    /**
     * One part's verdict.
     *
     * @param models that gave it
     * @param number of the part on this line
     * @param drawn whether people are to look at the part again
     */
    void tell(
            Verdict verdict,
            String models,
            Value.Frame frame,
            Sample sample,
            String unit,
            long number,
            boolean drawn,
            ScenarioOutput out) {
        Instant at = sample.receivedTime();
        List<BlobId> picture = verdict.rejected() || drawn ? List.of(picture(frame, out)) : List.of();
        Map<String, Value> attributes = attributes(verdict, models, unit);
        attributes.put("number", Value.of(number));
        attributes.put("width", Value.of(frame.width()));
        attributes.put("height", Value.of(frame.height()));
        picture.forEach(p -> attributes.put("picture", Value.of(p.sha256())));
        if (verdict.rejected()) {
            defective(verdict, sample, unit, attributes, picture, out);
        } else {
            out.event(new Event("part-passed", at, 0, "合格 " + unit, attributes, picture));
        }
        if (drawn) {
            ask(unit, at, picture, out);
        }
    }

    /** People are asked although the part was not drawn: two models say different things of it. */
    void askOf(Value.Frame frame, String unit, Instant at, ScenarioOutput out) {
        ask(unit, at, List.of(picture(frame, out)), out);
    }

    private static void ask(String unit, Instant at, List<BlobId> picture, ScenarioOutput out) {
        out.event(new Event(
                "audit-request",
                at,
                200,
                "请人工复检工件 " + unit,
                Map.of(
                        "unit",
                        Value.of(unit),
                        "picture",
                        Value.of(picture.get(0).sha256()),
                        "en",
                        Value.of("please look again at part " + unit)),
                picture));
    }

    /** How the trial of a model ended. */
    void trial(String digest, String how, boolean worse, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("model", Value.of("sha256:" + digest));
        attributes.put("how", Value.of(how));
        attributes.put("en", Value.of("the model " + digest + (worse ? " is rolled back: " : " may go on: ") + how));
        String zh = "模型 " + digest.substring(0, 12) + (worse ? " 已自动回退：" : " 试用通过，可进入下一步：") + how;
        out.event(new Event("model-trial", at, worse ? 600 : 100, zh, attributes, List.of()));
    }

    private Map<String, Value> attributes(Verdict verdict, String models, String unit) {
        Map<String, Value> all = new LinkedHashMap<>();
        all.put("unit", Value.of(unit));
        all.put("rule-set", Value.of("sha256:" + ruleSet));
        all.put("model", Value.of(models));
        all.put("score", Value.of(verdict.score()));
        all.put(
                "defects",
                new Value.Array(verdict.defects().stream()
                        .limit(MOST_DEFECTS)
                        .map(Records::defect)
                        .toList()));
        return all;
    }

    private static Value defect(Verdict.Defect d) {
        Box box = d.finding().box();
        Map<String, Value> fields = new LinkedHashMap<>();
        fields.put("class", Value.of(d.type()));
        fields.put("severity", Value.of(d.definition().severity().name().toLowerCase(java.util.Locale.ROOT)));
        fields.put("rule", Value.of(d.finding().rule()));
        fields.put("kind", Value.of(d.finding().kind()));
        fields.put("score", Value.of(d.finding().score()));
        fields.put("x", Value.of(box.x()));
        fields.put("y", Value.of(box.y()));
        fields.put("width", Value.of(box.width()));
        fields.put("height", Value.of(box.height()));
        return new Value.Structure(fields);
    }

    private void defective(
            Verdict verdict,
            Sample sample,
            String unit,
            Map<String, Value> attributes,
            List<BlobId> picture,
            ScenarioOutput out) {
        Instant at = sample.receivedTime();
        int severity = verdict.defects().stream()
                .mapToInt(d -> d.definition().severity().code())
                .max()
                .orElse(0);
        Verdict.Defect worst = verdict.defects().get(0);
        for (Verdict.Defect d : verdict.defects()) {
            worst = d.finding().score() > worst.finding().score() ? d : worst;
        }
        String what = worst.type() + " @ " + worst.finding().box()
                + (verdict.defects().size() > 1 ? " …" : "");
        attributes.put("en", Value.of("rejected " + unit + ": " + what));
        out.event(new Event("part-rejected", at, severity, "剔除 " + unit + "：" + what, attributes, picture));
        figures.record(figures.time(sample), !unit.isEmpty() && !picture.isEmpty());
        Instant source = sample.sourceTime();
        if (source != null && !sample.quality().isClockDoubted()) {
            Duration delay = Duration.between(source, at);
            boolean met = delay.compareTo(parameters.alarmLimit()) <= 0;
            String measured = "alarm " + delay.toMillis() + " ms after the frame, limit "
                    + parameters.alarmLimit().toMillis() + " ms";
            out.demand(new DemandResult("06.6", met, measured, at));
        }
    }

    /** The camera's own file where there is one, else the pixels without loss. */
    private static BlobId picture(Value.Frame frame, ScenarioOutput out) {
        Value.Frame.Original original = frame.original();
        return original != null
                ? out.blob(original.mediaType(), original.content().value())
                : out.blob("image/png", Pictures.png(frame));
    }
}
