package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Notice.Font;

/** The parts of a Word document that are easiest read as what they are: WordprocessingML. */
final class DocxStyles {
    private static final String W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

    private DocxStyles() {}

    static String xml(Notice notice) {
        Font body = notice.font("body");
        Font cell = notice.font("cell");
        int indent = (int) (body.size() * 40);
        return "<w:styles xmlns:w=\"" + W + "\"><w:docDefaults><w:rPrDefault><w:rPr>" + face(body)
                + "<w:lang w:val=\"en-US\" w:eastAsia=\"" + escaped(notice.language()) + "\" w:bidi=\"ar-SA\"/>"
                + "</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>"
                + spacing(0, 0, 1) + "</w:pPr></w:pPrDefault></w:docDefaults>"
                + "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>"
                + "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/></w:style>"
                + heading(notice, 1)
                + heading(notice, 2)
                + heading(notice, 3)
                + style(Docx.TITLE, "Title", "<w:jc w:val=\"center\"/>", face(notice.font("title")))
                + style(
                        Docx.BODY,
                        "Body Text",
                        spacing(0, 0, body.line()) + "<w:ind w:firstLineChars=\"200\" w:firstLine=\"" + indent + "\"/>"
                                + align(body),
                        face(body))
                + style(Docx.CELL, "Table Text", spacing(0, 0, cell.line()) + align(cell), face(cell))
                + style(Docx.SMALL, "Small Text", "", face(small(notice)))
                + style(Docx.HINT, "Hint Text", "", face(cell, "<w:color w:val=\"808080\"/>"))
                + style(
                        Docx.LABEL,
                        "Appendix Title",
                        "<w:keepNext/>" + spacing(240, 60, 1),
                        face(new Font(body.name(), body.size(), true, 1, "left")))
                + "</w:styles>";
    }

    /** The font of remarks and of tables of ours. */
    static Font small(Notice notice) {
        return new Font(notice.font("body").name(), 10.5, false, 1, "left");
    }

    private static String heading(Notice notice, int level) {
        Font font = notice.font("heading-" + level);
        return style(
                "Heading" + level,
                "heading " + level,
                "<w:keepNext/><w:keepLines/>" + spacing(120, 120, font.line()) + align(font) + "<w:outlineLvl w:val=\""
                        + (level - 1) + "\"/>",
                face(font));
    }

    /**
     * Space around a paragraph and between its lines.
     *
     * @param before twentieths of a point
     * @param after twentieths of a point
     * @param lines of the font's own height, so that 1.5 is Word's “1.5 lines”
     */
    private static String spacing(int before, int after, double lines) {
        return "<w:spacing w:before=\"" + before + "\" w:after=\"" + after + "\" w:line=\"" + Math.round(lines * 240)
                + "\" w:lineRule=\"auto\"/>";
    }

    private static String align(Font font) {
        return "<w:jc w:val=\"" + font.align() + "\"/>";
    }

    private static String style(String id, String name, String paragraph, String run) {
        String custom = switch (id) {
            case Docx.CELL, Docx.SMALL, Docx.HINT, Docx.LABEL -> " w:customStyle=\"1\"";
            default -> "";
        };
        return "<w:style w:type=\"paragraph\"" + custom + " w:styleId=\"" + id + "\"><w:name w:val=\"" + name
                + "\"/><w:basedOn w:val=\"Normal\"/><w:next w:val=\"Normal\"/><w:qFormat/><w:pPr>" + paragraph
                + "</w:pPr><w:rPr>" + run + "</w:rPr></w:style>";
    }

    private static String face(Font font) {
        return face(font, "");
    }

    /** @param more what stands between font and size in the order that the schema wants */
    private static String face(Font font, String more) {
        String name = escaped(font.name());
        long half = Math.round(font.size() * 2);
        String bold = font.bold() ? "<w:b/><w:bCs/>" : "";
        return "<w:rFonts w:ascii=\"" + name + "\" w:hAnsi=\"" + name + "\" w:eastAsia=\"" + name + "\" w:cs=\"" + name
                + "\"/>" + bold + more + "<w:sz w:val=\"" + half + "\"/><w:szCs w:val=\"" + half + "\"/>";
    }

    /** The word in words above, and large across the page. */
    static String header(String word, int number) {
        String line = word.equals("仿真") ? "仿真数据 · 仅供演示 · 不得用于申报" : word + " · 不得用于申报";
        return "<xml-fragment xmlns:w=\"" + W
                + "\" xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">"
                + "<w:pPr><w:jc w:val=\"center\"/></w:pPr>"
                + "<w:r><w:rPr><w:b/><w:color w:val=\"C00000\"/><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/></w:rPr><w:t>"
                + escaped(line) + "</w:t></w:r>"
                + "<w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
                + "<v:shapetype id=\"_x0000_t136\" coordsize=\"1600,21600\" o:spt=\"136\" adj=\"10800\" path=\"m@7,0l@8,0m@5,21600l@6,21600e\">"
                + "<v:formulas><v:f eqn=\"sum #0 0 10800\"/><v:f eqn=\"prod #0 2 1\"/><v:f eqn=\"sum 21600 0 @1\"/><v:f eqn=\"sum 0 0 @2\"/>"
                + "<v:f eqn=\"sum 21600 0 @3\"/><v:f eqn=\"if @0 @3 0\"/><v:f eqn=\"if @0 21600 @1\"/><v:f eqn=\"if @0 0 @2\"/>"
                + "<v:f eqn=\"if @0 @4 21600\"/><v:f eqn=\"mid @5 @6\"/><v:f eqn=\"mid @8 @5\"/><v:f eqn=\"mid @7 @8\"/>"
                + "<v:f eqn=\"mid @6 @7\"/><v:f eqn=\"sum @6 0 @5\"/></v:formulas>"
                + "<v:path textpathok=\"t\" o:connecttype=\"custom\" o:connectlocs=\"@9,0;@10,10800;@11,21600;@12,10800\" o:connectangles=\"270,180,90,0\"/>"
                + "<v:textpath on=\"t\" fitshape=\"t\"/></v:shapetype>"
                + "<v:shape id=\"PowerPlusWaterMarkObject" + number + "\" o:spid=\"_x0000_s" + (2048 + number)
                + "\" type=\"#_x0000_t136\" style=\"position:absolute;margin-left:0;margin-top:0;width:400pt;height:200pt;rotation:315;z-index:-251658752;"
                + "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin\""
                + " o:allowincell=\"f\" fillcolor=\"#d0d0d0\" stroked=\"f\"><v:fill opacity=\".5\"/>"
                + "<v:textpath style=\"font-family:&quot;黑体&quot;;font-size:1pt\" string=\"" + escaped(word)
                + "\"/></v:shape></w:pict></w:r></xml-fragment>";
    }

    /** The page's number in the middle. */
    static String footer() {
        String run = "<w:r><w:rPr><w:sz w:val=\"21\"/><w:szCs w:val=\"21\"/></w:rPr>";
        return "<xml-fragment xmlns:w=\"" + W + "\"><w:pPr><w:jc w:val=\"center\"/></w:pPr>" + run
                + "<w:t xml:space=\"preserve\">— </w:t></w:r>" + run + "<w:fldChar w:fldCharType=\"begin\"/></w:r>"
                + run
                + "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>" + run
                + "<w:fldChar w:fldCharType=\"separate\"/></w:r>" + run + "<w:t>1</w:t></w:r>" + run
                + "<w:fldChar w:fldCharType=\"end\"/></w:r>" + run
                + "<w:t xml:space=\"preserve\"> —</w:t></w:r></xml-fragment>";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
