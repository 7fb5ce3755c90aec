package io.edgewitness.collector.indicators;

import io.edgewitness.collector.estimators.BaselineKind;
import io.edgewitness.collector.estimators.Text;
import io.edgewitness.edge.api.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an indicator can be worth by a date, with what is recorded today, and what to do today so that it is. A judgement of the times
 * and of the last recorded day; the figure's own grade is made when it is computed.
 *
 * @param reachable best grade by then; X: no figure
 * @param baseline the best that there is time for; null: of a level, or there is none
 * @param recorded how long its metrics are recorded, in whole days
 * @param ways each kind of baseline in the order of preference; empty for a level
 * @param today what to do today
 */
public record PlanAdvice(
        String indicator,
        String formula,
        Map<String, String> titles,
        List<String> fields,
        Grade reachable,
        @Nullable BaselineKind baseline,
        long recorded,
        List<Way> ways,
        List<Text> today) {
    /** A full operating cycle: a week with its Sunday. */
    static final Duration CYCLE = Duration.ofDays(7);

    /** Weeks of trial that an honest comparison takes. */
    static final Duration TRIAL = Duration.ofDays(14);

    private static final Duration LOOK = Duration.ofDays(1);

    /** Limitations of the last day that a person can mend, and what to do about each. */
    private static final Map<String, Text> MENDS = Map.of(
            "calibration-unknown",
            new Text(
                    "instrument",
                    "在 project.yaml 中填写计量器具的准确度等级、检定证书和有效期",
                    "enter the instrument's class, certificate and validity in project.yaml"),
            "calibration-expired",
            new Text("calibration", "在报告期开始前送检计量器具", "have the instrument calibrated before the reporting time"),
            "clock-unknown",
            new Text("clock", "在网关上启用 chrony、ntpd 或 PTP 对时", "run chrony, ntpd or PTP on the gateway"),
            "clock-error",
            new Text("clock", "检查网关对时，时钟误差过大", "look after the gateway's clock: its error is too large"),
            "completeness",
            new Text("completeness", "查明样本缺失的原因（见数据缺口）", "find out why samples are missing; the gaps say when"),
            "coverage",
            new Text("completeness", "查明时间覆盖不足的原因（见数据缺口）", "find out why some time has no value; the gaps say when"),
            "completeness-unknown",
            new Text(
                    "counted",
                    "数据源未给出应采数量，最高为◐；MQTT 消息如带序号，请用 key: 指明",
                    "the source cannot tell how many samples were due, so ◐ at best; name a message's running number as key:"),
            "simulated",
            new Text(
                    "real",
                    "接入真实设备（mode: real）；仿真数据不得填报",
                    "connect the real device (mode: real); simulated figures are never filed"),
            "replayed",
            new Text(
                    "real",
                    "接入真实设备（mode: real）；回放数据不得填报",
                    "connect the real device (mode: real); replayed figures are never filed"),
            "unit",
            new Text("unit", "更正测点或指标的单位", "correct the unit of the points"));

    /** @param why there is, or is not, time for it */
    public record Way(BaselineKind kind, boolean possible, Text why) {}

    /**
     * Records of one metric that the collector has.
     *
     * @param from start of the oldest window
     * @param to end of the newest
     */
    public record Recorded(String metric, String agent, String scenario, String arm, Instant from, Instant to) {}

    /**
     * @param fields ids of the notice's fields that can hold figures
     * @param due the last moment of measuring; after {@code now}
     * @param source the same records
     * @return one item an indicator that such a field can hold and whose metrics are recorded, in the library's order; of a row of which none
     *     are, its first level and that one's changes, as what could be installed
     */
    public static List<PlanAdvice> of(
            Indicators indicators,
            Collection<String> fields,
            Instant now,
            Instant due,
            List<Recorded> recorded,
            MetricSource source) {
        List<PlanAdvice> all = new ArrayList<>();
        for (IndicatorDefinition d : worthwhile(indicators.library(), fields, recorded)) {
            List<String> supported =
                    d.fields().stream().filter(fields::contains).toList();
            all.add(new Look(indicators, d, recorded, now, due, source).advice(supported));
        }
        return all;
    }

    private static List<IndicatorDefinition> worthwhile(
            IndicatorLibrary library, Collection<String> fields, List<Recorded> recorded) {
        List<IndicatorDefinition> held = library.definitions().stream()
                .filter(d -> d.fields().stream().anyMatch(fields::contains))
                .toList();
        Set<IndicatorDefinition> offered = new HashSet<>(
                library.offers(recorded.stream().map(Recorded::metric).collect(Collectors.toSet())));
        Set<String> rows = held.stream()
                .filter(offered::contains)
                .map(IndicatorDefinition::family)
                .collect(Collectors.toSet());
        Map<String, IndicatorDefinition> first = new HashMap<>();
        held.stream()
                .map(library::level)
                .filter(level -> !rows.contains(level.family()))
                .forEach(level -> first.putIfAbsent(level.family(), level));
        return held.stream()
                .filter(d -> offered.contains(d) || first.containsValue(library.level(d)))
                .toList();
    }

    /** One indicator under consideration. */
    private static final class Look {
        private final Indicators indicators;
        private final IndicatorDefinition definition;
        private final IndicatorDefinition level;
        private final List<Recorded> recorded;
        private final Instant now;
        private final Instant due;
        private final MetricSource source;
        private final Set<Text> today = new LinkedHashSet<>();

        Look(
                Indicators indicators,
                IndicatorDefinition definition,
                List<Recorded> all,
                Instant now,
                Instant due,
                MetricSource source) {
            this.indicators = indicators;
            this.definition = definition;
            this.level = indicators.library().level(definition);
            Set<String> metrics = level.inputs().values().stream()
                    .map(IndicatorDefinition.Input::metric)
                    .collect(Collectors.toSet());
            this.recorded =
                    all.stream().filter(r -> metrics.contains(r.metric())).toList();
            this.now = now;
            this.due = due;
            this.source = source;
        }

        PlanAdvice advice(List<String> fields) {
            Duration left = Duration.between(now, due);
            Duration counted = length(recorded.stream().filter(r -> !isAside(r)).toList());
            Grade grade = measured();
            List<Way> ways = List.of();
            BaselineKind best = null;
            if (left.compareTo(CYCLE) < 0) {
                say(
                        "too-late",
                        "离截止不足" + CYCLE.toDays() + "天，一个完整周期已来不及测量",
                        "fewer than " + CYCLE.toDays() + " days are left: too few for one full cycle");
                grade = Grade.X.worst(grade);
            }
            if (definition.isChange()) {
                ways = ways(left, counted);
                best = ways.stream()
                        .filter(Way::possible)
                        .map(Way::kind)
                        .findFirst()
                        .orElse(null);
                grade = best == null
                        ? Grade.X.worst(grade)
                        : grade.worst(best == BaselineKind.IMPORTED ? Grade.C : Grade.D);
            } else if (!level.isMeasured()) {
                grade = grade.worst(Grade.D);
            }
            grade = grade.worst(indicators.library().topGrade(definition));
            if (grade.printable() && grade != Grade.C) {
                sign(best == BaselineKind.MEASURED && counted.compareTo(CYCLE) < 0);
            }
            return new PlanAdvice(
                    definition.id(),
                    definition.reference(),
                    definition.titles(),
                    fields,
                    grade,
                    best,
                    counted.toDays(),
                    ways,
                    List.copyOf(today));
        }

        /** @param baseline whether its records are still to come */
        private void sign(boolean baseline) {
            if (baseline) {
                say(
                        "sign",
                        "今天签署取证计划（plan sign），基准期从明天起" + CYCLE.toDays() + "天，随后开始报告期",
                        "sign a plan today (`plan sign`), with a baseline of " + CYCLE.toDays()
                                + " days from tomorrow and the reporting time after it");
            } else {
                say(
                        "sign",
                        "今天签署取证计划（plan sign），报告期从明天开始",
                        "sign a plan today (`plan sign`), with a reporting time that begins tomorrow");
            }
        }

        private void say(String code, String zh, String en) {
            today.add(new Text(code, zh, en));
        }

        private static boolean isAside(Recorded r) {
            return r.arm().equals("off") || r.arm().equals("shadow");
        }

        private static Duration length(List<Recorded> records) {
            return records.stream()
                    .map(r -> Duration.between(r.from(), r.to()))
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
        }

        /** What the last recorded day was worth, but for what can be mended. */
        private Grade measured() {
            Instant end = recorded.stream()
                    .filter(r -> !isAside(r))
                    .map(Recorded::to)
                    .max(Instant::compareTo)
                    .orElse(null);
            if (end == null) {
                String metrics = level.inputs().values().stream()
                        .map(IndicatorDefinition.Input::metric)
                        .collect(Collectors.joining(", "));
                say(
                        "install",
                        "尚无" + metrics + "的记录：今天安装传感器并启用输出它的场景模块",
                        "nothing is recorded of " + metrics
                                + ": install the sensors and the scenario that makes it today");
                return Grade.M1;
            }
            if (end.isBefore(now.minus(LOOK))) {
                say("stale", "记录止于" + end + "：今天恢复采集", "the records end at " + end + ": collect again today");
            }
            Instant first = recorded.stream()
                    .filter(r -> !isAside(r))
                    .map(Recorded::from)
                    .min(Instant::compareTo)
                    .orElse(end.minus(LOOK));
            Instant start = first.isAfter(end.minus(LOOK)) ? first : end.minus(LOOK);
            Figure last = indicators
                    .with(PlanBook.SILENT)
                    .figure(FigureRequest.level(level.id(), null, new Window(start, end)), source);
            Grade grade = Grade.M1;
            for (Text t : last.limitations()) {
                Text mend = MENDS.get(t.code());
                if (mend != null) {
                    today.add(mend);
                }
                grade = grade.worst(lasting(t.code()));
            }
            return grade;
        }

        private static Grade lasting(String code) {
            return switch (code) {
                case "simulated", "replayed" -> Grade.S;
                case "unit", "mode-unknown" -> Grade.X;
                case "completeness-unknown" -> Grade.M2;
                default -> Grade.M1;
            };
        }

        private List<Way> ways(Duration left, Duration counted) {
            boolean before = counted.compareTo(CYCLE) >= 0;
            boolean cycle = left.compareTo(CYCLE) >= 0;
            boolean trial = left.compareTo(TRIAL) >= 0;
            boolean shadowed = length(recorded.stream()
                                    .filter(r -> r.arm().equals("shadow"))
                                    .toList())
                            .compareTo(TRIAL)
                    >= 0;
            long lines = recorded.stream()
                    .filter(r -> !isAside(r))
                    .map(r -> r.agent() + " " + r.scenario())
                    .distinct()
                    .count();
            boolean shadow = shadowed ? cycle : left.compareTo(TRIAL.plus(CYCLE)) >= 0;
            return BaselineKind.ofChanges().stream()
                    .map(k -> switch (k) {
                        case MEASURED -> new Way(k, before ? cycle : trial, before ? RECORDED : FROM_TODAY);
                        case SHADOW -> new Way(k, shadow, shadowed ? SHADOWED : SHADOW);
                        case ON_OFF -> new Way(k, trial, ALTERNATE);
                        case STAGGERED -> new Way(k, lines > 1 && cycle, LINES);
                        case IMPORTED -> new Way(k, cycle, IMPORT);
                        case NONE -> new Way(k, false, IMPORT);
                    })
                    .toList();
        }
    }

    private static final Text RECORDED = new Text(
            "recorded",
            "已有至少" + CYCLE.toDays() + "天记录：若改造尚未启用，可作基准期",
            CYCLE.toDays() + " days or more are recorded: a baseline, if the measure was not yet at work in them");
    private static final Text FROM_TODAY = new Text(
            "from-today",
            "从今天起先测" + CYCLE.toDays() + "天，再启用改造并测" + CYCLE.toDays() + "天",
            "measure " + CYCLE.toDays() + " days from today without the measure, then " + CYCLE.toDays()
                    + " days with it");
    private static final Text SHADOW = new Text(
            "shadow",
            "模块先以影子方式运行" + TRIAL.toDays() + "天，再启用" + CYCLE.toDays() + "天",
            "let the module run in shadow for " + TRIAL.toDays() + " days, then enable it for " + CYCLE.toDays());
    private static final Text SHADOWED = new Text(
            "shadowed",
            "已有至少" + TRIAL.toDays() + "天影子运行的记录，可作基准期：启用后再测" + CYCLE.toDays() + "天",
            TRIAL.toDays() + " days or more of shadow are recorded, a baseline: enable it, and measure "
                    + CYCLE.toDays() + " days");
    private static final Text ALTERNATE = new Text(
            "alternate",
            "按随机区组逐日交替启停，至少" + TRIAL.toDays() + "天",
            "enable and disable it on alternate days in random blocks, for " + TRIAL.toDays() + " days at least");
    private static final Text LINES = new Text(
            "lines", "需要至少两条已记录的产线，其中一条尚未改造", "needs two recorded lines or more, one of them not yet converted");
    private static final Text IMPORT = new Text(
            "import",
            "导入 MES、ERP 或账单的历史数据，等级为□",
            "import history from MES, ERP or bills; it was not signed when it was made, so the grade is □");
}
