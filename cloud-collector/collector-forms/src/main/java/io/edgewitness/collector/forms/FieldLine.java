package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One field as it is filed.
 *
 * @param value as printed; empty if it is not answered
 * @param supplier who can fill it
 * @param mark grade marks, such as {@code □A ●}; empty for what is done on paper
 * @param proof how it is proved, in Chinese
 */
public record FieldLine(String id, String name, String value, String supplier, String mark, String proof) {
    /** The fields that the form prints, in its order. */
    static List<FieldLine> of(Filing filing) {
        List<FieldLine> lines = new ArrayList<>();
        for (Field field : filing.notice().fields().values()) {
            boolean paper = field.type() == FieldType.PAPER;
            if (field.printed()) {
                lines.add(new FieldLine(
                        field.id(),
                        field.name(),
                        !paper && filing.answered(field) ? text(filing, field) : "",
                        field.supplier(),
                        paper ? "" : mark(filing, field),
                        paper ? "纸质环节：盖章、签署日期" : proof(filing, field)));
            }
        }
        return List.copyOf(lines);
    }

    /** What stands in the field, boxes that were not ticked left out. */
    static String text(Filing filing, Field field) {
        return switch (field.type()) {
            case PHOTOS ->
                String.join(
                        "\n",
                        filing.project().photos().stream()
                                .map(p -> p.file().getFileName() + "  " + p.caption())
                                .toList());
            case ATTACHMENT -> String.join("\n", files(filing, field.id()));
            case CHOICE, CHOICES -> filing.chosen(field);
            default -> filing.fullText(field);
        };
    }

    private static List<String> files(Filing filing, String id) {
        return filing.project().attachments().getOrDefault(id, List.of()).stream()
                .map(a -> a.file().getFileName().toString())
                .toList();
    }

    private static List<String> digests(Filing filing, Field field) {
        return field.type() == FieldType.PHOTOS
                ? filing.project().photos().stream()
                        .map(p -> "SHA-256 " + p.sha256())
                        .toList()
                : filing.project().attachments().getOrDefault(field.id(), List.of()).stream()
                        .map(a -> "SHA-256 " + a.sha256())
                        .toList();
    }

    private static String mark(Filing filing, Field field) {
        List<String> figures = filing.figures(field).stream()
                .map(f -> f.simulated() ? "仿真" : f.mark().sign())
                .distinct()
                .toList();
        Mark own = filing.mark(field);
        boolean declared = filing.value(field) != null || figures.isEmpty();
        return (declared ? own.sign() : "") + (declared && !figures.isEmpty() ? " " : "") + String.join(" ", figures);
    }

    private static String proof(Filing filing, Field field) {
        List<String> evidence = filing.figures(field).stream()
                .map(f -> f.formula() + " · " + f.evidence())
                .toList();
        if (!evidence.isEmpty()) {
            return String.join("\n", evidence);
        }
        if (field.type() == FieldType.PHOTOS || field.type() == FieldType.ATTACHMENT) {
            return String.join("\n", digests(filing, field));
        }
        Mark mark = filing.mark(field);
        if (!filing.lists().rows(field).isEmpty()) {
            return lines(filing, field);
        }
        if (mark == Mark.C_ATTACHED) {
            String id = Objects.requireNonNullElse(field.proof(), "");
            return "申报，附 " + id + "：" + String.join("、", files(filing, id));
        }
        return mark == Mark.X
                ? ""
                : field.derived() && filing.project().fields().get(field.id()) == null ? "由其他字段得出" : "申报";
    }

    private static String lines(Filing filing, Field field) {
        List<Project.Row> rows = filing.lists().rows(field);
        long proved = rows.stream().filter(r -> r.proof() != null).count();
        return "申报，台账" + rows.size() + "行，其中" + proved + "行附证明";
    }
}
