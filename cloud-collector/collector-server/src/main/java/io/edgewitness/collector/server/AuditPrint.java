package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.AnchorException;
import io.edgewitness.collector.verify.Audit;
import io.edgewitness.collector.verify.AuditException;
import io.edgewitness.collector.verify.AuditNote;
import io.edgewitness.collector.verify.TreeHead;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Audits and their notes as lines for people. */
record AuditPrint(PrintWriter out) {
    void print(Audit audit) {
        int number = 0;
        for (Audit.Item item : audit.items()) {
            out.println(++number + " " + item.titleZh() + " / " + item.titleEn() + "  " + item.printedZh() + " "
                    + item.grade());
            out.println("  " + item.name());
            for (Audit.Drawn d : item.drawn()) {
                out.println("  #" + d.n() + " " + d.at() + "  SHA-256 " + d.digest());
                d.findings().forEach(t -> out.println("      " + both(t)));
                d.records().forEach(this::print);
            }
            boolean compared =
                    item.drawn().stream().flatMap(d -> d.records().stream()).anyMatch(c -> c.result() != null);
            if (compared) {
                out.println("  = " + item.best().zh() + " / " + item.best().id() + " at best");
            }
        }
    }

    void print(Audit.Checked c) {
        Audit.Result r = c.result();
        String found = r == null
                ? "尚未核对 not compared yet"
                : r.outcome().zh() + " " + r.outcome().id() + "：" + r.said() + " / " + r.derived()
                        + (r.difference().isEmpty() ? "" : " (" + r.difference() + ")") + ", " + r.received() + " / "
                        + r.counted() + " 个样本 samples";
        out.println("      " + c.metric() + " " + c.rollup().zh() + " "
                + c.window().start() + "/" + c.window().end() + " [" + c.place() + "] " + found);
        if (r != null) {
            r.findings().forEach(t -> out.println("        " + both(t)));
        }
    }

    void print(AuditService.NoteView v) {
        List<String> lines = new ArrayList<>();
        lines.add("== " + v.figure() + " #" + v.number() + " SHA-256 " + v.sha256());
        try {
            AuditNote n = AuditNote.read(v.content().getBytes(StandardCharsets.UTF_8));
            lines.add("   " + n.verdict().zh() + " / " + n.verdict().id() + "，" + n.by() + "，" + n.at()
                    + (n.remarks().isEmpty() ? "" : "：" + n.remarks()));
            n.steps().forEach((step, text) -> lines.add("   " + step + ": " + text));
            for (Audit.Drawn d : n.item().drawn()) {
                d.records()
                        .forEach(c -> lines.add("   #" + d.n() + " " + d.at() + " " + c.place() + " "
                                + (c.result() == null
                                        ? "—"
                                        : c.result().outcome().id())));
            }
        } catch (AuditException e) {
            lines.add("   " + e.getMessage());
        }
        lines.add("   签名 signed: " + v.key());
        v.witnesses().forEach((agent, at) -> lines.add("   账本 ledger " + agent + ": " + at));
        v.problems().forEach(t -> lines.add("错误 wrong: " + both(t)));
        lines.forEach(out::println);
    }

    /** @return what makes a drawing worth less, though nothing is wrong with it */
    static List<Text> cautions(Audit audit, ZoneId zone) throws CommandFailure {
        TreeHead head;
        try {
            head = TreeHead.parse(audit.head());
        } catch (AnchorException e) {
            throw new CommandFailure(CommandFailure.INPUT, String.valueOf(e.getMessage()));
        }
        List<Text> cautions = new ArrayList<>();
        LocalDate signed = head.at().atZone(zone).toLocalDate();
        if (audit.date().isBefore(signed)) {
            cautions.add(new Text(
                    "draw-date",
                    "核查日期" + audit.date() + "早于树头签署之日" + signed + "：签署者事先知道抽样日期",
                    "the audit's day, " + audit.date() + ", lies before " + signed
                            + ", when the tree head was signed: who signed it knew the day"));
        }
        long after = audit.records().stream().filter(c -> c.index() < 0).count();
        if (after > 0) {
            cautions.add(
                    new Text(
                            "draw-head",
                            audit.records().size() + "条记录中有" + after + "条晚于该树头，无法确认；请用较新的树头（--head）",
                            after + " of " + audit.records().size()
                                    + " records are not under the tree head and cannot be confirmed; take a newer one (--head)"));
        }
        return cautions;
    }

    static String both(Text t) {
        return t.code() + ": " + t.zh() + " / " + t.en();
    }
}
