package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a form, or one column of a list, as the notice folder describes it.
 *
 * @param id such as {@code JN-1-01}
 * @param name the form's own name
 * @param gloss the name in English
 * @param supplier who can fill it: {@code C A M D G S}, combined with {@code +} or {@code /}
 * @param required whether the notice or its form asks every applicant for it: left empty, it blocks
 * @param printed false: asked for, but not printed in the form
 * @param group the form's own words over the rows that it stands with; empty: none
 * @param limit at most this many 字; 0: no limit
 * @param words the notice's words that set the limit
 * @param hint what the form says in or beside the field
 * @param options the list it chooses from
 * @param open other answers than the listed ones are possible
 * @param other words of the form before such an answer; empty: none
 * @param unit unit of its number
 * @param years years of a {@link FieldType#YEARS} field, counted from the notice's year, such as -1
 * @param figures whether measured figures may be printed in it
 * @param sight which lower bound the runtime can give for it
 * @param list the list that stands behind it
 * @param definition what the number counts, printed beside it: the notice gives none
 * @param proof the attachment that proves it
 * @param from where the product takes the value from: {@code filing-date}
 * @param sameAs the field whose value it repeats
 * @param join the fields whose texts it joins
 * @param sum the fields whose numbers it adds
 */
public record Field(
        String id,
        String name,
        String gloss,
        FieldType type,
        String supplier,
        boolean required,
        boolean printed,
        String group,
        int limit,
        @Nullable String words,
        @Nullable String hint,
        List<Option> options,
        boolean open,
        String other,
        @Nullable String unit,
        Print print,
        Bounds bounds,
        @Nullable Format format,
        List<Integer> years,
        boolean figures,
        @Nullable Sight sight,
        @Nullable ListSpec list,
        @Nullable Definition definition,
        @Nullable String proof,
        @Nullable String from,
        @Nullable String sameAs,
        List<String> join,
        List<String> sum) {

    /** How an answer stands in the form. */
    public enum Print {
        PLAIN,
        /** A ratio as a percentage. */
        PERCENT,
        /** A number without its unit: the form's label has it. */
        BARE,
        /** One of a list with the boxes of all. */
        BOXES
    }

    /** Which lower bound the runtime can give: it has seen at least so much. */
    public enum Sight {
        /** Distinct base stations in the cell identities that terminals reported. */
        BASE_STATIONS,
        /** Platforms that received signed data. */
        PLATFORMS,
        /** Scenario modules that run, by site and slug. */
        SCENARIOS,
        /** Deployed controls. */
        SECURITY,
        /** Share of the surveyed cells that pass. */
        COVERAGE
    }

    /**
     * What a number can be.
     *
     * @param least null: any
     * @param most null: any
     */
    public record Bounds(
            @Nullable BigDecimal least, @Nullable BigDecimal most, boolean whole) {
        static final Bounds NONE = new Bounds(null, null, false);
    }

    /** The product's own definition of a number that the notice only names. */
    public record Definition(String zh, String en) {}

    /** Whether its value follows from other fields. A declared value beside it must then say the same. */
    public boolean derived() {
        return sameAs != null || from != null || !join.isEmpty() || !sum.isEmpty();
    }

    /** Whether the form shows a box for each answer of the list. */
    public boolean boxed() {
        return type == FieldType.CHOICES || print == Print.BOXES;
    }

    /**
     * One answer of a list.
     *
     * @param name the form's spelling
     * @param number 0: none
     * @param aliases other spellings, understood on input
     */
    public record Option(String id, String name, int number, List<String> aliases) {
        boolean matches(String text) {
            return id.equals(text)
                    || name.equals(text)
                    || aliases.contains(text)
                    || (number > 0 && Integer.toString(number).equals(text));
        }
    }

    /** @return the listed answer of this id, name, number or other spelling; null if there is none */
    public @Nullable Option option(String text) {
        String wanted = text.strip();
        return options.stream().filter(o -> o.matches(wanted)).findFirst().orElse(null);
    }
}
