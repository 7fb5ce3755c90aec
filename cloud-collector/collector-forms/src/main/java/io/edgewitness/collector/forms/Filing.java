package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A notice, a project and its figures put together: what each field says, and how it is proved. Immutable. */
final class Filing {
    /** A hole that a reader sees: text that reads on without its figure would say something else. */
    private static final String GAP = "—";

    private final Notice notice;
    private final Project project;
    private final List<PrintedFigure> figures;
    private final List<PrintedFigure> withheld;
    private final boolean demo;
    private final FiledLists lists;

    /** @param demo whether simulated figures are printed */
    Filing(Notice notice, Project project, List<PrintedFigure> all, boolean demo) {
        this.notice = notice;
        this.project = project;
        this.demo = demo;
        this.figures = all.stream().filter(f -> demo || !f.simulated()).toList();
        this.withheld = all.stream().filter(f -> !demo && f.simulated()).toList();
        this.lists = new FiledLists(notice, project);
    }

    Notice notice() {
        return notice;
    }

    Project project() {
        return project;
    }

    boolean demo() {
        return demo;
    }

    FiledLists lists() {
        return lists;
    }

    /** The figures that are printed, in the project's order. */
    List<PrintedFigure> figures() {
        return figures;
    }

    /** The simulated figures that are left out of a filing. */
    List<PrintedFigure> withheld() {
        return withheld;
    }

    /** The figures that a field says, in its text or after it. */
    List<PrintedFigure> figures(Field field) {
        List<String> said = FigureTokens.ids(source(field));
        return figures.stream()
                .filter(f -> f.field().equals(field.id()) || (!f.id().isEmpty() && said.contains(f.id())))
                .toList();
    }

    /** What the field says: declared, or else derived; null if neither. */
    @Nullable
    Value value(Field field) {
        Value declared = project.fields().get(field.id());
        return declared != null ? declared : derived(field);
    }

    @Nullable
    Value value(String field) {
        return value(notice.field(field));
    }

    /** What follows from other fields; null if nothing does or they are not answered. */
    @Nullable
    Value derived(Field field) {
        if ("filing-date".equals(field.from())) {
            return project.filingDate() == null ? null : new Value.Date(project.filingDate());
        }
        if (field.sameAs() != null) {
            return value(field.sameAs());
        }
        if (field.list() != null) {
            return lists.value(field, field.list());
        }
        if (!field.sum().isEmpty()) {
            return sum(field);
        }
        if (!field.join().isEmpty()) {
            String text = field.join().stream()
                    .map(id -> chosen(notice.field(id)))
                    .filter(t -> !t.isEmpty())
                    .collect(Collectors.joining("\n"));
            return text.isEmpty() ? null : new Value.Text(text);
        }
        return null;
    }

    private @Nullable Value sum(Field field) {
        BigDecimal total = BigDecimal.ZERO;
        for (String id : field.sum()) {
            if (!(value(id) instanceof Value.Number number)) {
                return null;
            }
            total = total.add(number.number());
        }
        return new Value.Number(total);
    }

    boolean answered(Field field) {
        return switch (field.type()) {
            case PHOTOS -> !project.photos().isEmpty();
            case ATTACHMENT -> project.attachments().containsKey(field.id());
            case PAPER -> true;
            default ->
                (value(field) != null && !text(field, "").isBlank())
                        || figures(field).stream().anyMatch(f -> !f.missing());
        };
    }

    /** What the form prints for a field without the figures that follow it; empty if it is not answered. */
    String text(Field field) {
        return text(field, GAP);
    }

    private String text(Field field, String gap) {
        return FigureTokens.printed(source(field), id -> inline(id, gap));
    }

    private String inline(String id, String gap) {
        for (int i = 0; i < figures.size(); i++) {
            if (!id.isEmpty() && figures.get(i).id().equals(id)) {
                return figures.get(i).inline(i + 1);
            }
        }
        return gap;
    }

    /** The same as the applicant wrote it, with tokens in place of figures. */
    String source(Field field) {
        Value value = value(field);
        if (value instanceof Value.Number number && field.list() != null) {
            return Texts.print(field, number) + parts(lists.tally(field), number.number());
        }
        if (value instanceof Value.Indicators indicators) {
            List<Value.Declared> entries = indicators.entries().stream()
                    .map(e -> new Value.Declared(e.name(), e.value(), e.unit(), proof(e.proof())))
                    .toList();
            return Texts.print(field, new Value.Indicators(entries));
        }
        return value == null ? "" : Texts.print(field, value);
    }

    /** Counts one by one, where the list has them and they are counts of the same number. */
    private static String parts(@Nullable ListTally tally, BigDecimal number) {
        if (tally == null) {
            return "";
        }
        String parts = tally.by().entrySet().stream()
                .filter(e -> e.getValue().signum() > 0)
                .map(e -> e.getKey() + e.getValue().toPlainString())
                .collect(Collectors.joining("、"));
        return parts.isEmpty() || tally.count().compareTo(number) != 0 ? "" : "（" + parts + "）";
    }

    /** A reader of the form knows attachments by their files, not by our ids. */
    private @Nullable String proof(@Nullable String proof) {
        List<Project.Attachment> files =
                proof == null ? null : project.attachments().get(proof);
        if (files == null) {
            Field field = proof == null ? null : notice.fields().get(proof);
            return field == null ? proof : field.name();
        }
        return files.stream()
                .map(f -> String.valueOf(f.file().getFileName()))
                .collect(Collectors.joining("、", "附件 ", ""));
    }

    /** The answers alone, without the boxes that were not ticked. */
    String chosen(Field field) {
        Value value = value(field);
        return value instanceof Value.Choices choices ? Texts.chosen(choices) : text(field);
    }

    /** The figures of a field that its own text does not say already, one line each, with value, window and mark. */
    List<String> figureLines(Field field) {
        List<String> said = FigureTokens.ids(source(field));
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < figures.size(); i++) {
            PrintedFigure figure = figures.get(i);
            if (figure.field().equals(field.id()) && !said.contains(figure.id())) {
                lines.add(figure.name() + "：" + figure.inline(i + 1));
            }
        }
        return lines;
    }

    /** The whole text of a field, figures included. */
    String fullText(Field field) {
        List<String> lines = new ArrayList<>();
        String text = text(field);
        if (!text.isEmpty()) {
            lines.add(text);
        }
        lines.addAll(figureLines(field));
        return String.join("\n", lines);
    }

    /** How a field is proved. */
    Mark mark(Field field) {
        if (field.type() == FieldType.PHOTOS || field.type() == FieldType.ATTACHMENT) {
            return answered(field) ? Mark.C_ATTACHED : Mark.X;
        }
        Value value = value(field);
        if (value == null) {
            return figures(field).stream()
                    .map(PrintedFigure::mark)
                    .max(Enum::compareTo)
                    .orElse(Mark.X);
        }
        boolean attached = field.proof() != null && project.attachments().containsKey(field.proof());
        return attached || lists.allProved(field) ? Mark.C_ATTACHED : Mark.C;
    }

    /** The quantified indicators: declared in these fields with number, unit and proof, or a figure that is measured or proved. */
    int quantified(List<String> fields) {
        int count = 0;
        for (String id : fields) {
            if (value(id) instanceof Value.Indicators indicators) {
                count += (int) indicators.entries().stream()
                        .filter(Value.Declared::quantified)
                        .count();
            }
        }
        return count
                + (int) figures.stream()
                        .filter(f -> f.mark().measured() || f.mark() == Mark.C_ATTACHED)
                        .count();
    }

    /** The printed figures that are measured or computed from measurements. */
    int measured() {
        return (int) figures.stream().filter(f -> f.mark().measured()).count();
    }

    /** The printed figures with a value that compare two times. */
    int compared() {
        return (int) figures.stream()
                .filter(f -> f.mark().measured() && !f.baseline().isEmpty())
                .count();
    }

    /** SHA-256 over the canonical form of everything printed. */
    String digest() {
        return Digests.hex(CanonicalFields.json(this));
    }
}
