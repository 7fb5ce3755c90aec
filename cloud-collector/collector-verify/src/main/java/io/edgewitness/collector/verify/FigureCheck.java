package io.edgewitness.collector.verify;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.AuditVerdicts;
import io.edgewitness.collector.indicators.Figure;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.Grade;
import io.edgewitness.collector.indicators.Indicators;
import io.edgewitness.collector.indicators.RecordReference;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.verify.VerifyReport.FigureResult;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a figure of a manifest again, and says in what it differs and what is wrong with its records. */
final class FigureCheck {
    private final Indicators indicators;
    private final Evidence evidence;
    private final AgentChecks agents;
    private final Set<String> unknown;
    private final VerifyReport report;
    private final Map<String, BatchId> used = new HashMap<>();

    /** @param unknown definitions, {@code ID@VERSION}, that only the bundle has */
    FigureCheck(
            Indicators indicators, Evidence evidence, AgentChecks agents, Set<String> unknown, VerifyReport report) {
        this.indicators = indicators;
        this.evidence = evidence;
        this.agents = agents;
        this.unknown = unknown;
        this.report = report;
    }

    /** @param claimed the manifest's figure */
    void run(FigureRequest request, Map<?, ?> claimed) {
        Figure f = indicators.figure(request, String.valueOf(claimed.get("formula")), evidence);
        String title = f.title("zh") + " " + f.title("en") + " [" + f.formula() + ", "
                + request.reporting().start() + " … " + request.reporting().end() + "]";
        String problem = FigureJson.difference(claimed, FigureJson.figure(f));
        if (problem != null) {
            report.problem(
                    title,
                    "not-derived",
                    "重新计算的结果与清单不同（清单 / 重算）：" + problem,
                    "derived again it differs (manifest / again): " + problem);
        }
        f.records()
                .forEach(r -> used.merge(r.agent(), new BatchId(r.epoch(), r.batch()), (a, b) -> b.isAfter(a) ? b : a));
        for (RecordReference r : f.records()) {
            if (agents.isBad(r)) {
                problem = "record " + r;
                report.problem(
                        title, "bad-record", "使用了校验失败的记录" + r, "uses record " + r + ", which is not as it was signed");
                break;
            }
        }
        String late = request.resolution() == Resolution.WINDOW ? startsLate(request, f) : rollupStart(request, f);
        problem = late == null ? problem : late;
        notes(request, f, title);
        if (late != null) {
            boolean whole = request.resolution() == Resolution.WINDOW;
            report.problem(
                    title,
                    whole ? "starts-late" : "rollup-start",
                    whole ? "证据包中的批次晚于期初，之前的记录可能被省略" : "证据包中的汇总晚于期初，之前的汇总可能被省略",
                    late);
        }
        report.figure(new FigureResult(
                title,
                f.printed("zh"),
                f.exact(),
                VerifyReport.mark(f.grade()),
                f.records().size(),
                isOpen(f),
                problem));
    }

    /** Made by a definition that nobody vouches for, or with the best grade, though no plan was asked for. */
    private boolean isOpen(Figure f) {
        return unknown.contains(f.formula())
                || unknown.contains(indicators.library().level(f.definition()).reference())
                || (indicators.plans().isSilent() && f.grade() == Grade.M1);
    }

    /** @return of each agent the last batch that the figures so far are made of */
    Map<String, BatchId> used() {
        return used;
    }

    private @Nullable String startsLate(FigureRequest request, Figure f) {
        for (String agent : f.value() == null ? Set.<String>of() : f.agents()) {
            SliceCheck s = agents.slice(agent);
            for (Window w : request.times()) {
                if (s == null || !s.reachesBack(w.start())) {
                    return "the batches of " + agent + " begin after " + w.start()
                            + ", so records before may be left out";
                }
            }
        }
        return null;
    }

    private @Nullable String rollupStart(FigureRequest request, Figure f) {
        for (String agent : f.agents()) {
            RollupChain chain = agents.chain(agent, request.resolution());
            for (Window w : request.times()) {
                if (chain == null || !chain.reachesBack(w.start())) {
                    return "the roll-ups of " + agent + " begin after " + w.start()
                            + ", so some before may be left out";
                }
            }
        }
        return null;
    }

    private void notes(FigureRequest request, Figure f, String title) {
        for (Text t : f.limitations()) {
            report.note(title, t.code(), t.zh(), t.en());
        }
        f.gaps()
                .forEach(g -> report.note(
                        title,
                        "gap",
                        "数据缺口 " + g.gap().from() + " … " + g.gap().to() + " " + g.source() + " "
                                + g.gap().reason(),
                        "gap " + g.gap().from() + " … " + g.gap().to() + " of " + g.source() + ", "
                                + g.gap().reason() + " (" + g.record() + ")"));
        excluded(f, title);
        indicators.audits().ofOthers(f).forEach(s -> ofOthers(s, title));
        if (request.resolution() != Resolution.WINDOW) {
            Set<String> concerned = f.agents();
            concerned.addAll(indicators.plans().boundary(f));
            concerned.forEach(agent -> missing(request, agent, title));
        }
    }

    private void ofOthers(AuditVerdicts.Said s, String title) {
        String agents = String.join(", ", new TreeSet<>(s.agents()));
        report.note(
                title,
                "audit-of-others",
                s.by() + "于" + s.at() + "所作的现场核查针对其他网关的同名数据，不计入（" + agents + "）",
                "the audit of " + s.by() + ", " + s.at()
                        + ", is of a figure of the same name that other agents' records make, and does not count: "
                        + agents);
    }

    /** A figure that is missing says so itself, and why. */
    private void excluded(Figure f, String title) {
        if (f.value() == null || f.excluded().signum() == 0) {
            return;
        }
        String percent =
                f.excluded().movePointRight(2).setScale(2, RoundingMode.UP).toPlainString();
        String with = f.withExcluded();
        report.note(
                title,
                "excluded",
                percent + "%的时间没有数值" + (with.isEmpty() ? "" : "；若与其余时间相同，则为" + with),
                percent + " % of the time has no value"
                        + (with.isEmpty() ? "" : "; had it been like the rest, the figure would be " + with));
    }

    private void missing(FigureRequest request, String agent, String title) {
        RollupChain chain = agents.chain(agent, request.resolution());
        for (Window w : request.times()) {
            for (Window m : chain == null ? List.of(w) : chain.missing(w)) {
                report.note(
                        title,
                        "span-missing",
                        "网关" + agent + "在 " + m.start() + " … " + m.end() + " 没有汇总：这段时间没有记录，或汇总未放入证据包",
                        "agent " + agent + " has no roll-up of " + m.start() + " … " + m.end()
                                + ": nothing was recorded then, or it is not in the bundle; the time counts as not"
                                + " covered");
            }
        }
    }
}
