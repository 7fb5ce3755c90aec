package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The record sheet of an audit (现场核查记录表) as one HTML file to print on A4: what was drawn, what was found, room for what has to be written
 * by hand, and for the signatures. Needs nothing from outside.
 */
public final class AuditPage {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final String STYLE = """
            @page { size: A4; margin: 14mm 12mm; }
            body { font: 10.5pt/1.45 "FangSong", "仿宋", "Noto Serif CJK SC", serif; color: #000; max-width: 186mm; margin: 0 auto; }
            h1 { font: bold 18pt "SimHei", "黑体", sans-serif; text-align: center; margin: 0 0 4mm; }
            h2 { font: bold 12pt "SimHei", "黑体", sans-serif; margin: 5mm 0 2mm; }
            h3 { font: bold 10.5pt "SimHei", "黑体", sans-serif; margin: 3mm 0 1mm; }
            table { border-collapse: collapse; width: 100%; }
            th, td { border: 0.3mm solid #000; padding: 1mm 1.6mm; text-align: left; vertical-align: top; }
            th { font-weight: bold; background: #f0f0f0; }
            thead { display: table-header-group; } tr, .keep { break-inside: avoid; }
            code { font: 8pt "DejaVu Sans Mono", monospace; word-break: break-all; }
            pre { font: 8pt "DejaVu Sans Mono", monospace; white-space: pre-wrap; word-break: break-all; margin: 1mm 0; }
            .confirmed { font-weight: bold; } .different { font-weight: bold; text-decoration: underline; }
            .write { height: 11mm; } .small { font-size: 8.5pt; }
            """;

    private final boolean zh;
    private final ZoneId zone;
    private final StringBuilder out = new StringBuilder();

    private AuditPage(String language, ZoneId zone) {
        this.zh = language.startsWith("zh");
        this.zone = zone;
    }

    /**
     * @param notes of the audit's figures, by their names; where there is none, the sheet is to be filled in
     * @param language {@code zh}, anything else is English
     * @param zone of the machines
     */
    public static String of(Audit audit, Map<String, AuditNote> notes, String language, ZoneId zone) {
        return new AuditPage(language, zone).page(audit, notes);
    }

    private String page(Audit audit, Map<String, AuditNote> notes) {
        String title = t("现场核查记录表", "On-site audit record");
        out.append("<!DOCTYPE html>\n<html lang=\"").append(zh ? "zh-CN" : "en").append("\">\n<head>\n");
        out.append("<meta charset=\"utf-8\">\n<title>").append(escape(title)).append("</title>\n<style>\n");
        out.append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
        about(audit);
        heading("二、抽样复算", "2. Re-derivation from samples");
        int number = 0;
        for (Audit.Item item : audit.items()) {
            figure(++number, item, notes.get(item.name()));
        }
        steps(notes);
        // What is signed and the signatures stand on one page.
        out.append("<div class=\"keep\">");
        conclusions(audit, notes);
        signatures();
        out.append("</div>\n");
        return out.append("</body>\n</html>\n").toString();
    }

    private String t(String chinese, String english) {
        return zh ? chinese : english;
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private void heading(String chinese, String english) {
        out.append("<h2>").append(escape(t(chinese, english))).append("</h2>\n");
    }

    private void row(String chinese, String english, String html) {
        out.append("<tr><th>")
                .append(escape(t(chinese, english)))
                .append("</th><td>")
                .append(html)
                .append("</td></tr>\n");
    }

    private static String code(String text) {
        return "<code>" + escape(text) + "</code>";
    }

    private void about(Audit audit) {
        heading("一、核查依据", "1. What the audit goes by");
        out.append("<table>\n");
        row("单位", "Enterprise", "");
        row("项目", "Project", escape(audit.project()));
        row("核查日期", "Date", escape(audit.date().toString()));
        row("时区", "Time zone", escape(zone.toString()));
        String root = "ROOT";
        try {
            TreeHead head = TreeHead.parse(audit.head());
            root = Digests.hex(head.root());
            row(
                    "树头",
                    "Tree head",
                    escape(t(head.size() + "批，签署于", head.size() + " batches, signed ") + local(head.at()))
                            + "<br>SHA-256 " + code(root));
            row(
                    "采集平台公钥指纹",
                    "Fingerprint of the collector's key",
                    code(NoteKey.parse(audit.collector()).fingerprint()));
        } catch (AnchorException e) {
            row("树头", "Tree head", escape(String.valueOf(e.getMessage())));
        }
        row(
                "网关公钥指纹",
                "Fingerprints of the gateways' keys",
                audit.agents().entrySet().stream()
                        .map(a -> escape(a.getKey()) + " " + code(fingerprint(a.getValue())))
                        .collect(Collectors.joining("<br>")));
        row(
                "抽样方法",
                "How instants are drawn",
                escape(
                                t(
                                        "时刻由树头、核查日期与指标名称的散列值决定，双方均不能选择。可用下式手工复算（N 自 1 起）：取前16位十六进制数，除以指标时段总秒数，余数即为距起点的秒数。",
                                        "Hashes of tree head, day and figure decide; neither side can choose. By hand, N from 1: the first 16"
                                                + " digits as a number, modulo the seconds of the figure's times, are the seconds from their begin."))
                        + "<pre>printf '" + AuditDraw.TITLE + "\\n" + root + "\\n" + audit.date()
                        + "\\nFIGURE\\nN\\n' | sha256sum</pre>");
        out.append("</table>\n");
    }

    private static String fingerprint(String hex) {
        try {
            return Digests.hex(Digests.sha256(java.util.HexFormat.of().parseHex(hex)));
        } catch (IllegalArgumentException e) {
            return hex;
        }
    }

    private String local(Instant at) {
        try {
            return LOCAL.format(at.atZone(zone));
        } catch (DateTimeException e) {
            return at.toString();
        }
    }

    private void figure(int number, Audit.Item item, @Nullable AuditNote note) {
        out.append("<h3>").append(escape(t("指标", "Figure ") + number)).append("</h3>\n");
        Audit.Item shown = note == null ? item : note.item();
        out.append("<table>\n");
        row("指标", "Figure", escape(t(shown.titleZh(), shown.titleEn())) + "<br>" + code(shown.name()));
        row("申报数值", "As printed", escape(t(shown.printedZh(), shown.printedEn()) + "　" + shown.grade()));
        out.append("</table>\n<table>\n<thead><tr>");
        for (String head : List.of(
                t("序号", "N"),
                t("时刻", "Instant"),
                t("统计窗口与记录", "Window and record"),
                t("记录值", "Record"),
                t("复算值", "From samples"),
                t("差", "Difference"),
                t("结果", "Outcome"))) {
            out.append("<th>").append(escape(head)).append("</th>");
        }
        out.append("</tr></thead>\n");
        for (Audit.Drawn d : shown.drawn()) {
            if (d.records().isEmpty()) {
                line(d, null);
            }
            d.records().forEach(c -> line(d, c));
        }
        out.append("</table>\n");
    }

    private void line(Audit.Drawn d, Audit.@Nullable Checked c) {
        Audit.Result r = c == null ? null : c.result();
        List<Text> findings = new java.util.ArrayList<>(d.findings());
        findings.addAll(r == null ? List.of() : r.findings());
        cell(String.valueOf(d.n()), "<tr><td>");
        cell(local(d.at()), "<td>");
        out.append("<td>");
        if (c != null) {
            out.append(escape(c.metric() + " " + c.rollup().in(zh ? "zh" : "en") + " "
                            + local(c.window().start()) + " – "
                            + local(c.window().end())))
                    .append("<br>")
                    .append(code(c.place()));
        }
        out.append("</td>");
        cell(r == null ? "" : r.said() + t("（", " (") + r.received() + t("个样本）", " samples)"), "<td>");
        cell(
                r == null || r.derived().isEmpty()
                        ? ""
                        : r.derived() + t("（", " (") + r.counted() + t("个样本）", " samples)"),
                "<td>");
        cell(r == null ? "" : r.difference(), "<td>");
        Audit.Outcome outcome = r == null ? (c == null ? Audit.Outcome.UNDECIDED : null) : r.outcome();
        cell(
                outcome == null ? "" : t(outcome.zh(), outcome.id()),
                "<td class=\"" + (outcome == null ? "" : outcome.id()) + "\">");
        out.append("</tr>\n");
        if (!findings.isEmpty()) {
            out.append("<tr><td></td><td colspan=\"6\" class=\"small\">");
            out.append(
                    findings.stream().map(f -> escape(f.in(zh ? "zh" : "en"))).collect(Collectors.joining("<br>")));
            out.append("</td></tr>\n");
        }
    }

    private void cell(String text, String open) {
        out.append(open).append(escape(text)).append("</td>");
    }

    private void steps(Map<String, AuditNote> notes) {
        AuditSteps.ALL.forEach((number, step) -> {
            String seen = notes.values().stream()
                    .map(n -> n.steps().getOrDefault(number, ""))
                    .filter(s -> !s.isBlank())
                    .distinct()
                    .collect(Collectors.joining("\n"));
            out.append("<div class=\"keep\">");
            heading(step.title().zh(), step.title().en());
            out.append("<table>\n");
            for (Text line : step.lines()) {
                out.append("<tr><td style=\"width:55%\">")
                        .append(escape(line.in(zh ? "zh" : "en")))
                        .append("</td><td class=\"write\"></td></tr>\n");
            }
            if (!seen.isEmpty()) {
                row("记录", "Seen", escape(seen).replace("\n", "<br>"));
            }
            out.append("</table></div>\n");
        });
    }

    private void conclusions(Audit audit, Map<String, AuditNote> notes) {
        heading("七、核查结论", "7. Conclusions");
        out.append("<table>\n<thead><tr><th>").append(t("指标", "Figure")).append("</th><th>");
        out.append(t("结论", "Verdict"))
                .append("</th><th>")
                .append(t("说明", "Remarks"))
                .append("</th></tr></thead>\n");
        int number = 0;
        for (Audit.Item item : audit.items()) {
            AuditNote note = notes.get(item.name());
            out.append("<tr><td>")
                    .append(++number)
                    .append(" ")
                    .append(escape(t(item.titleZh(), item.titleEn())))
                    .append("</td><td>");
            for (Audit.Verdict v : Audit.Verdict.values()) {
                boolean ticked = note != null && note.verdict() == v;
                out.append(ticked ? "☑ " : "☐ ")
                        .append(escape(t(v.zh(), v.id())))
                        .append("<br>");
            }
            out.append("</td><td class=\"write\">");
            if (note != null) {
                out.append(escape(note.remarks()).replace("\n", "<br>"));
                out.append("<br>")
                        .append(escape(note.by() + "，" + local(note.at())))
                        .append("<br>SHA-256 ")
                        .append(code(note.sha256()));
            }
            out.append("</td></tr>\n");
        }
        out.append("</table>\n");
    }

    private void signatures() {
        out.append("<div class=\"keep\"><table style=\"margin-top:5mm\">\n<tr>");
        for (String who :
                List.of(t("核查人员（签字）", "Auditor (signature)"), t("企业代表（签字、盖章）", "Enterprise (signature, seal)"))) {
            out.append("<td style=\"height:22mm\">").append(escape(who)).append("<br><br>");
            out.append(t("日期：", "Date:")).append("</td>");
        }
        out.append("</tr></table>\n<p class=\"small\">");
        out.append(escape(t(
                "本核查不能证明：传感器装在正确的设备上；负荷具有代表性；网关密钥在签名之前未被冒用。照片、检定证书、第二方会签以及第三、四步可部分弥补。",
                "What this cannot prove: that the sensor was mounted on the right machine, that the load was representative, or that a"
                        + " gateway's key was not misused before signing. Photos, calibration papers, second-party signatures and steps"
                        + " 3 and 4 cover part of it.")));
        out.append("</p></div>\n");
    }
}
