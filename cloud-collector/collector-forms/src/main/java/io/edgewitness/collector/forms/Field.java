package io.edgewitness.collector.forms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a form, as the notice folder describes it.
 *
 * @param id such as {@code JN-1-01}
 * @param name the form's own name
 * @param gloss the name in English
 * @param supplier who can fill it: {@code C A M D G S}, combined with {@code +} or {@code /}
 * @param required whether the notice asks every applicant for it
 * @param printed false: asked for, but not printed in the form
 * @param limit at most this many 字; 0: no limit
 * @param words the notice's words that set the limit
 * @param hint what the form says in or beside the field
 * @param options the list it chooses from
 * @param open other answers than the listed ones are possible
 * @param unit unit of its number
 * @param percent a ratio printed as a percentage
 * @param years years of a {@link FieldType#YEARS} field, counted from the notice's year, such as -1
 * @param figures whether measured figures may be printed in it
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
        int limit,
        @Nullable String words,
        @Nullable String hint,
        List<Option> options,
        boolean open,
        @Nullable String unit,
        boolean percent,
        List<Integer> years,
        boolean figures,
        @Nullable String proof,
        @Nullable String from,
        @Nullable String sameAs,
        List<String> join,
        List<String> sum) {

    /** Whether its value follows from other fields. A declared value beside it must then say the same. */
    public boolean derived() {
        return sameAs != null || from != null || !join.isEmpty() || !sum.isEmpty();
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

    @Nullable
    Option option(String text) {
        String wanted = text.strip();
        return options.stream().filter(o -> o.matches(wanted)).findFirst().orElse(null);
    }
}
