package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.poi.common.usermodel.PictureType;

/** The table of measured figures, and the appendix that says how they are proved. Neither adds a heading to the outline. */
final class FigureTables {
    private static final List<Integer> FIGURE_WIDTHS = List.of(1560, 1820, 720, 2144, 640, 1960);
    private static final List<Integer> APPENDIX_WIDTHS = List.of(620, 1540, 1540, 640, 2100, 2404);

    private static final int LEAST_ROW = 340;
    /** Holes listed per figure; the bundle has them all. */
    private static final int MOST_GAPS = 20;

    /** Some 60 modules of half a millimetre and more, which any telephone reads. */
    private static final int QR_POINTS = 100;

    private final Docx docx;
    private final Filing filing;

    FigureTables(Docx docx, Filing filing) {
        this.docx = docx;
        this.filing = filing;
    }

    void figures() {
        if (filing.figures().isEmpty()) {
            return;
        }
        DocxTable table = new DocxTable(docx, FIGURE_WIDTHS, LEAST_ROW);
        table.text(true, "指标", "数值 ± 不确定度", "单位", "基线期 / 报告期", "等级", "公式");
        List<String> notes = new ArrayList<>();
        int number = 1;
        for (PrintedFigure f : filing.figures()) {
            String note = "";
            if (!f.limitations().isEmpty()) {
                notes.add(String.join("；", f.limitations()));
                note = "［" + notes.size() + "］";
            }
            String amount = f.confidence().isEmpty() ? f.amount() : f.amount() + "\n（" + f.confidence() + "）";
            amount += f.measured().isEmpty() ? "" : "\n（" + f.measured() + "）";
            table.text(false, f.name() + note, amount, f.unit(), f.windows(), sign(f), f.formula() + "\n证据" + number++);
        }
        docx.paragraph(Docx.SMALL, legend());
        for (int i = 0; i < notes.size(); i++) {
            docx.paragraph(Docx.SMALL, "［" + (i + 1) + "］" + notes.get(i));
        }
    }

    private static String sign(PrintedFigure f) {
        return f.simulated() ? "仿真" : f.mark().sign();
    }

    private String legend() {
        Set<Mark> used =
                filing.figures().stream().map(PrintedFigure::mark).collect(Collectors.toCollection(LinkedHashSet::new));
        return Arrays.stream(Mark.values())
                .filter(used::contains)
                .map(m -> m == Mark.S ? "仿真：由仿真或回放数据得出，不得用于申报" : m.sign() + " " + m.meaning())
                .collect(Collectors.joining("；", "等级：", "。"));
    }

    void appendix(ExportOptions.Evidence evidence) throws IOException {
        docx.paragraph(Docx.LABEL, "附：证据附录");
        if (filing.figures().isEmpty()) {
            docx.paragraph(Docx.SMALL, "本申报书未列实测指标。");
        } else {
            docx.paragraph(Docx.SMALL, "（一）实测指标与证据");
            DocxTable table = new DocxTable(docx, APPENDIX_WIDTHS, LEAST_ROW);
            table.text(true, "序号", "指标", "数值", "等级", "公式与不确定度", "证据（网关 纪元/批次 #序号）");
            int number = 1;
            for (PrintedFigure f : filing.figures()) {
                table.text(
                        false,
                        String.valueOf(number++),
                        f.name(),
                        f.measured().isEmpty() ? f.amountWithUnit() : f.amountWithUnit() + "\n" + f.measured(),
                        sign(f),
                        method(f),
                        f.evidence());
            }
            docx.paragraph(Docx.SMALL, "等级：● 实测；◐ 实测（有限制）；◇ 由实测值按公布公式推算；◇′ 推算且含申报参数；□ 申报；— 缺失。");
        }
        docx.paragraph(Docx.SMALL, "（二）数据缺口与局限");
        Set<String> limits = new LinkedHashSet<>();
        filing.figures().forEach(f -> gaps(f, limits));
        filing.figures().stream()
                .filter(f -> !f.limitations().isEmpty())
                .forEach(f -> limits.add(f.name() + "：" + String.join("；", f.limitations())));
        limits.add("记录不能证明：传感器安装于所述设备，负荷具有代表性，签名前网关未被入侵。");
        int number = 1;
        for (String line : limits) {
            docx.paragraph(Docx.SMALL, number++ + ". " + line);
        }
        check(evidence);
    }

    private void check(ExportOptions.Evidence evidence) throws IOException {
        List<String> lines = new ArrayList<>(List.of("（三）核验", "字段集摘要（SHA-256）：" + filing.digest()));
        add(lines, "证据包：", evidence.bundle(), "（可离线复算每一项实测指标）");
        add(lines, "采集平台密钥指纹：", evidence.collectorKey(), "");
        add(lines, "存证树根（批次数与根）：", evidence.treeHead(), "");
        add(lines, "软件：", evidence.software(), "");
        for (String line : lines) {
            Docx.keepNext(docx.paragraph(Docx.SMALL, line));
        }
        if (!evidence.bundle().isEmpty()) {
            docx.picture(QrPicture.png(code(evidence)), PictureType.PNG, "qr.png", QR_POINTS, QR_POINTS);
            Docx.align(docx.paragraph(Docx.SMALL, "现场核查时扫描：字段集摘要、存证树根、采集平台密钥指纹").getPPr(), "center");
        }
    }

    private static void add(List<String> lines, String lead, String text, String after) {
        if (!text.isEmpty()) {
            lines.add(lead + text + after);
        }
    }

    /** What an auditor scans on site, to be compared with the bundle. */
    private String code(ExportOptions.Evidence evidence) {
        return "EdgeWitness\nfields " + filing.digest() + "\nhead " + evidence.treeHead() + "\ncollector "
                + evidence.collectorKey();
    }

    private static String method(PrintedFigure f) {
        return f.method().isEmpty() ? f.formula() : f.formula() + "\n" + f.method();
    }

    private static void gaps(PrintedFigure f, Set<String> lines) {
        int shown = Math.min(MOST_GAPS, f.gaps().size());
        lines.addAll(f.gaps().subList(0, shown));
        if (shown < f.gaps().size()) {
            lines.add(f.name() + "：另有" + (f.gaps().size() - shown) + "处缺口，见证据包");
        }
    }
}
