package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Notice.CoverLine;
import io.edgewitness.collector.forms.Notice.Heading;
import io.edgewitness.collector.forms.Notice.OutlineItem;
import java.io.IOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.util.List;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTP;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTR;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTRPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTTabStop;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STTabJc;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STUnderline;

/** Writes the application form as a Word document: the notice's outline, filled. */
final class FormWriter {
    private static final int COVER_INDENT = 400;
    /** Points around a heading, as its style has them. */
    private static final double HEADING_SPACE = 12;

    private static final double PHOTO_HEIGHT = 270;

    private final Filing filing;
    private final ExportOptions options;
    private final Notice notice;
    private final Docx docx;

    private FormWriter(Filing filing, ExportOptions options) {
        this.filing = filing;
        this.options = options;
        this.notice = filing.notice();
        this.docx = new Docx(notice, options.watermark(), documentDate(filing));
    }

    /** The day that stands in a document's properties: from the content, so that the same content gives the same bytes. */
    static LocalDate documentDate(Filing filing) {
        LocalDate filed = filing.project().filingDate();
        return filed == null ? LocalDate.of(filing.notice().year(), 1, 1) : filed;
    }

    static byte[] docx(Filing filing, ExportOptions options) throws IOException {
        FormWriter writer = new FormWriter(filing, options);
        writer.cover();
        writer.fillingRules();
        for (OutlineItem item : writer.notice.outline()) {
            writer.item(item);
        }
        return writer.docx.bytes();
    }

    private void cover() {
        for (CoverLine line : notice.cover()) {
            CTP paragraph = docx.document().createParagraph().getCTP();
            boolean title = line.style().equals("title");
            CTPPr properties = Docx.style(paragraph, title ? Docx.TITLE : Docx.NORMAL);
            if (line.field() == null) {
                Docx.align(properties, "center");
                CTR run = paragraph.addNewR();
                if (line.size() > 0) {
                    size(run.addNewRPr(), line.size());
                }
                Docx.text(run, line.text());
            } else {
                coverField(paragraph, properties, line, filing.text(notice.field(line.field())));
            }
            properties.addNewSpacing().setBefore(BigInteger.valueOf(line.before() * 20L));
        }
    }

    /** Width of the cover's labels, in twentieths of a point. */
    private int coverLabel() {
        double widest = notice.cover().stream()
                .filter(line -> line.field() != null)
                .mapToDouble(line -> Texts.ems(line.text()))
                .max()
                .orElse(0);
        return (int) Math.ceil((widest + 1) * notice.font("body").size() * 20);
    }

    private void coverField(CTP paragraph, CTPPr properties, CoverLine line, String value) {
        int right = notice.page().textWidth() - COVER_INDENT;
        int label = coverLabel();
        CTTabStop start = properties.addNewTabs().addNewTab();
        start.setVal(STTabJc.LEFT);
        start.setPos(BigInteger.valueOf(COVER_INDENT + label));
        CTTabStop end = properties.getTabs().addNewTab();
        end.setVal(STTabJc.RIGHT);
        end.setPos(BigInteger.valueOf(right));
        var indent = properties.addNewInd();
        indent.setLeft(BigInteger.valueOf(COVER_INDENT + label));
        indent.setHanging(BigInteger.valueOf(label));
        indent.setRight(BigInteger.valueOf(COVER_INDENT));
        CTR words = paragraph.addNewR();
        Docx.text(words, line.text());
        words.addNewTab();
        CTR underlined = paragraph.addNewR();
        underlined.addNewRPr().addNewU().setVal(STUnderline.SINGLE);
        Docx.text(underlined, value);
        underlined.addNewTab();
    }

    private static void size(CTRPr properties, int points) {
        properties.addNewSz().setVal(BigInteger.valueOf(points * 2L));
        properties.addNewSzCs().setVal(BigInteger.valueOf(points * 2L));
    }

    private void fillingRules() {
        if (notice.fillingLines().isEmpty()) {
            return;
        }
        CTP title = docx.paragraph(Docx.NORMAL, notice.fillingTitle());
        title.getPPr().addNewPageBreakBefore();
        notice.fillingLines().forEach(line -> docx.paragraph(Docx.BODY, line));
    }

    private void item(OutlineItem item) throws IOException {
        if (item instanceof Heading heading) {
            CTP paragraph = docx.paragraph("Heading" + heading.level(), heading.text());
            if (heading.pageBreak()) {
                paragraph.getPPr().addNewPageBreakBefore();
            }
        } else if (item instanceof Notice.FixedText fixed) {
            docx.paragraph(Docx.BODY, fixed.text());
        } else if (item instanceof Notice.FieldText text) {
            fieldText(text.lead(), notice.field(text.field()));
        } else if (item instanceof Notice.TableItem table) {
            new FormTable(docx, filing, showHints()).write(notice.table(table.table()), used(table));
        } else if (item instanceof Notice.FigureTable) {
            new FigureTables(docx, filing).figures();
        } else if (item instanceof Notice.PhotoItem photo) {
            photos(notice.field(photo.field()));
        } else if (item instanceof Notice.AttachmentList list) {
            ProofPages proofs = new ProofPages(docx, filing);
            if (list.fields().isEmpty()) {
                proofs.all();
            } else {
                proofs.files(list.fields());
            }
        } else if (item instanceof Notice.ListAnnex) {
            new ProofPages(docx, filing).lists();
        } else if (item instanceof Notice.EvidenceAppendix) {
            new FigureTables(docx, filing).appendix(options.evidence());
        }
    }

    private void fieldText(String lead, Field field) {
        String text = filing.text(field);
        // Where the notice prints a table of all figures, the section's own figures stand in that table.
        List<String> figures = field.figures() && !allFiguresFollow(field) ? filing.figureLines(field) : List.of();
        if (!lead.isEmpty()) {
            docx.paragraph(Docx.BODY, lead + text);
        } else {
            docx.paragraphs(Docx.BODY, text);
        }
        figures.forEach(line -> docx.paragraph(Docx.BODY, line));
        if (text.isEmpty() && figures.isEmpty() && showHints() && field.hint() != null) {
            docx.paragraph(Docx.HINT, field.hint());
        }
    }

    private boolean allFiguresFollow(Field field) {
        List<OutlineItem> outline = notice.outline();
        for (int i = 0; i + 1 < outline.size(); i++) {
            if (outline.get(i) instanceof Notice.FieldText text && text.field().equals(field.id())) {
                return outline.get(i + 1) instanceof Notice.FigureTable;
            }
        }
        return false;
    }

    /** Points of the page above a table: only a heading that begins a page tells. */
    private double used(Notice.TableItem table) {
        int at = notice.outline().indexOf(table);
        return at > 0 && notice.outline().get(at - 1) instanceof Heading h && h.pageBreak()
                ? FormTable.lineHeight(notice.font("heading-" + h.level())) + HEADING_SPACE
                : 0;
    }

    private boolean showHints() {
        return options.draft() || options.demo();
    }

    private void photos(Field field) throws IOException {
        int number = 1;
        for (Project.Photo photo : filing.project().photos()) {
            new ProofPages(docx, filing).picture(photo.file(), "photo-" + number, PHOTO_HEIGHT);
            CTP caption = docx.paragraph(
                    Docx.CELL, "照片" + number++ + (photo.caption().isEmpty() ? "" : "  " + photo.caption()));
            Docx.align(caption.getPPr(), "center");
        }
        if (number == 1 && showHints() && field.hint() != null) {
            docx.paragraph(Docx.HINT, field.hint());
        }
    }
}
