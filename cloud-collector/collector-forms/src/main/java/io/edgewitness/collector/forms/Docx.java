package io.edgewitness.collector.forms;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Optional;
import org.apache.poi.common.usermodel.PictureType;
import org.apache.poi.ooxml.POIXMLProperties;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.util.Units;
import org.apache.poi.wp.usermodel.HeaderFooterType;
import org.apache.poi.xwpf.usermodel.ParagraphAlignment;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.xmlbeans.XmlException;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTP;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTPageMar;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTR;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTRPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTSectPr;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTText;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STJc;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STLineSpacingRule;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.StylesDocument;

/** A Word document in a notice's fonts and page, with named styles only, so that a reader sees what is a heading. */
final class Docx {
    static final String NORMAL = "Normal";
    static final String TITLE = "Title";
    static final String BODY = "BodyText";
    static final String CELL = "TableText";
    static final String SMALL = "SmallText";
    static final String HINT = "HintText";
    static final String LABEL = "AppendixTitle";

    private final XWPFDocument document = new XWPFDocument();

    /** @param watermark the word across every page; empty: none */
    Docx(Notice notice, String watermark, LocalDate date) {
        try {
            document.createStyles()
                    .setStyles(
                            StylesDocument.Factory.parse(DocxStyles.xml(notice)).getStyles());
            page(notice.page());
            header(HeaderFooterType.DEFAULT, watermark, 1);
            header(HeaderFooterType.FIRST, watermark, 2);
            footer();
        } catch (XmlException e) {
            throw new IllegalStateException("the styles are not valid WordprocessingML", e);
        }
        properties(document.getProperties(), notice.formTitle(), date);
    }

    static void properties(POIXMLProperties properties, String title, LocalDate date) {
        var core = properties.getCoreProperties();
        Optional<Date> at =
                Optional.of(Date.from(date.atStartOfDay(ZoneOffset.UTC).toInstant()));
        core.setCreated(at);
        core.setModified(at);
        core.setTitle(title);
        core.setCreator("EdgeWitness");
        core.setLastModifiedByUser("EdgeWitness");
    }

    private void page(Notice.Page page) {
        CTSectPr section = document.getDocument().getBody().addNewSectPr();
        var size = section.addNewPgSz();
        size.setW(BigInteger.valueOf(page.width()));
        size.setH(BigInteger.valueOf(page.height()));
        CTPageMar margins = section.addNewPgMar();
        margins.setTop(BigInteger.valueOf(page.top()));
        margins.setBottom(BigInteger.valueOf(page.bottom()));
        margins.setLeft(BigInteger.valueOf(page.left()));
        margins.setRight(BigInteger.valueOf(page.right()));
        margins.setHeader(BigInteger.valueOf(851));
        margins.setFooter(BigInteger.valueOf(992));
        margins.setGutter(BigInteger.ZERO);
        section.addNewTitlePg();
    }

    private void header(HeaderFooterType type, String watermark, int number) throws XmlException {
        if (!watermark.isEmpty()) {
            var header = document.createHeader(type);
            CTP paragraph = header.getParagraphs().isEmpty()
                    ? header.createParagraph().getCTP()
                    : header.getParagraphs().get(0).getCTP();
            paragraph.set(CTP.Factory.parse(DocxStyles.header(watermark, number)));
        }
    }

    private void footer() throws XmlException {
        var footer = document.createFooter(HeaderFooterType.DEFAULT);
        CTP paragraph = footer.getParagraphs().isEmpty()
                ? footer.createParagraph().getCTP()
                : footer.getParagraphs().get(0).getCTP();
        paragraph.set(CTP.Factory.parse(DocxStyles.footer()));
        document.createFooter(HeaderFooterType.FIRST);
    }

    XWPFDocument document() {
        return document;
    }

    /** A paragraph for each line of the text. */
    void paragraphs(String style, String text) {
        text.lines().filter(l -> !l.isBlank()).forEach(line -> paragraph(style, line.strip()));
    }

    CTP paragraph(String style, String text) {
        CTP paragraph = document.createParagraph().getCTP();
        style(paragraph, style);
        run(paragraph, text);
        return paragraph;
    }

    /**
     * A picture in a line of its own, in the middle, together with the paragraph after it.
     *
     * @param width points
     * @param height points
     */
    void picture(byte[] content, PictureType type, String name, double width, double height) throws IOException {
        XWPFParagraph paragraph = document.createParagraph();
        paragraph.setAlignment(ParagraphAlignment.CENTER);
        paragraph.setKeepNext(true);
        paragraph.setSpacingBefore(120);
        try {
            paragraph
                    .createRun()
                    .addPicture(new ByteArrayInputStream(content), type, name, Units.toEMU(width), Units.toEMU(height));
        } catch (InvalidFormatException e) {
            throw new UncheckedIOException(new IOException("cannot embed " + name, e));
        }
    }

    /** Word wants a paragraph after a table; a thin one cannot spill onto a page of its own. */
    void afterTable() {
        afterTable(false);
    }

    /** @param newPage whether what follows begins a page */
    void afterTable(boolean newPage) {
        CTPPr properties = paragraph(SMALL, "").getPPr();
        if (newPage) {
            properties.addNewPageBreakBefore();
        }
        var spacing = properties.addNewSpacing();
        spacing.setLine(BigInteger.valueOf(20));
        spacing.setLineRule(STLineSpacingRule.EXACT);
    }

    /** The paragraph stands on one page with the next one. */
    static void keepNext(CTP paragraph) {
        CTPPr properties = paragraph.isSetPPr() ? paragraph.getPPr() : paragraph.addNewPPr();
        if (!properties.isSetKeepNext()) {
            properties.addNewKeepNext();
        }
    }

    static CTPPr style(CTP paragraph, String style) {
        CTPPr properties = paragraph.isSetPPr() ? paragraph.getPPr() : paragraph.addNewPPr();
        properties.addNewPStyle().setVal(style);
        return properties;
    }

    static void align(CTPPr properties, String align) {
        switch (align) {
            case "center" -> properties.addNewJc().setVal(STJc.CENTER);
            case "right" -> properties.addNewJc().setVal(STJc.RIGHT);
            default -> {
                // Left is what the style has.
            }
        }
    }

    /** Adds text; characters that Chinese text fonts lack get a symbol font. Line breaks stay. */
    static void run(CTP paragraph, String text) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean end = i == text.length();
            if (end || (i > start && isSymbol(text.charAt(i)) != isSymbol(text.charAt(start)))) {
                if (i > start) {
                    piece(paragraph, text.substring(start, i), isSymbol(text.charAt(start)));
                }
                start = i;
            }
        }
    }

    private static boolean isSymbol(char c) {
        return c == '☑' || c == '◐';
    }

    private static void piece(CTP paragraph, String text, boolean symbol) {
        CTR run = paragraph.addNewR();
        if (symbol) {
            fonts(run.addNewRPr(), "Segoe UI Symbol");
        }
        boolean first = true;
        for (String line : text.split("\n", -1)) {
            if (!first) {
                run.addNewBr();
            }
            first = false;
            if (!line.isEmpty()) {
                text(run, line);
            }
        }
    }

    static void text(CTR run, String line) {
        CTText text = run.addNewT();
        text.setStringValue(line);
        text.setSpace(org.apache.xmlbeans.impl.xb.xmlschema.SpaceAttribute.Space.PRESERVE);
    }

    static void fonts(CTRPr properties, String name) {
        var fonts = properties.addNewRFonts();
        fonts.setAscii(name);
        fonts.setHAnsi(name);
        fonts.setEastAsia(name);
        fonts.setCs(name);
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.write(out);
        document.close();
        return StableZip.of(out.toByteArray());
    }
}
