package io.edgewitness.collector.server;

import io.edgewitness.collector.indicators.EvidencePlan;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.edge.api.Window;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plans as lines for people: what holds, who signed what, what each agent did, and what is wrong.
 *
 * @param zone of the times
 * @param json whether the entries follow as they were signed
 */
record PlanPrinter(PrintWriter out, ZoneId zone, boolean json) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx");

    void print(PlanDesk.View view) {
        out.println("== " + view.id());
        List<PlanEntry> entries = view.entries().stream().flatMap(this::entry).toList();
        entries.stream()
                .flatMap(e -> Stream.ofNullable(e.plan()))
                .reduce((before, after) -> after)
                .ifPresent(this::plan);
        for (PlanEntry e : entries) {
            String what = switch (e.kind()) {
                case PLAN -> "签署 signed";
                case AMENDMENT -> "修改 amended";
                case RELEASE -> "解除 released";
            };
            out.println("   #" + e.number() + " " + what + " " + time(e.signedAt()) + "，" + e.signedBy()
                    + (e.reason().isEmpty() ? "" : "：" + e.reason()));
        }
        view.agents().forEach(this::agent);
        view.notes().forEach(t -> out.println("注意 note: " + PlanCommand.both(t)));
        view.problems().forEach(t -> out.println("错误 wrong: " + PlanCommand.both(t)));
        if (json) {
            view.entries().forEach(out::print);
        }
    }

    /** What cannot be read is among the problems. */
    private Stream<PlanEntry> entry(String content) {
        try {
            return Stream.of(PlanEntry.parse(content.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return Stream.empty();
        }
    }

    private void plan(EvidencePlan p) {
        EvidencePlan.Boundary b = p.boundary();
        EvidencePlan.Baseline before = p.baseline();
        out.println("   " + p.project() + "，" + p.formula() + (b.scenario() == null ? "" : "，" + b.scenario())
                + (b.labels().isEmpty() ? "" : "，" + b.labels()) + "，" + String.join(", ", b.points()));
        if (before != null) {
            out.println("   基准期 baseline " + before.kind().id() + ": "
                    + before.windows().stream().map(this::window).collect(Collectors.joining("; ")));
        }
        out.println("   报告期 reporting: " + window(p.reporting()));
        out.println("   样本保留至 samples held until " + time(p.holdUntil()));
        p.exclusions().forEach(rule -> out.println("   剔除 left out: " + rule));
    }

    private void agent(PlanDesk.AgentView a) {
        String outcome = a.outcome() == null ? "已下达，尚未答复 told, no answer yet" : a.outcome() + " " + a.detail();
        Instant at = a.recorded();
        out.println("   #" + a.number() + " " + a.agent() + ": " + outcome + "; "
                + (at == null ? "账本中尚无 not in its ledger yet" : "账本 ledger " + time(at)));
    }

    private String window(Window w) {
        return time(w.start()) + " – " + time(w.end());
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(zone));
    }
}
