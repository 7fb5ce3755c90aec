package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Quantity;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How an indicator is made, as its YAML file says. A released version never changes; a better formula is a new version.
 *
 * @param id such as {@code energy-consumption}
 * @param version 1 or more
 * @param of {@code id@version} of the level indicator that a before/after variant compares; null for a level
 * @param family row of the indicator library, such as {@code IND-05}, see {@link LibraryRow}
 * @param titles by language tag, {@code zh} and {@code en}
 * @param inputs by the name that the formula calls them; empty for a before/after variant
 * @param formula CEL over exact decimals, see {@link Formula}
 * @param unit UCUM
 * @param unitTexts the unit as people write it, by language tag
 * @param direction what is better
 * @param estimator where the uncertainty comes from
 * @param quantity what is compared, of a before/after variant whose estimator is chosen by it; else null
 * @param decimals most places after the point that are ever printed
 * @param clockLimit largest clock error under which windows are still this indicator's; zero: the clock does not matter
 * @param fields ids of form fields that the figure may support
 * @param topGrade the best that it can be, whatever its records are like; null: as its row says, see {@link IndicatorLibrary#topGrade}
 * @param baselines kinds of baseline that suit it best, the best first; empty: as its row says
 * @param yaml the file's bytes
 */
public record IndicatorDefinition(
        String id,
        int version,
        @Nullable String of,
        String family,
        Map<String, String> titles,
        Map<String, Input> inputs,
        String formula,
        String unit,
        Map<String, String> unitTexts,
        Direction direction,
        Estimator estimator,
        @Nullable Quantity quantity,
        int decimals,
        Duration clockLimit,
        List<String> fields,
        @Nullable Grade topGrade,
        List<BaselineKind> baselines,
        byte[] yaml) {
    private static final String PER_CENT = " * 100";

    /**
     * @param unit UCUM code that the metric must have
     * @param labels that a record must have too, such as {@code sample=audit}: without them it is not this indicator's
     */
    public record Input(String metric, Aggregation aggregation, String unit, Map<String, String> labels) {
        public Input {
            labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
        }

        Input(String metric, Aggregation aggregation, String unit) {
            this(metric, aggregation, unit, Map.of());
        }

        /** @return the metric, and the labels that narrow it */
        String text() {
            return labels.isEmpty() ? metric : metric + labels;
        }
    }

    public enum Direction {
        UP,
        DOWN,
        NONE
    }

    /** Where the uncertainty comes from. */
    public enum Estimator {
        /** The instrument's class and resolution, where they are known. */
        INSTRUMENT,
        /** The relative accuracy of the quantile sketch. */
        SKETCH,
        /** Counted, so there is none to state; how many samples came may be the very figure, and does not lower its grade. */
        COUNT,
        /** Whole events, and times on one clock: no instrument to ask for, none to state; what was not counted lowers the grade. */
        EVENTS,
        /** Wilson's interval of a share of things that are counted one by one, in clusters of 24 h. */
        WILSON,
        /** Resampling of blocks of consecutive windows in both times. */
        MOVING_BLOCK_BOOTSTRAP,
        /** The one that belongs to the kind of quantity and of baseline. */
        BY_QUANTITY;

        /** @return as a definition's file names it */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** @return {@code id@version} */
    public String reference() {
        return id + "@" + version;
    }

    /** @return of the file's bytes, lower-case hexadecimal */
    public String sha256() {
        return Sha256.hex(yaml);
    }

    /** @return of the intervals that its estimator makes, above 0.5 and below 1; where it makes none of its own, that of money's amounts */
    BigDecimal confidence() {
        return switch (estimator) {
            case INSTRUMENT -> LevelUncertainty.TWO_SIGMA;
            case SKETCH, COUNT, EVENTS, WILSON, MOVING_BLOCK_BOOTSTRAP -> Bootstrap.CONFIDENCE;
            case BY_QUANTITY -> {
                double own = quantity == null ? 0 : quantity.confidence();
                yield Effects.decimal(own == 0 ? Quantity.ENERGY.confidence() : own);
            }
        };
    }

    /** @return whether an instrument's calibration matters: not for counts, nor for times taken on one clock */
    boolean usesInstrument() {
        return estimator == Estimator.INSTRUMENT || estimator == Estimator.MOVING_BLOCK_BOOTSTRAP;
    }

    /** @return whether the formula is nothing but its one input, perhaps in per cent, so that the figure itself was measured */
    boolean isMeasured() {
        String text = formula.strip();
        boolean perCent = unit.equals("%") && text.endsWith(PER_CENT);
        String name = perCent ? text.substring(0, text.length() - PER_CENT.length()) : text;
        return inputs.size() == 1 && inputs.containsKey(name);
    }

    public boolean isChange() {
        return of != null;
    }

    /** @throws IllegalArgumentException if the formula has no such input */
    Input input(String name) {
        Input input = inputs.get(name);
        if (input == null) {
            throw new IllegalArgumentException(reference() + " has no input " + name);
        }
        return input;
    }

    public String title(String language) {
        return text(titles, language, id);
    }

    public String unitText(String language) {
        return text(unitTexts, language, unit);
    }

    private static String text(Map<String, String> texts, String language, String otherwise) {
        String t = texts.get(language.startsWith("zh") ? "zh" : "en");
        return t == null ? otherwise : t;
    }

    /** @throws IllegalArgumentException with the key and what is wrong with it */
    public static IndicatorDefinition parse(byte[] yaml) {
        return new DefinitionParser(yaml).definition(true);
    }

    public String source() {
        return new String(yaml, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IndicatorDefinition d && java.util.Arrays.equals(yaml, d.yaml);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(yaml);
    }

    @Override
    public String toString() {
        return reference();
    }
}
