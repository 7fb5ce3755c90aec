package io.edgewitness.collector.forms;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.forms.ListSpec.Column;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Lines of a list as text by column: checked, and each text in the one spelling that counting and printing use. */
final class ListRows {
    private ListRows() {}

    /**
     * Checks a line.
     *
     * @param raw texts by the ids of columns; {@link ListSpec#PROOF} names a file
     * @param problems takes the id of the column and what is wrong in it
     * @return the texts that are sound; days as 2026-08-20, answers of a list by name
     */
    static Map<String, String> cells(ListSpec spec, Map<String, String> raw, BiConsumer<String, Text> problems) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (Column column : spec.columns()) {
            String text = raw.getOrDefault(column.id(), "");
            if (!text.isBlank()) {
                cell(column, text, cells, problems);
            } else if (column.field().required()) {
                problems.accept(
                        column.id(),
                        new Text(
                                Scalars.VALUE,
                                column.field().name() + "为必填列，此处为空",
                                column.field().name() + " is needed in every line and is empty here"));
            }
        }
        String proof = raw.getOrDefault(ListSpec.PROOF, "").strip();
        if (!proof.isEmpty()) {
            cells.put(ListSpec.PROOF, proof);
        }
        return cells;
    }

    private static void cell(Column column, String text, Map<String, String> cells, BiConsumer<String, Text> problems) {
        Field field = column.field();
        if (text.length() > ListSpec.MOST_TEXT) {
            problems.accept(
                    column.id(),
                    new Text(
                            "EW-FORM-TOO-LONG",
                            "有 " + text.length() + " 个字符，每格最多 " + ListSpec.MOST_TEXT + " 个",
                            "has " + text.length() + " characters; a cell can have " + ListSpec.MOST_TEXT));
            return;
        }
        Value value = Scalars.value(field, text, problem -> problems.accept(column.id(), problem));
        Text ill =
                value == null || field.format() == null ? null : field.format().problem(text);
        if (ill != null) {
            problems.accept(column.id(), new Text("EW-FORM-FORMAT", ill.zh(), ill.en()));
        } else if (value != null) {
            cells.put(column.id(), text(value));
        }
    }

    private static String text(Value value) {
        if (value instanceof Value.Number number) {
            return plain(number.number());
        }
        if (value instanceof Value.Date date) {
            return date.date().toString();
        }
        return value instanceof Value.Choices choices ? Texts.chosen(choices) : ((Value.Text) value).text();
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
