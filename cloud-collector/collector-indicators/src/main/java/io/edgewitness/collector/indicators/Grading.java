package io.edgewitness.collector.indicators;

import io.edgewitness.collector.api.StoredMetric;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what limits a figure and how far that lowers its grade. A grade only ever gets worse. */
final class Grading {
    private static final BigDecimal FULL = new BigDecimal("0.95");
    private static final BigDecimal LEAST = new BigDecimal("0.80");
    private static final String SCENARIO = "scenario:";
    private final Map<String, Text> limitations = new LinkedHashMap<>();
    private Grade grade = Grade.M1;
    /** An X stays one under an S that hides it. */
    private boolean missing;

    void limit(Grade atBest, String code, String zh, String en) {
        limit(atBest, new Text(code, zh, en));
    }

    void limit(Grade atBest, Text why) {
        grade = grade.worst(atBest);
        missing |= atBest == Grade.X;
        limitations.putIfAbsent(why.code() + " " + why.en(), why);
    }

    /** A remark that lowers nothing. */
    void note(String code, String zh, String en) {
        limit(Grade.M1, code, zh, en);
    }

    Grade grade() {
        return grade;
    }

    /** @return whether there can be no value, also where the grade itself is S */
    boolean isMissing() {
        return missing;
    }

    /** Takes over another's grade, not its limitations. */
    void worsen(Grading other) {
        grade = grade.worst(other.grade);
        missing |= other.missing;
    }

    List<Text> limitations() {
        return List.copyOf(limitations.values());
    }

    void judge(IndicatorDefinition definition, IndicatorDefinition.Input input, Selection s, Window time) {
        String name = input.metric();
        if (s.used().isEmpty()) {
            limit(Grade.X, "no-records", "没有" + input.text() + "的记录", "there are no records of " + input.text());
            return;
        }
        simulation(s.all());
        if (!s.closed()) {
            limit(
                    Grade.X,
                    "not-closed",
                    name + "的统计窗口尚未到达期末" + time.end(),
                    "the windows of " + name + " do not reach the end, " + time.end());
        }
        if (s.partial() > 0) {
            limit(
                    s.rolled() == null ? Grade.M1 : Grade.M2,
                    "partial-windows",
                    s.partial() + "条跨越期初或期末的" + name + "记录未计入",
                    s.partial() + " records of " + name + " lie only partly inside the time and are left out");
        }
        if (s.asides() > 0) {
            note(
                    "other-arms",
                    s.asides() + "条属于试验其他组的" + name + "记录未计入",
                    s.asides() + " records of " + name + " of another arm of a trial are left out");
        }
        if (s.used().size() > 1) {
            note(
                    "several-series",
                    name + "由" + s.used().size() + "个数据序列合并",
                    name + " is put together from " + s.used().size() + " series");
        }
        if (s.missing() > 0) {
            note(
                    "missing-windows",
                    name + "有" + s.missing() + "个统计窗口没有数值",
                    s.missing() + " windows of " + name + " have no value");
        }
        rolled(name, s.rolled());
        share("coverage", "时间覆盖率", "coverage of the time", name, s.coverage());
        if (definition.estimator() != IndicatorDefinition.Estimator.COUNT) {
            completeness(name, s);
        }
        units(input, s.windows());
        clock(name, s.windows(), definition.clockLimit());
    }

    /** Of each input by name. @return whether of some only the gateways differ */
    boolean sameSeries(Level baseline, Level reporting) {
        boolean exchanged = false;
        for (Map.Entry<String, IndicatorDefinition.Input> e :
                baseline.definition().inputs().entrySet()) {
            exchanged |= sameSeries(
                    e.getValue().metric(),
                    Objects.requireNonNull(baseline.selections().get(e.getKey())),
                    Objects.requireNonNull(reporting.selections().get(e.getKey())));
        }
        return exchanged;
    }

    /**
     * A change of what was measured is no change of the thing. Where only the gateways were exchanged it may be the same thing: the number
     * stands, and nothing is claimed by it.
     *
     * @return whether only the gateways differ
     */
    boolean sameSeries(String name, Selection before, Selection after) {
        if (before.used().isEmpty()
                || after.used().isEmpty()
                || before.used().keySet().equals(after.used().keySet())) {
            return false;
        }
        String only = only(before, after);
        String other = only(after, before);
        boolean agents = things(before).equals(things(after));
        limit(
                agents ? Grade.M2 : Grade.X,
                "other-series",
                name + "两期的数据序列不同；仅基准期：" + only + "；仅报告期：" + other,
                name + " is of other series in the two times; only in the baseline: " + only
                        + "; only in the reporting time: " + other);
        return agents;
    }

    void notEnough() {
        note(Figure.NO_CLAIM, "不足以声称改进", "not enough to claim an improvement");
    }

    private static List<String> things(Selection s) {
        return s.used().keySet().stream()
                .map(k -> k.scenario() + " " + k.labels())
                .sorted()
                .toList();
    }

    private static String only(Selection these, Selection others) {
        String series = these.used().keySet().stream()
                .filter(k -> !others.used().containsKey(k))
                .map(Selection.Series::text)
                .collect(Collectors.joining(", "));
        return series.isEmpty() ? "—" : series;
    }

    private void rolled(String name, Selection.@Nullable Rolled rolled) {
        if (rolled == null) {
            return;
        }
        boolean days = rolled.resolution() == Resolution.DAY;
        note(
                "rolled-up",
                name + "由网关封存的" + rolled.rollups() + "条" + (days ? "日" : "小时") + "汇总得出",
                name + " is made of " + rolled.rollups() + (days ? " daily" : " hourly")
                        + " roll-ups that the gateways sealed");
        if (rolled.leftOut()) {
            limit(
                    Grade.X,
                    "left-out",
                    "部分汇总未包含全部" + name + "数据序列",
                    "some roll-ups leave out series, perhaps of " + name);
        }
    }

    /** A mode that is named taints, also with a count of 0: its source was one of the inputs. */
    private void simulation(Collection<StoredMetric> metrics) {
        boolean simulated = metrics.stream().anyMatch(m -> m.modes().containsKey("SIM"));
        boolean replayed = metrics.stream().anyMatch(m -> m.modes().containsKey("REPLAY"));
        if (simulated) {
            limit(Grade.S, "simulated", "含仿真数据", "made of simulated samples");
        }
        if (replayed) {
            limit(Grade.S, "replayed", "含回放数据", "made of replayed samples");
        }
        if (metrics.stream().anyMatch(m -> unknownModes(m.modes()))) {
            limit(Grade.X, "mode-unknown", "数据来源方式不明", "the mode of some samples is unknown");
        }
        if (metrics.stream().anyMatch(m -> m.modes().isEmpty() && m.metric().received() > 0)) {
            limit(Grade.M2, "mode-not-recorded", "部分记录未注明数据来源方式", "some records do not say the mode of their samples");
        }
    }

    private static boolean unknownModes(Map<String, Long> modes) {
        return !Set.of("REAL", "SIM", "REPLAY").containsAll(modes.keySet());
    }

    private void completeness(String name, Selection s) {
        BigDecimal completeness = s.completeness();
        if (completeness == null) {
            limit(
                    Grade.M2,
                    "completeness-unknown",
                    name + "的应采数量不明，完整率未知",
                    "the source of " + name + " cannot tell how many samples were due, so completeness is unknown");
            return;
        }
        share("completeness", "数据完整率", "completeness", name, completeness);
    }

    private void share(String code, String zh, String en, String name, BigDecimal share) {
        if (share.compareTo(FULL) >= 0) {
            return;
        }
        String percent =
                share.movePointRight(2).setScale(1, java.math.RoundingMode.DOWN).toPlainString() + "%";
        limit(
                share.compareTo(LEAST) >= 0 ? Grade.M2 : Grade.X,
                code,
                name + "的" + zh + "为" + percent + (share.compareTo(LEAST) >= 0 ? "，低于95%" : "，低于80%，不出数"),
                en + " of " + name + " is " + percent
                        + (share.compareTo(LEAST) >= 0 ? ", below 95 %" : ", below 80 %: no figure"));
    }

    private void units(IndicatorDefinition.Input input, List<StoredMetric> windows) {
        Set<String> units = windows.stream().map(StoredMetric::unit).collect(Collectors.toCollection(TreeSet::new));
        units.remove(input.unit());
        if (!units.isEmpty()) {
            limit(
                    Grade.X,
                    "unit",
                    input.metric() + "的单位应为" + input.unit() + "，记录为" + units,
                    input.metric() + " should be in " + input.unit() + ", and records are in " + units);
        }
        Set<String> formulas =
                windows.stream().map(StoredMetric::formula).collect(Collectors.toCollection(TreeSet::new));
        if (formulas.size() > 1) {
            limit(
                    Grade.M2,
                    "several-formulas",
                    input.metric() + "由不同版本的公式得出：" + formulas,
                    input.metric() + " was made by different formulas: " + formulas);
        }
    }

    private void clock(String name, List<StoredMetric> windows, Duration limit) {
        if (limit.isZero() || windows.isEmpty()) {
            return;
        }
        if (windows.stream().anyMatch(m -> m.clockBoundNs() < 0)) {
            limit(Grade.M2, "clock-unknown", "网关时钟误差未知", "the error of the gateway's clock is unknown");
        }
        long worst =
                windows.stream().mapToLong(StoredMetric::clockBoundNs).max().orElse(-1);
        if (worst > limit.toNanos()) {
            boolean far = worst > 2 * limit.toNanos();
            String seconds = BigDecimal.valueOf(worst, 9).stripTrailingZeros().toPlainString();
            limit(
                    far ? Grade.X : Grade.M2,
                    "clock-error",
                    name + "的时钟误差达" + seconds + "秒，限值" + limit.toSeconds() + "秒",
                    "the clock's error under " + name + " is up to " + seconds + " s, the limit " + limit.toSeconds()
                            + " s");
        }
    }

    /** @param series of the level's input */
    void calibration(@Nullable Instrument instrument, Window time, int series) {
        if (instrument != null && series > 1) {
            limit(
                    Grade.M2,
                    "calibration-unknown",
                    series + "个数据序列只给出一台计量器具，其余检定情况未知",
                    "one instrument is named for " + series
                            + " series: nothing is known of the calibration of the others");
        }
        if (instrument == null || instrument.accuracyClass().signum() == 0) {
            limit(Grade.M2, "calibration-unknown", "计量器具检定情况未知", "nothing is known of the instrument's calibration");
        } else if (instrument.calibratedUntil().isBefore(time.end())) {
            limit(
                    Grade.M2,
                    "calibration-expired",
                    instrument.name() + "的检定有效期止于" + instrument.calibratedUntil(),
                    "the calibration of " + instrument.name() + " ended " + instrument.calibratedUntil());
        }
    }

    /**
     * Declares the holes that touch the inputs. Known losses are already in the expected counts; unknown ones lower the grade. Samples
     * that the ledger's quota dropped were received and are in the figures: only the way back to them is gone.
     */
    void gaps(List<StoredGap> gaps) {
        List<StoredGap> missed =
                gaps.stream().filter(g -> !g.gap().reason().startsWith("quota")).toList();
        if (missed.size() < gaps.size()) {
            note(
                    "raw-dropped",
                    "部分原始数据因网关存储限额已删除，指标按删除前的数据算出",
                    "the gateway's quota dropped some raw samples after figures were made of them");
        }
        if (missed.isEmpty()) {
            return;
        }
        note("gaps", "期内有" + missed.size() + "段已声明的数据缺口", missed.size() + " declared gaps lie in the time");
        if (missed.stream().anyMatch(g -> g.gap().count() < 0)) {
            limit(Grade.M2, "gap-of-unknown-size", "部分缺口缺失的数量不明", "how many samples some gaps cost is unknown");
        }
    }

    /** What of one agent a gap may touch. */
    private static final class Reach {
        private final Set<String> sources = new HashSet<>();
        private final Set<PointId> points = new HashSet<>();
        /** A window that names no points may be made of any. */
        private boolean anyPoint;

        private void add(StoredMetric m) {
            sources.add(SCENARIO + m.scenario());
            points.addAll(m.metric().inputs());
            anyPoint |= m.metric().inputs().isEmpty();
        }

        private boolean holds(StoredGap g) {
            List<PointId> missed = g.gap().points();
            return (!g.source().startsWith(SCENARIO) || sources.contains(g.source()))
                    && (anyPoint || missed.isEmpty() || missed.stream().anyMatch(points::contains));
        }
    }

    static List<StoredGap> touching(Collection<StoredGap> gaps, Collection<StoredMetric> metrics) {
        Map<String, Reach> agents = new HashMap<>();
        metrics.forEach(m -> agents.computeIfAbsent(m.agent(), a -> new Reach()).add(m));
        return gaps.stream()
                .filter(g -> {
                    Reach reach = agents.get(g.record().agent());
                    return reach != null && reach.holds(g);
                })
                .sorted(java.util.Comparator.comparing(StoredGap::record))
                .toList();
    }
}
