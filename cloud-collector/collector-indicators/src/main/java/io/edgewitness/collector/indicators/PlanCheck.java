package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind.Arithmetic;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.indicators.EvidencePlan.Baseline;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What speaks against signing a plan. Pure. */
public final class PlanCheck {
    private static final Duration LONGEST_HOLD = Duration.ofDays(3_660);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final BigDecimal HALF = new BigDecimal("0.5");

    private final List<PlanMistake> mistakes = new ArrayList<>();
    private final PlanPlaces places;

    private PlanCheck(PlanPlaces places) {
        this.places = places;
    }

    /**
     * @param book the plans there are
     * @param amended id of the plan that it amends; null: it is a new one
     * @param places of its file
     * @return why it is not signed, every reason at once; empty: it can be
     */
    public static List<PlanMistake> mistakes(
            EvidencePlan plan, Instant now, PlanBook book, @Nullable String amended, PlanPlaces places) {
        PlanCheck check = new PlanCheck(places);
        check.baseline(plan);
        check.numbers(plan, now);
        check.boundary(plan);
        check.times(plan);
        SignedPlan rival = book.rival(plan, amended);
        if (rival != null) {
            check.mistake(
                    "reporting",
                    "plan-second",
                    "取证计划" + rival.id() + "已包含同一数据的重叠时段；请修改或先解除该计划",
                    "plan " + rival.id()
                            + " speaks of the same figure in a time that overlaps; amend it, or release it first");
        }
        return List.copyOf(check.mistakes);
    }

    /** @return null: its time has not begun */
    public static @Nullable Text late(EvidencePlan plan, Instant now) {
        return now.isBefore(plan.reporting().start())
                ? null
                : new Text(
                        "plan-late",
                        "报告期已经开始：此时签署等同没有计划，数据最高为◐",
                        "the reporting time has begun: a plan signed now counts as none, and the figure is ◐ at best");
    }

    /**
     * @param named points of a plan
     * @param recorded those that the records inside its boundary name; empty: there are none yet
     * @return a warning if there are others among them, which may be misspelt
     */
    public static List<Text> strangers(List<String> named, List<String> recorded) {
        List<String> others = named.stream().filter(p -> !recorded.contains(p)).toList();
        if (others.isEmpty() || recorded.isEmpty()) {
            return List.of();
        }
        String all = String.join(", ", recorded);
        return List.of(new Text(
                "plan-points",
                "没有记录使用测点" + String.join("、", others) + "，请核对名称；记录使用的是：" + all,
                "no record names the points " + String.join(", ", others) + ": are they misspelt? The records name "
                        + all));
    }

    private void mistake(String path, String code, String zh, String en) {
        mistakes.add(places.at(path, new Text(code, zh, en)));
    }

    private void baseline(EvidencePlan plan) {
        Baseline b = plan.baseline();
        if (b == null) {
            return;
        }
        List<Window> windows = b.windows();
        for (int i = 1; i < windows.size(); i++) {
            if (windows.get(i).start().isBefore(windows.get(i - 1).end())) {
                mistake(
                        "baseline",
                        "plan-overlap",
                        "基准期的时段互相重叠或次序颠倒：" + windows.get(i).start(),
                        "the baseline's windows overlap or are out of order at "
                                + windows.get(i).start());
            }
        }
        for (Window w : b.kind().arithmetic() == Arithmetic.TWO_PERIODS ? windows : List.<Window>of()) {
            if (EvidencePlan.overlap(w, plan.reporting())) {
                mistake(
                        "baseline",
                        "plan-overlap",
                        "基准期与报告期重叠：" + w.start() + " 至 " + w.end(),
                        "baseline and reporting time overlap: " + w.start() + " to " + w.end());
            } else if (!w.start().isBefore(plan.reporting().start())) {
                mistake(
                        "baseline",
                        "plan-order",
                        b.kind().id() + "的基准期应在报告期之前：" + w.start(),
                        "a baseline of kind " + b.kind().id() + " lies before the reporting time, not at " + w.start());
            }
        }
    }

    static boolean isConfidence(BigDecimal share) {
        return share.compareTo(HALF) > 0 && share.compareTo(BigDecimal.ONE) < 0;
    }

    private void numbers(EvidencePlan plan, Instant now) {
        if (!isConfidence(plan.confidence())) {
            mistake(
                    "confidence",
                    "plan-confidence",
                    "confidence 应大于0.5、小于1，而不是" + plan.confidence().toPlainString(),
                    "confidence lies between 0.5 and 1, not at "
                            + plan.confidence().toPlainString());
        }
        if (plan.holdUntil().isBefore(plan.reporting().end())) {
            mistake(
                    "hold-until",
                    "plan-hold",
                    "hold-until 早于报告期结束",
                    "hold-until lies before the reporting time ends: nothing could be audited");
        } else if (plan.holdUntil().isAfter(now.plus(LONGEST_HOLD))) {
            mistake("hold-until", "plan-hold", "hold-until 超过十年", "hold-until is more than ten years away");
        }
    }

    private void times(EvidencePlan plan) {
        for (Window w : plan.windows()) {
            boolean far = !w.equals(plan.reporting()) && w.end().isAfter(plan.holdUntil());
            if (far || w.start().isBefore(EARLIEST)) {
                mistake(
                        w.equals(plan.reporting()) ? "reporting" : "baseline",
                        "plan-time",
                        "时段 " + w.start() + " 至 " + w.end() + " 不可能",
                        "there can be no records from " + w.start() + " to " + w.end());
            }
        }
    }

    private void boundary(EvidencePlan plan) {
        if (plan.boundary().agents().isEmpty()) {
            mistake(
                    "agents",
                    "plan-agents",
                    "尚无该指标（按此场景和标签）的记录，请用 agents 写明网关",
                    "nothing is recorded yet of this indicator, scenario and labels: name the agents, as in `agents: [gw-press-hall]`");
        }
        if (plan.boundary().points().isEmpty()) {
            mistake(
                    "points",
                    "plan-points",
                    "尚无该指标（按此场景和标签）的记录，请用 points 写明测点",
                    "nothing is recorded yet of this indicator, scenario and labels: name the points, as in `points: [meter1.energy]`");
        }
    }
}
