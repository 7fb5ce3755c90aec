package io.edgewitness.collector.verify;

import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what happened to one agent inside the figures' times: starts, losses, steps of the clock, other configurations. Each once. */
final class LedgerNotes {
    private final String agent;
    private final List<Window> windows;
    private final List<Window> spans;
    private final VerifyReport report;
    private final Set<String> told = new HashSet<>();

    /** @param spans from the begin of a figure's first window to the end of its last: what is between two windows changes what they compare */
    LedgerNotes(String agent, List<Window> windows, List<Window> spans, VerifyReport report) {
        this.agent = agent;
        this.windows = windows;
        this.spans = spans;
        this.report = report;
    }

    void record(EvidenceRecord r, Instant at) {
        if (!inside(at)) {
            return;
        }
        if (r.hasEpochStart()) {
            boolean recovered = r.getEpochStart().getReason().equals("recovered");
            String cut = String.valueOf(r.getEpochStart().getCutBytes());
            told(
                    recovered ? "recovered" : "restart",
                    at,
                    recovered ? "网关异常重启，截去未写完的" + cut + "字节" : "网关重新启动",
                    recovered
                            ? "the agent recovered; " + cut + " bytes of a torn tail were cut off"
                            : "the agent started");
        } else if (r.hasDropped()) {
            told(
                    "lane-dropped",
                    at,
                    "网关删除了" + r.getDropped().getLane() + "数据：" + r.getDropped().getReason(),
                    "the agent dropped payload of the lane " + r.getDropped().getLane() + ": "
                            + r.getDropped().getReason());
        } else if (r.hasClock() && r.getClock().getStepNs() != 0) {
            told(
                    "clock-step",
                    at,
                    "网关时钟跳变" + r.getClock().getStepNs() + "纳秒",
                    "the agent's clock stepped by " + r.getClock().getStepNs() + " ns");
        } else if (r.hasScenario() && r.getScenario().getState().equals("crashed")) {
            told(
                    "scenario-crashed",
                    at,
                    "场景" + r.getScenario().getScenario() + "异常退出",
                    "scenario " + r.getScenario().getScenario() + " crashed: "
                            + r.getScenario().getDetail());
        }
    }

    /** @param before null: none is known */
    void changed(@Nullable BatchHeader before, BatchHeader h) {
        if (before != null && !before.getDigests().equals(h.getDigests())) {
            changed(Nanos.instant(h.getOpened()), LedgerSlice.id(h));
        }
    }

    /** @param at of the batch's begin, or of the record */
    void changed(Instant at, BatchId id) {
        if (spans.stream().anyMatch(w -> w.contains(at))) {
            told(
                    "configuration",
                    at,
                    "配置、软件或模型在批次" + id + "发生变化",
                    "configuration, software or models changed with batch " + id);
        }
    }

    void told(String code, Instant at, String zh, String en) {
        if (told.add(code + at + en)) {
            report.note(code, agent + "，" + at + "：" + zh, agent + ", " + at + ": " + en);
        }
    }

    private boolean inside(Instant t) {
        return windows.stream().anyMatch(w -> w.contains(t));
    }
}
