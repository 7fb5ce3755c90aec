package io.edgewitness.production.traceability;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.production.traceability.TraceabilityParameters.FeedForward;
import io.edgewitness.production.traceability.TraceabilityParameters.Kde;
import io.edgewitness.production.traceability.TraceabilityParameters.Station;
import io.edgewitness.production.traceability.TraceabilityParameters.Step;
import io.edgewitness.production.traceability.TraceabilityParameters.Terminal;
import io.edgewitness.scenario.kit.CodeRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A line of two stations, drill and pack, with a reader, card readers and states of machines. Time goes on by itself, 5 s a message. */
final class Line {
    static final PointId STEPS = new PointId("line.steps");
    static final PointId DOCUMENTS = new PointId("line.epcis");
    static final PointId READER = new PointId("drill.reader");
    static final PointId CAMERA = new PointId("pack.view");
    static final PointId CARD = new PointId("drill.card");
    static final PointId PACK_CARD = new PointId("pack.card");
    static final PointId STATE = new PointId("drill.state");
    static final PointId PACK_STATE = new PointId("pack.state");
    static final PointId LAB = new PointId("lab.moisture");
    static final PointId DRYER = new PointId("pack.dryer");
    static final PointId APPROVAL = new PointId("pack.approval");
    static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    static final String ID = "https://id.acme.example/";

    final RecordingOutput out = new RecordingOutput();
    final Scenario scenario = new TraceabilityFactory().create(context());
    private Instant now = START.plusSeconds(10);
    private long frames;

    Line() {
        give(CARD, "4711").give(PACK_CARD, "4712").give(STATE, "running").give(PACK_STATE, "running");
    }

    static ScenarioContext context() {
        Map<String, Step> steps = new LinkedHashMap<>();
        steps.put("drill", new Step("drill", List.of(Kde.ACTOR, Kde.MACHINE), true, false, false, ""));
        steps.put("fit", new Step("drill", List.of(Kde.MATERIAL, Kde.ACTOR), false, false, false, "assembling"));
        steps.put("rework", new Step("drill", List.of(Kde.RESULT), false, false, true, "repairing"));
        steps.put("pack", new Step("pack", List.of(Kde.ACTOR, Kde.RESULT), false, true, false, "packing"));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        Stream.of(STEPS, DOCUMENTS, READER, CAMERA, CARD, PACK_CARD, STATE, PACK_STATE, LAB, APPROVAL)
                .forEach(p -> points.put(p, PointDefinition.of(p.name(), "a", "1")));
        return new ScenarioContext(
                "line-1",
                Map.of(
                        "steps", List.of(STEPS),
                        "documents", List.of(DOCUMENTS),
                        "readers", List.of(READER),
                        "frames", List.of(CAMERA),
                        "cards", List.of(CARD, PACK_CARD),
                        "states", List.of(STATE, PACK_STATE, APPROVAL),
                        "properties", List.of(LAB)),
                points,
                new TraceabilityParameters(
                        ID,
                        steps,
                        Map.of(
                                "drill",
                                new Station(READER, CARD, STATE),
                                "pack",
                                new Station(CAMERA, PACK_CARD, PACK_STATE)),
                        Map.of(
                                "unit", new CodeRule("U", 0, "0-9A-Z", CodeRule.CheckDigit.NONE),
                                "lot", new CodeRule("", 13, "0-9", CodeRule.CheckDigit.GS1)),
                        Map.of(
                                STEPS, Terminal.SCANNER,
                                READER, Terminal.INDUSTRIAL_CAMERA,
                                CAMERA, Terminal.CAMERA,
                                CARD, Terminal.CARD_READER),
                        Map.of(
                                "dryer",
                                new FeedForward(
                                        "pack",
                                        LAB,
                                        DRYER,
                                        new BigDecimal("60"),
                                        new BigDecimal("12"),
                                        new BigDecimal("2.5"),
                                        List.of(new BigDecimal("50"), new BigDecimal("80")),
                                        new BigDecimal("8"),
                                        APPROVAL)),
                        Secret.parse("a key of the works council"),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        null,
                        1000),
                ZoneId.of("Asia/Shanghai"));
    }

    Instant now() {
        return now;
    }

    Line give(PointId point, String text) {
        scenario.onSample(Sample.good(point, Value.of(text), now, now), out);
        return this;
    }

    /** The camera at the packing station sees a code. */
    Line see(String code, int secondsLater) {
        now = now.plusSeconds(secondsLater);
        scenario.onSample(Sample.good(CAMERA, frame(code, ++frames), now, now), out);
        return this;
    }

    Line seeNothing(int secondsLater) {
        return see("", secondsLater);
    }

    /** @param code as QR; empty: none */
    static Value.Frame frame(String code, long number) {
        int side = 160;
        byte[] gray = new byte[side * side];
        Arrays.fill(gray, (byte) 230);
        if (!code.isEmpty()) {
            BitMatrix drawn = drawn(code, side);
            for (int i = 0; i < gray.length; i++) {
                gray[i] = (byte) (drawn.get(i % side, i / side) ? 20 : 230);
            }
        }
        return new Value.Frame(side, side, Value.Frame.Layout.GRAY, gray, null, number, () -> {});
    }

    private static BitMatrix drawn(String code, int side) {
        try {
            return new QRCodeWriter().encode(code, BarcodeFormat.QR_CODE, side, side);
        } catch (WriterException e) {
            throw new IllegalStateException(e);
        }
    }

    Line bad(PointId point, String code) {
        scenario.onSample(Sample.bad(point, code, null, now), out);
        return this;
    }

    /** @param fields of a JSON object, without braces */
    Line step(String fields) {
        now = now.plusSeconds(5);
        return again(fields, now.minusMillis(200));
    }

    Line again(String fields, Instant source) {
        scenario.onSample(Sample.good(STEPS, Value.of("{" + fields.replace('\'', '"') + "}"), source, now), out);
        return this;
    }

    Line document(String json) {
        now = now.plusSeconds(5);
        return give(DOCUMENTS, json);
    }

    Line close() {
        scenario.onTick(now.plusSeconds(120), out);
        return this;
    }

    /** The events captured so far, each as a reader of EPCIS takes it. */
    List<EpcisEvent> events() throws EpcisException {
        List<EpcisEvent> events = new ArrayList<>();
        for (Event e : out.events) {
            if (e.type().equals("epcis") && e.attributes().get("event") instanceof Value.Text text) {
                events.addAll(EpcisReader.message(text.value()));
            }
        }
        return events;
    }

    /** Why the newest event was refused. */
    String refused() {
        Event last = out.events.get(out.events.size() - 1);
        return last.type().equals("event-refused")
                ? String.valueOf(((Value.Text) last.attributes().get("reason")).value())
                : "";
    }
}
