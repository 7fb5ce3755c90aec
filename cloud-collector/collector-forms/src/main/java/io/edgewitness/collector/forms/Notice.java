package io.edgewitness.collector.forms;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call for applications as data: its form, its fields, its conditions. Immutable.
 *
 * @param fonts by use: {@code body}, {@code heading-1} to {@code heading-3}, {@code title}; {@code cell}: tables, where they are not
 *     printed as the body is
 * @param fields by id, in the form's order
 * @param outline the form's outline in order and wording
 * @param tables by the name that the outline uses
 * @param guide what reviewers look for, in the guide's order
 * @param followUp what is looked at after the filing; null: nothing
 * @param glosses English for words of the form: headings, groups, answers of lists
 */
public record Notice(
        String id,
        int year,
        String title,
        String gloss,
        Subject subject,
        String formTitle,
        String language,
        @Nullable LocalDate deadline,
        @Nullable String deadlineNote,
        Page page,
        Map<String, Font> fonts,
        List<CoverLine> cover,
        String fillingTitle,
        List<String> fillingLines,
        Map<String, Field> fields,
        List<OutlineItem> outline,
        Map<String, Table> tables,
        List<Rule> rules,
        @Nullable Summary summary,
        List<GuideItem> guide,
        @Nullable FollowUp followUp,
        Map<String, String> glosses) {

    /** Who applies. */
    public enum Subject {
        /** A county, a district or a park, with many enterprises. */
        ZONE,
        /** One project of one enterprise or operator's branch. */
        PROJECT
    }

    /** Page size and margins in twentieths of a point. */
    public record Page(int width, int height, int top, int bottom, int left, int right) {
        int textWidth() {
            return width - left - right;
        }

        int textHeight() {
            return height - top - bottom;
        }
    }

    /**
     * A face and how its paragraphs stand.
     *
     * @param size in points
     * @param line spacing in lines: 1 single, 1.5 one and a half
     * @param align {@code left}, {@code center}, {@code right}, {@code both} (justified)
     */
    public record Font(String name, double size, boolean bold, double line, String align) {}

    /** The font of a use; level 3 and tables look like the body unless the notice says otherwise. */
    public Font font(String use) {
        return Objects.requireNonNull(fonts.getOrDefault(use, fonts.get("body")), use);
    }

    /**
     * @param style {@code title}, {@code foot}, or {@code line} for a label with a field
     * @param size in points; 0: as the style has it
     * @param before space above it, in points
     */
    public record CoverLine(String text, @Nullable String field, String style, int size, int before) {}

    /** One item of the outline. */
    public sealed interface OutlineItem {}

    public record Heading(String text, int level, boolean pageBreak) implements OutlineItem {}

    /** @param lead words of the form before the value; empty: none */
    public record FieldText(String lead, String field) implements OutlineItem {}

    public record FixedText(String text) implements OutlineItem {}

    public record TableItem(String table) implements OutlineItem {}

    /** The table of all measured figures. */
    public record FigureTable() implements OutlineItem {}

    public record PhotoItem(String field) implements OutlineItem {}

    /**
     * The list of attached files.
     *
     * @param fields only those of these attachments; empty: all
     */
    public record AttachmentList(List<String> fields) implements OutlineItem {}

    /** The lists behind the form's numbers, as tables. */
    public record ListAnnex() implements OutlineItem {}

    /** How the figures are proved. */
    public record EvidenceAppendix() implements OutlineItem {}

    /** @param widths of the grid's columns, in twentieths of a point */
    public record Table(List<Integer> widths, List<List<Cell>> rows) {
        /** Takes a cell. */
        interface Place {
            void of(int row, int column, Cell cell);
        }

        /** Calls for each cell with its row and its first column, from 0. */
        void eachCell(Place place) {
            int[] left = new int[widths.size()];
            for (int row = 0; row < rows.size(); row++) {
                int column = 0;
                for (Cell cell : rows.get(row)) {
                    while (left[column] > 0) {
                        left[column++]--;
                    }
                    place.of(row, column, cell);
                    for (int end = column + cell.cols(); column < end; column++) {
                        left[column] = cell.rows() - 1;
                    }
                }
                for (; column < left.length; column++) {
                    left[column]--;
                }
            }
        }
    }

    /**
     * A cell of a table.
     *
     * @param label the form's words; empty: none
     * @param field the field printed in it
     * @param part which of the values of a field with years, from 1; 0: all
     * @param lines words of the form, one paragraph each
     * @param height at least so high, in points; 0: as high as the text
     */
    public record Cell(
            String label,
            @Nullable String field,
            int part,
            int cols,
            int rows,
            boolean vertical,
            List<Line> lines,
            int height) {
        /** The same over so many rows. */
        Cell over(int other) {
            return new Cell(label, field, part, cols, other, vertical, lines, height);
        }
    }

    /** @param align {@code left}, {@code center}, {@code right} */
    public record Line(String text, String align, boolean indent) {}

    /** The table that goes with the form, one row a project. */
    public record Summary(String title, String sheet, String header, int blankRows, List<Column> columns) {}

    /**
     * @param fill {@code sequence}, {@code blank} or {@code field}
     * @param width in characters
     */
    public record Column(String id, String name, @Nullable String field, String fill, double width) {}

    /** A field by id. */
    public Field field(String fieldId) {
        Field field = fields.get(fieldId);
        if (field == null) {
            throw new IllegalArgumentException("notice " + id + " has no field " + fieldId);
        }
        return field;
    }

    /** A table by its name. */
    Table table(String name) {
        return Objects.requireNonNull(tables.get(name), name);
    }

    /** English for words of the form, for readers who need it; the words themselves where the notice gives none. */
    public String inEnglish(String words) {
        return glosses.getOrDefault(words, words);
    }

    /** The headings alone, in order. */
    public List<Heading> headings() {
        return outline.stream()
                .filter(Heading.class::isInstance)
                .map(Heading.class::cast)
                .toList();
    }

    /** The ids of the notices that come with the product. */
    public static List<String> installed() {
        String index = resource("index.txt");
        return index == null
                ? List.of()
                : index.lines().filter(l -> !l.isBlank()).toList();
    }

    /**
     * Reads a notice that comes with the product.
     *
     * @throws NoticeException if there is none of that name
     */
    public static Notice load(String id) {
        if (!installed().contains(id)) {
            throw new NoticeException(List.of(new Mistake(
                    id,
                    0,
                    0,
                    "EW-FORM-NO-NOTICE",
                    "there is no such notice; installed are " + String.join(", ", installed()))));
        }
        return NoticeReader.read("notices/" + id, name -> resource(id + "/" + name));
    }

    /**
     * Reads a notice folder.
     *
     * @throws NoticeException with each mistake at its place
     */
    public static Notice load(Path folder) {
        return NoticeReader.read(folder.toString(), name -> {
            try {
                Path file = folder.resolve(name);
                return Files.isRegularFile(file) ? Files.readString(file) : null;
            } catch (IOException e) {
                throw new NoticeException(List.of(new Mistake(
                        folder.resolve(name).toString(), 0, 0, "EW-FORM-UNREADABLE", "cannot be read as UTF-8 text")));
            }
        });
    }

    private static @Nullable String resource(String name) {
        try (InputStream in = Notice.class.getResourceAsStream("/notices/" + name)) {
            return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        }
    }
}
