package io.edgewitness.edge.ledger;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.encoding.ByteArrayInput;
import com.datadoghq.sketch.ddsketch.encoding.GrowingByteArrayOutput;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.MetricRecord;
import io.edgewitness.edge.ledger.proto.Ratio;
import io.edgewitness.edge.ledger.proto.RolledMetric;
import io.edgewitness.edge.ledger.proto.Sketch;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/** The value of a window, as it is rolled up. */
sealed interface Amount {
    record Exact(BigDecimal value) implements Amount {}

    record Share(BigDecimal numerator, BigDecimal denominator) implements Amount {}

    record Quantile(ByteString ddsketch, double quantile) implements Amount {}

    /** @return null if the window has no value, or none of reasonable size */
    static @Nullable Amount of(MetricRecord m) {
        return switch (m.getAmountCase()) {
            case EXACT -> {
                BigDecimal value = decimal(m.getExact());
                yield value == null ? null : new Exact(value);
            }
            case RATIO -> {
                BigDecimal n = decimal(m.getRatio().getNumerator());
                BigDecimal d = decimal(m.getRatio().getDenominator());
                yield n == null || d == null ? null : new Share(n, d);
            }
            case SKETCH ->
                new Quantile(m.getSketch().getDdsketch(), m.getSketch().getQuantile());
            case MISSING, AMOUNT_NOT_SET -> null;
        };
    }

    /** Of at most 1,000 digits before or behind the point: a sum with 1E+999999999 would never end. */
    private static @Nullable BigDecimal decimal(String text) {
        int most = 1000;
        if (text.isEmpty() || text.length() > most) {
            return null;
        }
        try {
            BigDecimal value = new BigDecimal(text);
            return Math.abs((long) value.scale()) > most ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Of the amounts of a series, in the order of its windows. */
    final class Sum {
        /** The digits of a quantile behind the 9th depend on the machine. */
        private static final MathContext QUANTILE = new MathContext(9);

        private @Nullable Amount first;
        private boolean unlike;
        private @Nullable BigDecimal sum;
        private @Nullable BigDecimal denominators;
        private @Nullable BigDecimal least;
        private @Nullable BigDecimal greatest;
        private @Nullable BigDecimal last;
        private @Nullable DDSketch merged;

        void add(Amount a) {
            first = first == null ? a : first;
            unlike |= a.getClass() != first.getClass();
            if (unlike) {
                return;
            }
            if (a instanceof Exact e) {
                sum = sum == null ? e.value : sum.add(e.value);
                least = least == null || e.value.compareTo(least) < 0 ? e.value : least;
                greatest = greatest == null || e.value.compareTo(greatest) > 0 ? e.value : greatest;
                last = e.value;
            } else if (a instanceof Share s) {
                sum = sum == null ? s.numerator : sum.add(s.numerator);
                denominators = denominators == null ? s.denominator : denominators.add(s.denominator);
            } else if (a instanceof Quantile q) {
                merge(q);
            }
        }

        private void merge(Quantile q) {
            try {
                DDSketch next =
                        DDSketch.decode(ByteArrayInput.wrap(q.ddsketch.toByteArray()), UnboundedSizeDenseStore::new);
                if (merged == null) {
                    merged = next;
                } else {
                    merged.mergeWith(next);
                }
                unlike |= first instanceof Quantile f && f.quantile != q.quantile;
            } catch (IOException | RuntimeException e) {
                unlike = true; // not one that this library wrote, or of another accuracy
            }
        }

        void into(RolledMetric.Builder r) {
            if (unlike || first == null) {
                return;
            }
            if (sum != null && denominators != null) {
                r.setRatio(Ratio.newBuilder().setNumerator(sum.toString()).setDenominator(denominators.toString()));
            } else if (sum != null && least != null && greatest != null && last != null) {
                r.setExact(sum.toString())
                        .setLeast(least.toString())
                        .setGreatest(greatest.toString())
                        .setLast(last.toString());
            } else if (merged != null && !merged.isEmpty() && first instanceof Quantile q) {
                sketch(r, merged, q.quantile);
            }
        }

        private static void sketch(RolledMetric.Builder r, DDSketch merged, double quantile) {
            try {
                GrowingByteArrayOutput out = GrowingByteArrayOutput.withDefaultInitialCapacity();
                merged.encode(out, false);
                double value = new BigDecimal(merged.getValueAtQuantile(quantile))
                        .round(QUANTILE)
                        .doubleValue();
                r.setSketch(Sketch.newBuilder()
                        .setDdsketch(ByteString.copyFrom(out.trimmedCopy()))
                        .setQuantile(quantile)
                        .setValue(value));
            } catch (IOException | RuntimeException e) {
                r.clearSketch(); // a quantile that is none
            }
        }
    }
}
