package io.edgewitness.edge.runtime;

import java.util.List;

/**
 * The sheet (安装确认单) that both parties sign: as HTML that prints on one page A4, and as text. Each line of a table stays one line on
 * paper, so that the page does not grow past its end.
 *
 * @param simulated whether a source is none of real machines
 * @param fingerprint SHA-256 of the agent's public key, hexadecimal; the QR code holds it
 * @param readings in the site file's order
 */
record CommissionSheet(String agent, boolean simulated, String fingerprint, List<Fact> facts, List<Reading> readings) {
    /** Readings that one page holds beside everything else. */
    static final int MOST_READINGS = 18;

    private static final String TITLE = "安装确认单 Commissioning sheet";
    private static final String SIMULATED = "仿真 – simulated sources: not a record of real machines";

    /** @param value empty: to be written by hand */
    record Fact(String title, String value) {}

    /**
     * A point and what was decoded.
     *
     * @param value a dash if nothing came
     * @param at when it was received, local time of the site; empty if nothing came
     */
    record Reading(String point, String address, String value, String unit, String at) {}

    private List<Reading> shown() {
        return readings.subList(0, Math.min(MOST_READINGS, readings.size()));
    }

    private String rest() {
        int left = readings.size() - shown().size();
        return left == 0
                ? ""
                : "另有 " + left + " 个测点未列出（用 --points 选择） / " + left + " more points; choose with --points";
    }

    String html() {
        StringBuilder facts = new StringBuilder();
        this.facts.forEach(f -> facts.append("<tr><th>")
                .append(escaped(f.title()))
                .append("</th><td>")
                .append(escaped(f.value()))
                .append("</td></tr>\n"));
        StringBuilder rows = new StringBuilder();
        shown().forEach(r -> rows.append("<tr><td>")
                .append(escaped(r.point()))
                .append("</td><td>")
                .append(escaped(r.address()))
                .append("</td><td class=n>")
                .append(escaped(r.value()))
                .append("</td><td>")
                .append(escaped(r.unit()))
                .append("</td><td>")
                .append(escaped(r.at()))
                .append("</td><td></td></tr>\n"));
        return HTML.formatted(
                escaped(agent),
                TITLE,
                simulated ? "<p class=sim>" + SIMULATED + "</p>" : "",
                QrPicture.of(fingerprint).svg(),
                facts,
                rows,
                rest());
    }

    /** For a terminal of 80 columns or more. */
    String text() {
        StringBuilder text = new StringBuilder(TITLE).append('\n');
        if (simulated) {
            text.append(SIMULATED).append('\n');
        }
        facts.forEach(f -> text.append(f.title())
                .append(": ")
                .append(f.value().isEmpty() ? "________" : f.value())
                .append('\n'));
        text.append(QrPicture.of(fingerprint).text());
        text.append("测点 Point · 地址 Address · 解码值 Decoded · 时间 At · 表计显示 Display\n");
        readings.forEach(r -> text.append("  ")
                .append(r.point())
                .append(" · ")
                .append(r.address())
                .append(" · ")
                .append(r.value())
                .append(' ')
                .append(r.unit())
                .append(" · ")
                .append(r.at())
                .append(" · ________\n"));
        return text.append("企业方签字、日期 For the enterprise, date: ________\n")
                .append("实施方签字、日期 For the installer, date: ________\n")
                .toString();
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @SuppressWarnings("InlineFormatString") // a page, apart from what fills it
    private static final String HTML = """
            <!DOCTYPE html>
            <html lang="zh"><head><meta charset="utf-8"><title>安装确认单 %s</title>
            <style>
            @page { size: A4; margin: 12mm }
            body { font: 9pt/1.3 "SimSun", "Noto Serif CJK SC", serif; color: #000; margin: 0 }
            h1 { text-align: center; font-size: 15pt; margin: 0 0 3mm }
            table { border-collapse: collapse; table-layout: fixed; width: 100%%; margin: 0 0 3mm }
            td, th { border: 0.3mm solid #000; padding: 0.7mm 1.5mm; text-align: left; font-weight: normal;
              white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
            .head { display: flex; gap: 3mm } .head table { width: 0; flex: 1 } .head th { width: 44mm; font-size: 8pt }
            .qr { width: 30mm; text-align: center; font-size: 8pt } .qr svg { width: 30mm; height: 30mm }
            .head td { font-family: monospace; font-size: 6.5pt; white-space: normal; word-break: break-all }
            .n { text-align: right } .sign td { height: 16mm; vertical-align: top; width: 50%% }
            .sim { border: 0.6mm solid #000; text-align: center; font-size: 12pt; padding: 1mm; margin: 0 0 3mm }
            p { margin: 0 0 2mm }
            @media screen { body { width: 186mm; margin: 12mm auto } }
            </style></head><body>
            <h1>%s</h1>
            %s
            <div class=head><div class=qr>%s<br>密钥指纹<br>Key fingerprint</div>
            <table>
            %s</table></div>
            <table>
            <tr><th style="width:38mm">测点 Point</th><th style="width:34mm">地址 Address</th><th class=n>解码值 Decoded</th>\
            <th style="width:14mm">单位 Unit</th><th style="width:20mm">时间 At</th><th>表计显示 Display</th></tr>
            %s</table>
            <p>%s</p>
            <p>签字即确认：表计显示与解码值一致，密钥指纹和账本首个摘要与网关显示一致。<br>
            By signing, both parties confirm that displays and decoded values agree, and that fingerprint and ledger head are what the
            gateway shows.</p>
            <table class=sign>
            <tr><td>企业方签字、日期 For the enterprise, date</td><td>实施方签字、日期 For the installer, date</td></tr>
            </table>
            </body></html>
            """;
}
