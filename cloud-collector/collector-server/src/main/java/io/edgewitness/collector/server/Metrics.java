package io.edgewitness.collector.server;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Label;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.ModeShare;
import io.edgewitness.edge.ledger.proto.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A metric's record as a row, as an identity and as {@link StoredMetric}. */
final class Metrics {
    private static final long NANOS = 1_000_000_000L;

    private Metrics() {}

    /** The same for the same figure however often and through whichever epoch it came; other for each revision. */
    static UUID identity(String agent, MetricRecord m) {
        MessageDigest digest = Hex.digest();
        part(digest, agent);
        part(digest, m.getScenario());
        part(digest, m.getName());
        digest.update(ByteBuffer.allocate(4).putInt(m.getLabelsCount()).flip());
        for (Label label : m.getLabelsList()) {
            part(digest, label.getKey());
            part(digest, label.getValue());
        }
        part(digest, m.getArm());
        digest.update(ByteBuffer.allocate(20)
                .putLong(m.getWindowStart())
                .putLong(m.getWindowEnd())
                .putInt(m.getRevision())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new UUID(hash.getLong(), hash.getLong());
    }

    private static void part(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    /** @return the labels as a JSON object, in the record's order */
    static String labels(List<Label> labels) {
        if (labels.isEmpty()) {
            return "{}";
        }
        return Values.json(labels.stream()
                .map(l -> Field.newBuilder()
                        .setName(l.getKey())
                        .setValue(Value.newBuilder().setText(l.getValue()))
                        .build())
                .toList());
    }

    /** @return the figure as one number for charts and sums, rounded to 34 digits if it is a ratio; null if there is none */
    static @Nullable String value(MetricRecord m) {
        return switch (m.getAmountCase()) {
            case EXACT -> Values.decimal(m.getExact());
            case SKETCH ->
                Double.isFinite(m.getSketch().getValue())
                        ? Values.number(m.getSketch().getValue())
                        : null;
            case RATIO -> {
                @Nullable BigDecimal n = decimal(m.getRatio().getNumerator());
                @Nullable BigDecimal d = decimal(m.getRatio().getDenominator());
                yield n == null || d == null || d.signum() == 0
                        ? null
                        : n.divide(d, MathContext.DECIMAL128).toString();
            }
            case MISSING, AMOUNT_NOT_SET -> null;
        };
    }

    /** @return the modes of the samples that it was made of, in the record's order, such as {@code REAL,SIM}; empty if none is known */
    static String modes(MetricRecord m) {
        return m.getModesList().stream()
                .map(share -> share.getMode().name())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static @Nullable BigDecimal decimal(String text) {
        @Nullable String safe = Values.decimal(text);
        return safe == null ? null : new BigDecimal(safe);
    }

    static StoredMetric stored(
            String enterprise, String site, String agent, long epoch, long batch, long sequence, MetricRecord m) {
        Map<String, String> labels = new LinkedHashMap<>();
        m.getLabelsList().forEach(l -> labels.put(l.getKey(), l.getValue()));
        Map<String, Long> modes = new LinkedHashMap<>();
        for (ModeShare share : m.getModesList()) {
            modes.merge(share.getMode().name(), share.getSamples(), Long::sum);
        }
        Metric metric = new Metric(
                m.getName(),
                labels,
                window(m.getWindowStart(), m.getWindowEnd()),
                m.getRevision(),
                amount(m),
                m.getExpected(),
                m.getReceived(),
                points(m.getPointsList()));
        return new StoredMetric(
                enterprise,
                site,
                agent,
                epoch,
                batch,
                sequence,
                m.getScenario(),
                m.getSlug(),
                m.getArm(),
                m.getFormula(),
                m.getUnit(),
                metric,
                modes,
                m.getClockBoundNs());
    }

    /** A window that ends before it starts is an agent's mistake; it is kept as one of a nanosecond. */
    private static Window window(long start, long end) {
        return new Window(instant(start), instant(Math.max(end, start + 1)));
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    private static List<PointId> points(List<String> names) {
        return names.stream()
                .filter(n -> !n.isBlank())
                .map(Metrics::point)
                .flatMap(java.util.Optional::stream)
                .toList();
    }

    static java.util.Optional<PointId> point(String name) {
        try {
            return java.util.Optional.of(new PointId(name));
        } catch (IllegalArgumentException e) {
            return java.util.Optional.empty();
        }
    }

    private static Metric.Amount amount(MetricRecord m) {
        return switch (m.getAmountCase()) {
            case EXACT -> exact(decimal(m.getExact()));
            case RATIO -> {
                @Nullable BigDecimal n = decimal(m.getRatio().getNumerator());
                @Nullable BigDecimal d = decimal(m.getRatio().getDenominator());
                yield n == null || d == null ? exact(null) : new Metric.Amount.Ratio(n, d);
            }
            case SKETCH ->
                new Metric.Amount.Sketch(
                        m.getSketch().getDdsketch().toByteArray(),
                        m.getSketch().getQuantile(),
                        m.getSketch().getValue());
            case MISSING -> new Metric.Amount.Missing(m.getMissing());
            case AMOUNT_NOT_SET -> new Metric.Amount.Missing("an amount of an unknown kind");
        };
    }

    private static Metric.Amount exact(@Nullable BigDecimal value) {
        return value == null ? new Metric.Amount.Missing("not a decimal number") : new Metric.Amount.Exact(value);
    }
}
