package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.poi.ss.util.CellRangeAddress;

/** Writes every field in the form's order, for filing online field by field. */
final class FieldsSheet {
    private static final List<String> HEAD = List.of("编号", "字段", "内容", "填报方", "等级", "如何证明");
    private static final double[] WIDTHS = {13, 26, 70, 10, 9, 40};

    private FieldsSheet() {}

    static byte[] xlsx(Filing filing, ExportOptions options) throws IOException {
        Notice notice = filing.notice();
        Workbook book =
                new Workbook(notice, "字段", notice.formTitle(), options.watermark(), FormWriter.documentDate(filing));
        for (int i = 0; i < WIDTHS.length; i++) {
            book.width(i, WIDTHS[i]);
            book.put(0, i, book.head, HEAD.get(i));
        }
        int row = 1;
        for (Field field : notice.fields().values()) {
            if (!field.printed()) {
                continue;
            }
            if (field.type() == FieldType.PAPER) {
                put(book, row++, field, "", "", "纸质环节：盖章、签署日期");
                continue;
            }
            boolean answered = filing.answered(field);
            put(book, row++, field, answered ? text(filing, field) : "", mark(filing, field), proof(filing, field));
        }
        book.sheet().setRepeatingRows(CellRangeAddress.valueOf("1:1"));
        book.sheet().createFreezePane(0, 1);
        return book.bytes();
    }

    private static void put(Workbook book, int row, Field field, String text, String mark, String proof) {
        book.put(row, 0, book.middle, field.id());
        book.put(row, 1, book.cell, field.name());
        book.put(row, 2, book.cell, text);
        book.put(row, 3, book.middle, field.supplier());
        book.put(row, 4, book.middle, mark);
        book.put(row, 5, book.cell, proof);
    }

    private static String text(Filing filing, Field field) {
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
        List<String> figures = filing.figures(field.id()).stream()
                .map(f -> f.simulated() ? "仿真" : f.mark().sign())
                .distinct()
                .toList();
        Mark own = filing.mark(field);
        boolean declared = filing.value(field) != null || figures.isEmpty();
        return (declared ? own.sign() : "") + (declared && !figures.isEmpty() ? " " : "") + String.join(" ", figures);
    }

    private static String proof(Filing filing, Field field) {
        List<String> evidence = filing.figures(field.id()).stream()
                .map(f -> f.formula() + " · " + f.evidence())
                .toList();
        if (!evidence.isEmpty()) {
            return String.join("\n", evidence);
        }
        if (field.type() == FieldType.PHOTOS || field.type() == FieldType.ATTACHMENT) {
            return String.join("\n", digests(filing, field));
        }
        Mark mark = filing.mark(field);
        if (mark == Mark.C_ATTACHED) {
            String id = Objects.requireNonNullElse(field.proof(), "");
            return "申报，附 " + id + "：" + String.join("、", files(filing, id));
        }
        return mark == Mark.X
                ? ""
                : field.derived() && filing.project().fields().get(field.id()) == null ? "由其他字段得出" : "申报";
    }
}
