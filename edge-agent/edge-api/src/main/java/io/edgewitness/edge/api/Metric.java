package io.edgewitness.edge.api;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A figure of one window. The runtime adds what the scenario cannot know: instance, arm, mode, clock bound, digests.
 *
 * @param name as the manifest declares it, unit in its suffix, such as {@code em_energy_kwh}
 * @param labels what tells figures of one name apart, such as {@code medium=electricity}; sorted by key when stored
 * @param window the time it speaks of
 * @param revision 0, and one more each time late samples change a closed window
 * @param amount the exact figure, or what it is made of
 * @param expected samples that should have gone in; -1 where the source cannot tell
 * @param received samples that did
 * @param inputs points the figure was made from; their modes decide whether it may be printed
 */
public record Metric(
        String name,
        Map<String, String> labels,
        Window window,
        int revision,
        Amount amount,
        long expected,
        long received,
        List<PointId> inputs) {
    public sealed interface Amount {
        /** An exact sum, level or extreme. */
        record Exact(BigDecimal value) implements Amount {}

        /** A ratio kept as its parts, so that it aggregates as sum over sum. */
        record Ratio(BigDecimal numerator, BigDecimal denominator) implements Amount {}

        /**
         * A DDSketch (Masson, Rim, Lee 2019) as {@code DDSketch.encode} of sketches-java writes it, mapping included.
         *
         * @param quantile the quantile the metric's name states, 0 to 1
         * @param value that quantile, for readers without a sketch library
         */
        record Sketch(byte[] ddsketch, double quantile, double value) implements Amount {}

        /** The window had nothing to make the figure from; it prints as a dash, never as zero. */
        record Missing(String reason) implements Amount {}
    }

    public static Metric of(
            String name, Window window, BigDecimal value, long expected, long received, List<PointId> inputs) {
        return new Metric(name, Map.of(), window, 0, new Amount.Exact(value), expected, received, inputs);
    }

    /** @return the value as one number where there is one; a ratio is divided at 34 digits */
    public @Nullable BigDecimal value() {
        if (amount instanceof Amount.Exact e) {
            return e.value();
        }
        if (amount instanceof Amount.Ratio r && r.denominator().signum() != 0) {
            return r.numerator().divide(r.denominator(), java.math.MathContext.DECIMAL128);
        }
        if (amount instanceof Amount.Sketch s && Double.isFinite(s.value())) {
            return ShortestDecimal.of(s.value());
        }
        return null;
    }
}
