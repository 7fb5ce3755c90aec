package io.edgewitness.collector.forms;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that stands behind a field (台账), and how the field's number follows from it.
 *
 * @param title name of its sheet
 * @param columns in the template's order; a column {@link #PROOF} is always beside them
 * @param key columns that together name a line; a line that repeats them is not counted again; empty: every line counts
 * @param sum the column that is added up; null: lines are counted
 * @param where the column that decides whether a line counts; null: every line
 * @param only answers of {@code where}, by name, that count
 * @param by the column whose answers are also counted one by one; null: none
 */
public record ListSpec(
        String id,
        String title,
        String gloss,
        List<Column> columns,
        List<String> key,
        @Nullable String sum,
        @Nullable String where,
        List<String> only,
        @Nullable String by) {
    /** The column that names the file which proves a line. */
    public static final String PROOF = "proof";

    static final List<String> PROOF_NAMES = List.of("证明文件", "证明材料", "证明", "附件", "proof");

    /** Lines that a list may have. */
    public static final int MOST_ROWS = 5000;

    /** Characters of a text in a list. */
    public static final int MOST_TEXT = 500;

    /** @param aliases other spellings of its head, understood on input */
    public record Column(Field field, List<String> aliases) {
        public String id() {
            return field.id();
        }

        boolean named(String head) {
            String wanted = bare(head);
            return bare(field.name()).equals(wanted)
                    || field.id().equals(head.strip())
                    || aliases.stream().anyMatch(a -> bare(a).equals(wanted));
        }
    }

    /** A head as people type it: without white space, marks of required columns, and with either kind of brackets. */
    static String bare(String head) {
        return head.replaceAll("[\\s\\u3000*＊]", "").replace('(', '（').replace(')', '）');
    }

    static boolean isProof(String head) {
        return PROOF_NAMES.contains(bare(head));
    }

    @Nullable
    Column column(String id) {
        return columns.stream().filter(c -> c.id().equals(id)).findFirst().orElse(null);
    }
}
