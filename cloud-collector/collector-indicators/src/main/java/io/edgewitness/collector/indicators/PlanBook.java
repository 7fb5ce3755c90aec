package io.edgewitness.collector.indicators;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All plans of a collector or a bundle, and what they make of a figure's grade. Immutable.
 *
 * <p>A figure keeps its grade if exactly one intact plan, signed before the reporting window began and not amended since, names its
 * indicator, formula, estimator, boundary and windows. In all other cases it is M2 at best, and says why.
 */
public final class PlanBook {
    /** For records from before there were plans: says nothing of any figure. */
    public static final PlanBook SILENT = new PlanBook(List.of(), false, null);

    /** Where a bundle has them. */
    public static final String FOLDER = "plans/";

    private static final Comparator<SignedPlan> OLDEST =
            Comparator.comparing(SignedPlan::signedAt).thenComparing(SignedPlan::id);

    private final List<SignedPlan> plans;
    private final boolean judges;
    private final @Nullable List<SignedPlan.Witness> witnesses;

    private PlanBook(List<SignedPlan> plans, boolean judges, @Nullable List<SignedPlan.Witness> witnesses) {
        this.plans = plans;
        this.judges = judges;
        this.witnesses = witnesses;
    }

    /**
     * Whether an agent witnessed them is not asked.
     *
     * @param plans those that cannot be read are left out: {@link SignedPlan#problems} tells of them
     */
    public static PlanBook of(Collection<SignedPlan> plans) {
        return new PlanBook(
                plans.stream()
                        .filter(p -> !p.versions().isEmpty())
                        .sorted(OLDEST)
                        .toList(),
                true,
                null);
    }

    /** @return the same plans; one that none of its agents' ledgers named in time lowers its figure */
    public PlanBook with(Collection<SignedPlan.Witness> ledgers) {
        return new PlanBook(plans, judges, List.copyOf(ledgers));
    }

    public List<SignedPlan> plans() {
        return plans;
    }

    /** @return whether it says nothing of any figure, not even that it has no plan */
    public boolean isSilent() {
        return !judges;
    }

    /** @return the plans that have a say in one of these figures: these alone give the same grades */
    public PlanBook about(List<Figure> figures) {
        return new PlanBook(
                plans.stream()
                        .filter(p -> p.versions().stream()
                                .anyMatch(v -> figures.stream().anyMatch(v::sameQuantity)))
                        .toList(),
                judges,
                witnesses);
    }

    /** @return for a bundle: {@code plans/ID.json}, {@code plans/ID.sig}, {@code plans/ID.1.json}, … by name */
    public SortedMap<String, byte[]> files() {
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (SignedPlan p : plans) {
            for (int i = 0; i < p.signed().size(); i++) {
                String name = FOLDER + p.id() + (i == 0 ? "" : "." + i);
                files.put(name + ".json", p.signed().get(i).content());
                files.put(name + ".sig", p.signed().get(i).signature());
            }
        }
        return files;
    }

    /**
     * @param files of a bundle; others than plans' are passed over
     * @param signature whether content and signature belong together
     * @return every plan that there is, also those that cannot be read
     */
    public static List<SignedPlan> read(SortedMap<String, byte[]> files, BiPredicate<byte[], byte[]> signature) {
        List<SignedPlan> plans = new ArrayList<>();
        for (String name : files.keySet()) {
            if (name.matches(FOLDER + "[^./]+\\.json")) {
                String stem = name.substring(0, name.length() - ".json".length());
                List<SignedPlan.Signed> chain = new ArrayList<>();
                byte[] content = files.get(name);
                for (int i = 1; content != null; i++) {
                    String entry = i == 1 ? stem : stem + "." + (i - 1);
                    chain.add(new SignedPlan.Signed(content, files.getOrDefault(entry + ".sig", new byte[0])));
                    content = files.get(stem + "." + i + ".json");
                }
                plans.add(SignedPlan.of(chain, signature));
            }
        }
        return plans;
    }

    /** @return the figure with what its plan, or the lack of one, says of it */
    public Figure judge(Figure figure) {
        if (!judges || figure.records().isEmpty()) {
            return figure;
        }
        Grading grading = new Grading();
        List<SignedPlan> same = same(figure);
        SignedPlan plan = counting(figure, same);
        if (plan == null) {
            none(grading, same, wanted(figure, same));
        } else {
            judge(grading, plan, figure);
            List<SignedPlan.Witness> asked = witnesses;
            if (asked != null && !plan.isWitnessed(asked)) {
                grading.limit(
                        Grade.M2,
                        "plan-not-witnessed",
                        "没有网关在报告期开始前将取证计划" + plan.id() + "记入账本，签署时间仅由采集平台说明",
                        "no agent's ledger names plan " + plan.id()
                                + " before the reporting time begins: only the collector says when it was signed");
            }
            others(grading, plan, same);
        }
        return figure.with(grading);
    }

    private List<SignedPlan> same(Figure figure) {
        return plans.stream()
                .filter(p -> p.versions().stream().anyMatch(v -> v.sameQuantity(figure)))
                .toList();
    }

    private static List<SignedPlan> wanted(Figure figure, List<SignedPlan> same) {
        return same.stream()
                .filter(p -> p.versions().stream().anyMatch(v -> v.sameWindows(figure.request())))
                .toList();
    }

    private static @Nullable SignedPlan counting(Figure figure, List<SignedPlan> same) {
        return wanted(figure, same).stream()
                .filter(SignedPlan::isIntact)
                .findFirst()
                .orElse(null);
    }

    /** @return the agents that the figure's plan names; none without a plan that counts */
    public List<String> boundary(Figure figure) {
        SignedPlan plan = counting(figure, same(figure));
        return plan == null ? List.of() : plan.current().boundary().agents();
    }

    private static void none(Grading grading, List<SignedPlan> same, List<SignedPlan> wanted) {
        if (!wanted.isEmpty()) {
            String ids = ids(wanted);
            grading.limit(
                    Grade.M2,
                    "plan-changed",
                    "取证计划" + ids + "在签署后被改动，不予采信",
                    "plan " + ids + " was changed after it was signed and counts for nothing");
        } else if (!same.isEmpty()) {
            String ids = ids(same);
            grading.limit(
                    Grade.M2,
                    "plan-other-times",
                    "取证计划" + ids + "的时段与本数据不同",
                    "plan " + ids + " names other times than this figure's");
        } else {
            grading.limit(Grade.M2, "no-plan", "报告期开始前没有签署取证计划", "no plan was signed before the reporting time began");
        }
    }

    private static String ids(List<SignedPlan> plans) {
        return plans.stream().map(SignedPlan::id).distinct().collect(Collectors.joining(", "));
    }

    private static void judge(Grading grading, SignedPlan plan, Figure figure) {
        EvidencePlan now = plan.current();
        String id = plan.id();
        if (plan.signedAt().isBefore(figure.request().reporting().start())) {
            grading.note(
                    "plan",
                    "按取证计划" + id + "（签署于" + plan.signedAt() + "）",
                    "as plan " + id + ", signed " + plan.signedAt() + ", says");
        } else {
            grading.limit(
                    Grade.M2,
                    "plan-late",
                    "取证计划" + id + "签署于" + plan.signedAt() + "，晚于报告期开始，等同没有计划",
                    "plan " + id + " was signed " + plan.signedAt()
                            + ", after the reporting time began, and so is none");
        }
        for (PlanEntry a : plan.amendments()) {
            grading.limit(
                    Grade.M2,
                    "plan-amended",
                    "取证计划" + id + "于" + a.signedAt() + "由" + a.signedBy() + "修改（第" + a.number() + "号）：" + a.reason(),
                    "plan " + id + " was amended " + a.signedAt() + " by " + a.signedBy() + " (entry " + a.number()
                            + "): " + a.reason());
        }
        java.time.Instant released = plan.releasedAt();
        if (released != null && released.isBefore(figure.request().reporting().end())) {
            grading.limit(
                    Grade.M2,
                    "plan-released",
                    "取证计划" + id + "在报告期结束前于" + released + "解除",
                    "plan " + id + " was released " + released + ", before the reporting time ended");
        }
        deviations(grading, id, now, figure);
    }

    /** Where the figure is not made as the plan says. */
    private static void deviations(Grading grading, String id, EvidencePlan now, Figure figure) {
        IndicatorDefinition d = figure.definition();
        if (!now.formula().equals(d.reference()) || !now.formulaSha256().equals(d.sha256())) {
            grading.limit(
                    Grade.M2,
                    "plan-formula",
                    "取证计划" + id + "指定公式" + now.formula() + "，实际使用" + d.reference() + "或其定义已改动",
                    "plan " + id + " names formula " + now.formula() + ", used is " + d.reference()
                            + ", or its definition is another");
        }
        if (!now.estimator().equals(d.estimator().id())) {
            grading.limit(
                    Grade.M2,
                    "plan-estimator",
                    "取证计划" + id + "指定估计方法" + now.estimator() + "，实际使用"
                            + d.estimator().id(),
                    "plan " + id + " names estimator " + now.estimator() + ", used is "
                            + d.estimator().id());
        }
        Uncertainty u = figure.uncertainty();
        if (u != null
                && u.confidence().compareTo(java.math.BigDecimal.ONE) < 0
                && u.confidence().compareTo(now.confidence()) != 0) {
            grading.limit(
                    Grade.M2,
                    "plan-confidence",
                    "取证计划" + id + "指定置信水平" + now.confidence().toPlainString() + "，实际为"
                            + u.confidence().toPlainString(),
                    "plan " + id + " names confidence " + now.confidence().toPlainString() + ", the interval's is "
                            + u.confidence().toPlainString());
        }
        List<String> strangers = figure.records().stream()
                .map(RecordReference::agent)
                .distinct()
                .filter(a -> !now.boundary().agents().contains(a))
                .toList();
        if (!strangers.isEmpty()) {
            grading.limit(
                    Grade.M2,
                    "plan-boundary",
                    "数据含取证计划" + id + "以外的网关：" + String.join(", ", strangers),
                    "records of agents that plan " + id + " does not name went in: " + String.join(", ", strangers));
        }
        List<String> absent = now.boundary().agents().stream()
                .filter(a -> figure.records().stream().noneMatch(r -> r.agent().equals(a)))
                .toList();
        if (!absent.isEmpty()) {
            grading.limit(
                    Grade.M2,
                    "plan-boundary",
                    "取证计划" + id + "所列网关没有数据：" + String.join(", ", absent),
                    "no records of agents that plan " + id + " names went in: " + String.join(", ", absent));
        }
        String drivers = String.join(", ", now.otherDrivers(figure));
        if (!drivers.isEmpty()) {
            grading.limit(
                    Grade.M2,
                    "plan-drivers",
                    "修正因素与取证计划" + id + "不同：" + drivers,
                    "it is adjusted for other drivers than plan " + id + " names: " + drivers);
        }
        Comparison c = figure.request().comparison();
        EvidencePlan.Baseline planned = now.baseline();
        if (c != null && planned != null && planned.kind() != c.kind()) {
            grading.limit(
                    Grade.M2,
                    "plan-baseline",
                    "取证计划" + id + "的基准为" + planned.kind().id() + "，实际为"
                            + c.kind().id(),
                    "the baseline of plan " + id + " is " + planned.kind().id() + ", the figure's "
                            + c.kind().id());
        }
    }

    /** Of those that came one after the other it is told. */
    private static void others(Grading grading, SignedPlan plan, List<SignedPlan> same) {
        List<SignedPlan> others = new ArrayList<>();
        List<SignedPlan> apart = new ArrayList<>();
        for (SignedPlan p : same) {
            if (!p.equals(plan)) {
                (p.isBeside(plan) ? others : apart).add(p);
            }
        }
        if (!apart.isEmpty()) {
            String all = apart.stream()
                    .map(p -> p.id() + " (" + p.current().reporting().start() + "/"
                            + p.current().reporting().end() + ")")
                    .collect(Collectors.joining(", "));
            grading.note(
                    "other-plans",
                    "同一数据另有" + apart.size() + "份其他时段的取证计划：" + all,
                    "there are " + apart.size() + " plans of this quantity for other times: " + all);
        }
        if (!others.isEmpty()) {
            grading.limit(
                    Grade.M2,
                    "several-plans",
                    "同一数据有多份取证计划：" + plan.id() + ", " + ids(others),
                    "there are several plans for this figure: " + plan.id() + ", " + ids(others));
        }
    }

    /** @return whether there is one already for that quantity and time; null if not */
    @Nullable
    SignedPlan rival(EvidencePlan plan, @Nullable String exceptId) {
        return plans.stream()
                .filter(p -> !p.id().equals(exceptId) && p.releasedAt() == null)
                .filter(p -> p.current().sameQuantity(plan)
                        && EvidencePlan.overlap(p.current().reporting(), plan.reporting()))
                .findFirst()
                .orElse(null);
    }
}
