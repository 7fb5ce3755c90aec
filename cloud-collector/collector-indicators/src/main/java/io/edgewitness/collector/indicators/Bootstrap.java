package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.edge.api.Metric.Amount;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Percentile interval of a change between two times by the moving-block bootstrap (Künsch 1989): blocks of consecutive windows are
 * drawn with replacement in each time, so that what one window owes to the one before it is kept. Block length is the cube root of
 * the number of windows, rounded up; 999 draws; 90 %. The generator is {@link Random}, whose algorithm its documentation fixes, seeded
 * from the definition, the times and the values; sums are exact decimals: so every machine finds the same interval.
 */
final class Bootstrap {
    static final int DRAWS = 999;
    static final int LEAST_WINDOWS = 10;
    static final BigDecimal CONFIDENCE = new BigDecimal("0.90");
    private static final int TAIL = (DRAWS + 1) / 20;

    private final IndicatorDefinition definition;
    private final Formula level;
    private final Formula change;

    Bootstrap(IndicatorDefinition definition, Formula level, Formula change) {
        this.definition = definition;
        this.level = level;
        this.change = change;
    }

    /** The windows of one time: per input the running sums of numerator and denominator, so that a block costs two subtractions. */
    private record Sums(Map<String, BigDecimal[][]> byInput, int windows, int block) {}

    /** @return null if there are too few windows, or windows that cannot be resampled */
    @Nullable
    Uncertainty interval(Level baseline, Level reporting, BigDecimal value, Map<String, BigDecimal> seconds) {
        Sums b = sums(baseline);
        Sums r = sums(reporting);
        if (b == null || r == null) {
            return null;
        }
        Random random = new Random(seed(baseline, reporting));
        BigDecimal[] drawn = new BigDecimal[DRAWS];
        try {
            for (int i = 0; i < DRAWS; i++) {
                Map<String, BigDecimal> variables = new HashMap<>(seconds);
                variables.put(Change.BASELINE, level.evaluate(draw(b, baseline.definition(), random)));
                variables.put(Change.REPORTING, level.evaluate(draw(r, reporting.definition(), random)));
                drawn[i] = change.evaluate(variables);
            }
        } catch (ArithmeticException e) {
            return null;
        }
        Arrays.sort(drawn);
        return Uncertainty.interval(
                value,
                drawn[TAIL - 1].min(value),
                drawn[DRAWS - TAIL].max(value),
                CONFIDENCE,
                new Text(
                        "moving-block-bootstrap",
                        "移动块自助法，" + DRAWS + "次，块长" + b.block + "和" + r.block + "个窗口",
                        "moving-block bootstrap, " + DRAWS + " draws, blocks of " + b.block + " and " + r.block
                                + " windows"));
    }

    private static @Nullable Sums sums(Level level) {
        Map<String, BigDecimal[][]> byInput = new HashMap<>();
        int windows = -1;
        for (Map.Entry<String, Selection> e : level.selections().entrySet()) {
            Aggregation aggregation = level.definition().input(e.getKey()).aggregation();
            List<BigDecimal[]> rows = rows(e.getValue(), aggregation);
            if (rows == null || rows.size() < LEAST_WINDOWS || (windows >= 0 && rows.size() != windows)) {
                return null;
            }
            windows = rows.size();
            BigDecimal[][] running = new BigDecimal[windows + 1][2];
            running[0] = new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO};
            for (int i = 0; i < windows; i++) {
                running[i + 1][0] = running[i][0].add(rows.get(i)[0]);
                running[i + 1][1] = running[i][1].add(rows.get(i)[1]);
            }
            byInput.put(e.getKey(), running);
        }
        return windows < 0 ? null : new Sums(byInput, windows, blockLength(windows));
    }

    static int blockLength(int windows) {
        int length = 1;
        while ((long) length * length * length < windows) {
            length++;
        }
        return length;
    }

    /** Numerator and denominator by window, over all series; null if the windows differ in length or the amounts do not add up. */
    private static @Nullable List<BigDecimal[]> rows(Selection s, Aggregation aggregation) {
        TreeMap<java.time.Instant, BigDecimal[]> rows = new TreeMap<>();
        Duration length = null;
        for (StoredMetric m : s.windows()) {
            if (length != null && !length.equals(Selection.length(m))) {
                return null;
            }
            length = Selection.length(m);
            BigDecimal[] row = rows.computeIfAbsent(
                    m.metric().window().start(), t -> new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO});
            if (aggregation == Aggregation.SUM && m.metric().amount() instanceof Amount.Exact e) {
                row[0] = row[0].add(e.value());
            } else if (aggregation == Aggregation.RATIO && m.metric().amount() instanceof Amount.Ratio r) {
                row[0] = row[0].add(r.numerator());
                row[1] = row[1].add(r.denominator());
            } else {
                return null;
            }
        }
        return new ArrayList<>(rows.values());
    }

    private static Map<String, BigDecimal> draw(Sums s, IndicatorDefinition level, Random random) {
        int blocks = (s.windows + s.block - 1) / s.block;
        int[] starts = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            starts[i] = random.nextInt(s.windows - s.block + 1);
        }
        Map<String, BigDecimal> parts = new HashMap<>();
        s.byInput.forEach((name, running) -> {
            BigDecimal numerator = BigDecimal.ZERO;
            BigDecimal denominator = BigDecimal.ZERO;
            int left = s.windows;
            for (int start : starts) {
                int end = start + Math.min(s.block, left);
                left -= end - start;
                numerator = numerator.add(running[end][0].subtract(running[start][0]));
                denominator = denominator.add(running[end][1].subtract(running[start][1]));
            }
            boolean ratio = level.input(name).aggregation() == Aggregation.RATIO;
            parts.put(name, ratio ? numerator.divide(denominator, MathContext.DECIMAL128) : numerator);
        });
        return parts;
    }

    private long seed(Level baseline, Level reporting) {
        StringBuilder s = new StringBuilder(definition.reference());
        for (Level level : List.of(baseline, reporting)) {
            s.append('\n')
                    .append(level.time().start())
                    .append(' ')
                    .append(level.time().end());
            level.parts()
                    .forEach((name, value) -> s.append(' ')
                            .append(name)
                            .append('=')
                            .append(value.stripTrailingZeros().toPlainString()));
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(s.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java lacks SHA-256", e);
        }
    }
}
