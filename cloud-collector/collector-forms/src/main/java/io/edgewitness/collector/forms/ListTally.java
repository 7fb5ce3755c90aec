package io.edgewitness.collector.forms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a list.
 *
 * @param count what the field's number would be; a line that repeats another's key is counted once
 * @param by counts one by one, in the order of the options; empty without such a column
 * @param rows lines in all
 * @param repeats numbers, from 1, of lines that repeat the key of an earlier one, each with that one's number
 * @param unproved lines without a proof
 */
public record ListTally(
        BigDecimal count, Map<String, BigDecimal> by, int rows, Map<Integer, Integer> repeats, int unproved) {

    /** Counts rows as {@link Project#lists()} holds them. */
    public static ListTally of(ListSpec spec, List<Project.Row> rows) {
        Map<Integer, Integer> repeats = repeats(spec, rows);
        BigDecimal count = BigDecimal.ZERO;
        Map<String, BigDecimal> by = new LinkedHashMap<>();
        ListSpec.Column split = spec.by() == null ? null : spec.column(spec.by());
        if (split != null) {
            split.field().options().forEach(o -> by.put(o.name(), BigDecimal.ZERO));
        }
        // Of lines with one key the first that counts: an earlier one may be of a state that does not.
        Set<List<String>> counted = new HashSet<>();
        for (Project.Row row : rows) {
            Map<String, String> cells = row.cells();
            List<String> key = key(spec, cells);
            if (counts(spec, cells) && (key == null || counted.add(key))) {
                BigDecimal amount = amount(spec, cells);
                count = count.add(amount);
                if (split != null && cells.containsKey(split.id())) {
                    by.merge(cells.get(split.id()), amount, BigDecimal::add);
                }
            }
        }
        int unproved = (int)
                rows.stream().filter(r -> r.cells().get(ListSpec.PROOF) == null).count();
        by.replaceAll((name, amount) -> bare(amount));
        return new ListTally(bare(count), by, rows.size(), repeats, unproved);
    }

    /** Without zeros that follow from adding alone. */
    private static BigDecimal bare(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        return bare.scale() < 0 ? bare.setScale(0) : bare;
    }

    private static boolean counts(ListSpec spec, Map<String, String> cells) {
        return spec.where() == null || spec.only().contains(cells.getOrDefault(spec.where(), ""));
    }

    private static BigDecimal amount(ListSpec spec, Map<String, String> cells) {
        if (spec.sum() == null) {
            return BigDecimal.ONE;
        }
        String text = cells.get(spec.sum());
        return text == null ? BigDecimal.ZERO : new BigDecimal(text);
    }

    private static Map<Integer, Integer> repeats(ListSpec spec, List<Project.Row> rows) {
        Map<List<String>, Integer> first = new LinkedHashMap<>();
        Map<Integer, Integer> repeats = new TreeMap<>();
        for (int i = 0; i < rows.size(); i++) {
            List<String> key = key(spec, rows.get(i).cells());
            Integer earlier = key == null ? null : first.putIfAbsent(key, i + 1);
            if (earlier != null) {
                repeats.put(i + 1, earlier);
            }
        }
        return repeats;
    }

    /** What names a line, without regard to case and white space; null if nothing does. */
    static @Nullable List<String> key(ListSpec spec, Map<String, String> cells) {
        List<String> key = new ArrayList<>();
        for (String column : spec.key()) {
            key.add(cells.getOrDefault(column, "").replaceAll("\\s+", "").toLowerCase(Locale.ROOT));
        }
        return key.stream().allMatch(String::isEmpty) ? null : key;
    }
}
