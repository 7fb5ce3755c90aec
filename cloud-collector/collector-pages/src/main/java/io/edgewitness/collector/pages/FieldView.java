package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.forms.FieldType;
import io.edgewitness.collector.forms.WordCount;
import io.edgewitness.collector.pages.FormViews.FieldStanding;
import io.edgewitness.collector.pages.FormViews.FigureChip;
import io.edgewitness.collector.pages.FormViews.Line;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field as its section shows it.
 *
 * @param section id of the section that it stands in
 * @param json what its input holds: the stored answer, or what was typed and not taken
 * @param years names of the years of a field with one number a year
 * @param asides texts that were not taken because somebody else was quicker, kept
 * @param derived what the value is that follows from other fields; null: none does
 * @param figures that can be put into it
 * @param preview what is printed where the text names figures, one line each
 * @param must whether an empty one keeps the final form from being made
 * @param contradiction two things are said of it that cannot both be so
 * @param reasons what the form's checks say of it
 */
public record FieldView(
        String project,
        String section,
        Field field,
        @Nullable String json,
        FieldStanding state,
        boolean writable,
        List<String> years,
        int asides,
        @Nullable String derived,
        List<FigureChip> figures,
        List<String> preview,
        boolean must,
        boolean contradiction,
        List<String> reasons) {
    private static final int SPARE_LINES = 2;
    private static final int LEAST_LINES = 3;
    private static final int CHARACTERS_A_LINE = 40;
    private static final int MOST_ROWS = 24;

    /** @return the text of the n-th input, from 0 */
    public String part(int at) {
        List<String> parts = FieldInput.parts(json);
        return at < parts.size() ? parts.get(at) : "";
    }

    public String text() {
        return part(0);
    }

    public boolean chosen(Field.Option option) {
        return FieldInput.parts(json).stream().anyMatch(p -> option.equals(field.option(p)));
    }

    /** @return answers that the list does not have, one a line */
    public String other() {
        return String.join(
                "\n",
                FieldInput.parts(json).stream()
                        .filter(p -> !p.isEmpty() && field.option(p) == null)
                        .toList());
    }

    /** @return the lines of an indicators field with some empty ones after them */
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>(FieldInput.lines(json));
        int wanted = writable ? Math.max(LEAST_LINES, lines.size() + SPARE_LINES) : lines.size();
        while (lines.size() < wanted) {
            lines.add(new Line("", "", "", ""));
        }
        return lines;
    }

    /** @return 字 of its text as Word counts them */
    public int count() {
        return WordCount.of(text());
    }

    /** @return so many lines that the text is seen as a whole, within reason */
    public int rows() {
        long lines = text().lines()
                .mapToLong(l -> 1 + l.length() / CHARACTERS_A_LINE)
                .sum();
        int least = field.type() == FieldType.NARRATIVE ? 5 : 1;
        return (int) Math.min(MOST_ROWS, Math.max(least, lines));
    }
}
