package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Window;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import io.edgewitness.text.reader.FrameCodes;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Takes what scanners, cameras, the WMS, the sorter and auditors say of the yard: {@link Yard} knows what lies where, this class reads their messages. */
final class YardTallying implements Scenario {
    private static final int VERSION = 3;
    private static final int LONGEST_CODE = 200;

    private final YardParameters parameters;
    private final Map<PointId, String> inputs = new HashMap<>(); // its input, by point
    private final Figures figures;
    private final Scanners scanners;
    private final FrameCodes frames;
    private final Looks looks;
    private final Yard yard;
    private final List<PreflightCheck> checks;

    YardTallying(ScenarioContext context, YardParameters parameters) {
        this.parameters = parameters;
        context.inputs().keySet().stream()
                .sorted()
                .forEach(name -> context.input(name).forEach(p -> inputs.put(p, name)));
        if (Stream.of("codes", "frames", "sightings")
                .allMatch(i -> context.input(i).isEmpty())) {
            throw Refused.of(
                    "one of the inputs codes, frames and sightings names a point",
                    "输入 codes、frames、sightings 中至少要有一个测点",
                    "inputs");
        }
        for (PointId camera : context.input("frames")) {
            if (!parameters.readers().containsKey(camera)) {
                throw Refused.of(
                        "readers does not say at which place " + camera + " looks",
                        "readers 没有说明 " + camera + " 看的是哪个库位");
            }
        }
        figures = new Figures(context, parameters);
        scanners = new Scanners(parameters);
        yard = new Yard(parameters, figures);
        checks = YardChecks.of(context, parameters);
        frames = new FrameCodes(parameters.codes().values(), parameters.text());
        looks = new Looks(parameters);
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Value value = sample.value();
        String input = inputs.getOrDefault(sample.point(), "");
        boolean received = input.equals("frames") ? value instanceof Value.Frame : value != null;
        Instant at = figures.sample(sample, received);
        if (value == null) {
            if (input.equals("codes") && sample.quality().code().equals(Scanners.NO_READ)) {
                scanners.failed(sample.point());
            }
            return;
        }
        try {
            switch (input) {
                case "codes" -> code(sample.point(), Fields.text(value), at, out);
                case "frames" -> frame(sample.point(), value, at, out);
                case "sightings" ->
                    yard.sighting(
                            Sighting.read(Fields.of(value), scanners.place(sample.point()), parameters.confidence()),
                            at,
                            out);
                case "stock" -> yard.stock(Fields.of(value), at, out);
                case "answers" -> yard.answered(Fields.of(value), at, out);
                case "audits" -> yard.audited(Fields.of(value), at);
                case "sorted" -> yard.sorted(Fields.of(value), at, out);
                case "stacking" -> yard.stack(Fields.of(value), at, out);
                case "labour" -> labour(value, at);
                default -> {}
            }
        } catch (IllegalArgumentException e) {
            Told.refused(
                    "unreadable",
                    sample.point().name(),
                    sample.point() + " 的消息无法读取：" + e.getMessage(),
                    "a message of " + sample.point() + " cannot be read: " + e.getMessage(),
                    at,
                    out);
        }
    }

    private void code(PointId point, String text, Instant at, ScenarioOutput out) {
        if (Scanners.isNoRead(text)) {
            scanners.failed(point);
            return;
        }
        if (text.length() > LONGEST_CODE) {
            throw new IllegalArgumentException("a code has at most " + LONGEST_CODE + " characters");
        }
        if (scanners.isLabel(point, text)) {
            Scanners.Round round = scanners.label(point, text);
            if (round != null) {
                yard.lookedThrough(round.place(), round.codes(), at, out);
            }
            return;
        }
        figures.share(at, "first", "reads", scanners.isFirst(point));
        String place = scanners.place(point);
        if (place.isEmpty()) {
            throw new IllegalArgumentException("scan the label of the location first");
        }
        scanners.requireRoom(point);
        if (yard.see(Sighting.Thing.of(text), place, at, out)) {
            scanners.code(point, text);
        }
    }

    /** Of a frame that was overtaken only the receipt comes: nothing was looked at. */
    private void frame(PointId camera, Value value, Instant at, ScenarioOutput out) {
        if (value instanceof Value.Frame frame) {
            frames.read(camera, frame)
                    .map(Sighting.Thing::of)
                    .ifPresent(thing -> yard.see(looks.of(thing, frame), scanners.place(camera), at, out));
        }
    }

    /** Hours that people worked at tallying, as they are booked. */
    private void labour(Value value, Instant at) {
        if (!value.isNumber()
                || value.number().signum() < 0
                || value.number().compareTo(BigDecimal.valueOf(10_000)) > 0) {
            throw new IllegalArgumentException("labour is a number of hours, 0 to 10000");
        }
        figures.one(at, "labour bookings");
        figures.add(at, "labour", value.number());
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        figures.gap(gap);
    }

    @Override
    public void onCommandResult(CommandResult result, ScenarioOutput out) {
        yard.result(result, out);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (figures.isStepBack(now)) {
            yard.setBack(now);
        }
        yard.onTick(now, out);
        for (Window window : figures.tell(now, out)) {
            yard.tell(window, now, out);
        }
    }

    @Override
    public List<PreflightCheck> preflight() {
        return checks;
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(VERSION);
        figures.write(state);
        scanners.write(state);
        yard.write(state);
        frames.write(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        figures.read(state);
        scanners.read(state);
        yard.read(state);
        frames.read(state);
    }

    @Override
    public void close() {
        frames.close();
        looks.close();
    }
}
