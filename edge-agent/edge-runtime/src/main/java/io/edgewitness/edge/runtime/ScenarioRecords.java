package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.api.BlobId;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.ProtoValues;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EventRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.MetricRecordOrBuilder;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.Sketch;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a scenario says, as the ledger's records; and what makes two of them the same. */
final class ScenarioRecords {
    private ScenarioRecords() {}

    /**
     * The record without the digest of its inputs.
     *
     * @param modes of the inputs' sources: all samples are put to the worst of them, because a figure is as good as its worst sample
     * @param clockBoundNanos -1: unknown
     */
    static MetricRecord.Builder metric(
            String scenario,
            String slug,
            Metric m,
            ScenarioManifest.@Nullable MetricDefinition definition,
            List<PointId> inputs,
            Set<Mode> modes,
            long clockBoundNanos) {
        MetricRecord.Builder r = MetricRecord.newBuilder()
                .setScenario(scenario)
                .setSlug(slug)
                .setName(m.name())
                .setWindowStart(Nanos.of(m.window().start()))
                .setWindowEnd(Nanos.of(m.window().end()))
                .setRevision(m.revision())
                .setArm("on")
                .setExpected(m.expected())
                .setReceived(m.received())
                .setClockBoundNs(clockBoundNanos);
        new TreeMap<>(m.labels())
                .forEach((key, value) ->
                        r.addLabels(Label.newBuilder().setKey(key).setValue(value)));
        if (definition != null) {
            r.setFormula(definition.formula()).setUnit(definition.unit()).setAggregation(definition.aggregation());
        }
        amount(m.amount(), r);
        inputs.stream().map(PointId::name).forEach(r::addPoints);
        Mode worst = modes.isEmpty()
                ? Mode.REAL
                : EnumSet.copyOf(modes).stream().max(Mode::compareTo).orElseThrow();
        for (Mode mode : modes) {
            r.addModes(ModeShare.newBuilder().setMode(proto(mode)).setSamples(mode == worst ? m.received() : 0));
        }
        return r;
    }

    static io.edgewitness.edge.ledger.proto.Mode proto(Mode mode) {
        return switch (mode) {
            case REAL -> io.edgewitness.edge.ledger.proto.Mode.REAL;
            case REPLAY -> io.edgewitness.edge.ledger.proto.Mode.REPLAY;
            case SIM -> io.edgewitness.edge.ledger.proto.Mode.SIM;
        };
    }

    private static void amount(Metric.Amount amount, MetricRecord.Builder r) {
        if (amount instanceof Metric.Amount.Exact e) {
            r.setExact(e.value().toString());
        } else if (amount instanceof Metric.Amount.Ratio q) {
            r.setRatio(Ratio.newBuilder()
                    .setNumerator(q.numerator().toString())
                    .setDenominator(q.denominator().toString()));
        } else if (amount instanceof Metric.Amount.Sketch s) {
            r.setSketch(Sketch.newBuilder()
                    .setDdsketch(ByteString.copyFrom(s.ddsketch()))
                    .setQuantile(s.quantile())
                    .setValue(s.value()));
        } else if (amount instanceof Metric.Amount.Missing m) {
            r.setMissing(m.reason());
        }
    }

    static EventRecord event(String scenario, Event e) {
        EventRecord.Builder r = EventRecord.newBuilder()
                .setScenario(scenario)
                .setType(e.type())
                .setSeverity(e.severity())
                .setMessage(e.message());
        e.attributes()
                .forEach((name, value) ->
                        r.addAttributes(Field.newBuilder().setName(name).setValue(ProtoValues.encode(value))));
        for (BlobId blob : e.blobs()) {
            r.addBlobs(ByteString.copyFrom(HexFormat.of().parseHex(blob.sha256())));
        }
        return r.build();
    }

    /** What tells outputs of one scenario apart: of two of the same identity only the first is kept. @return null for other records */
    static @Nullable String identity(EvidenceRecord e) {
        if (e.hasMetric()) {
            return identity(e.getMetric());
        }
        if (e.hasEvent()) {
            return "event " + e.getAt() + " " + hash(e.getEvent().toByteArray());
        }
        if (e.hasCommand()) {
            return commandIdentity(e.getCommand().getId());
        }
        return e.hasDemand() ? "demand " + e.getAt() + " " + hash(e.getDemand().toByteArray()) : null;
    }

    /** The step as the scenario that issued the order sees it. @return null for what is no answer to a scenario */
    static @Nullable ScenarioInput answer(long sequence, EvidenceRecord e) {
        CommandStep step = e.getCommand();
        if (!e.hasCommand() || step.getScenario().isEmpty()) {
            return null;
        }
        for (CommandResult.Step known : CommandResult.Step.values()) {
            if (known.name().equals(step.getStep()) && known != CommandResult.Step.ISSUED) {
                CommandResult result = new CommandResult(step.getId(), known, step.getDetail());
                return new ScenarioInput.Answered(sequence, result, Nanos.instant(e.getAt()));
            }
        }
        return null;
    }

    /** Of a command, whatever became of it. */
    static String commandIdentity(String id) {
        return "command " + id;
    }

    /** Ends in the window's start in milliseconds: an index of such keys stays small. */
    static String identity(MetricRecordOrBuilder m) {
        String labels = m.getLabelsList().stream()
                .map(l -> l.getKey() + "=" + l.getValue())
                .collect(Collectors.joining(",", "{", "}"));
        long length = m.getWindowEnd() - m.getWindowStart();
        return m.getName() + labels + length + "r" + m.getRevision() + " " + m.getWindowStart() / 1_000_000;
    }

    static String scenario(EvidenceRecord e) {
        if (e.hasCommand()) {
            return e.getCommand().getScenario();
        }
        return e.hasMetric()
                ? e.getMetric().getScenario()
                : e.hasEvent() ? e.getEvent().getScenario() : e.getDemand().getScenario();
    }

    private static String hash(byte[] content) {
        return HexFormat.of().formatHex(Digests.sha256(content));
    }
}
