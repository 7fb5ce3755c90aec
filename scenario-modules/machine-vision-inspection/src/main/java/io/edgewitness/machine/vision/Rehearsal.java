package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value.Bytes;
import io.edgewitness.edge.api.Value.Frame;
import java.time.Instant;
import java.util.List;

/**
 * Judges and tells a good and a bad part that nobody made, some times, before the line starts: what runs for the first time is loaded and compiled then, and the first
 * rejected parts are in time for their gate. What is told here goes nowhere.
 */
final class Rehearsal implements ScenarioOutput {
    private static final int TIMES = 10;

    /** The bad part's spot is so small a share of its sides. */
    private static final int SPOT = 8;

    private final VisionParameters parameters;
    private final Inspector inspector;
    private final Figures figures;
    private final Records records;
    private final RejectGate gate;

    private Rehearsal(ScenarioContext context, VisionParameters parameters, Inspector inspector) {
        this.parameters = parameters;
        this.inspector = inspector;
        figures = new Figures(context, parameters);
        records = new Records(parameters, figures, inspector.ruleSet());
        gate = new RejectGate(parameters.gate());
    }

    /** Figures, records and gate are its own; the inspector is the line's. */
    static void of(ScenarioContext context, VisionParameters parameters, Inspector inspector) {
        if (!context.input("camera").isEmpty()) {
            new Rehearsal(context, parameters, inspector)
                    .run(context.input("camera").get(0));
        }
    }

    private void run(PointId camera) {
        byte[] good = inspector.good();
        byte[] bad = good.clone();
        int w = parameters.width();
        Box in = parameters.inspected();
        for (int y = in.y() + in.height() / 2; y < in.y() + in.height() / 2 + in.height() / SPOT; y++) {
            for (int x = in.x() + in.width() / 2; x < in.x() + in.width() / 2 + in.width() / SPOT; x++) {
                bad[y * w + x] = (byte) ~bad[y * w + x];
            }
        }
        Verdict passed = new Verdict(List.of(), false, 0, null);
        Finding spot = new Finding("rehearsal", "spot", new Box(in.x(), in.y(), 1, 1), 2);
        VisionParameters.DefectClass spots =
                new VisionParameters.DefectClass("spot", VisionParameters.Severity.MAJOR, 0);
        Verdict rejected = new Verdict(List.of(new Verdict.Defect(spot, "spot", spots)), true, 2, null);
        for (int i = 1; i <= TIMES; i++) {
            part(camera, good, passed, 2L * i);
            part(camera, bad, rejected, 2L * i + 1);
        }
    }

    /** @param verdict that is told: what the judges say of such pictures is not known */
    private void part(PointId camera, byte[] pixels, Verdict verdict, long number) {
        Frame.Original file = new Frame.Original("image/jpeg", new Bytes(pixels));
        Frame frame =
                new Frame(parameters.width(), parameters.height(), Frame.Layout.GRAY, pixels, file, number, () -> {});
        Instant at = Instant.EPOCH.plusMillis(number);
        Sample sample = Sample.good(camera, frame, at, at);
        figures.frame(sample);
        inspector.inspect(frame);
        gate.tell(verdict.rejected(), "", at, this);
        boolean drawn = figures.judged(verdict, "", number, at, at);
        records.tell(verdict, inspector.modelDigests(), frame, sample, "", number, drawn, this);
    }

    @Override
    public void metric(Metric metric) {}

    @Override
    public void event(Event event) {}

    @Override
    public void command(Command command) {}

    @Override
    public BlobId blob(String mediaType, byte[] content) {
        return new BlobId("0".repeat(64));
    }

    @Override
    public void demand(DemandResult result) {}
}
