package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.PrintedFigure.Mark;
import io.edgewitness.collector.forms.Project.Photo;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs a notice's rules over a filing. Only a rule that is not met, or is a remark, gives a finding. */
final class ReadinessCheck {
    private final Filing filing;
    private final Notice notice;
    private final Project project;

    private ReadinessCheck(Filing filing) {
        this.filing = filing;
        this.notice = filing.notice();
        this.project = filing.project();
    }

    static Readiness of(Filing filing) {
        ReadinessCheck check = new ReadinessCheck(filing);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : filing.notice().rules()) {
            if (check.applies(rule)) {
                List<String> details = check.details(rule);
                if (rule.check() == Rule.Check.NOTE || !details.isEmpty()) {
                    findings.add(new Finding(rule.id(), rule.force(), rule.words(), rule.en(), details));
                }
            }
        }
        check.ours(findings);
        return new Readiness(filing.notice().title(), check.projectName(), List.copyOf(findings));
    }

    private String projectName() {
        return notice.cover().stream()
                .map(Notice.CoverLine::field)
                .filter(f -> f != null && notice.field(f).type() == FieldType.TEXT)
                .map(f -> filing.text(notice.field(f)))
                .filter(t -> !t.isEmpty())
                .reduce((a, b) -> a + " · " + b)
                .orElse("（未填）");
    }

    private boolean applies(Rule rule) {
        return rule.whenField() == null
                || rule.whenValue() == null
                || isAnswer(notice.field(rule.whenField()), rule.whenValue());
    }

    private boolean isAnswer(Field field, String wanted) {
        Value value = filing.value(field);
        if (value instanceof Value.Choices choices) {
            return choices.chosen().stream().anyMatch(o -> o.matches(wanted));
        }
        return filing.text(field).equals(wanted);
    }

    private List<String> details(Rule rule) {
        return switch (rule.check()) {
            case ANSWERED ->
                when(!filing.answered(notice.field(rule.field())), named(rule.field()) + " 未填 / is not answered");
            case EQUALS -> equalsTo(rule);
            case NOT_AFTER_FILING -> notAfterFiling(rule);
            case ATTACHED ->
                when(!project.attachments().containsKey(rule.field()), named(rule.field()) + " 未附 / is not attached");
            case REGISTERED_FOR -> registeredFor(rule);
            case LISTED_OPTIONS -> filing.value(rule.field()) instanceof Value.Choices c ? c.others() : List.of();
            case BEFORE_DEADLINE -> beforeDeadline();
            case QUANTIFIED -> atLeast(filing.quantified(rule.fields()), rule.atLeast());
            case MEASURED -> atLeast(filing.measured(), rule.atLeast());
            case COMPARED -> atLeast(filing.compared(), rule.atLeast());
            case PHOTOS -> atLeast(project.photos().size(), rule.atLeast());
            case PHOTOS_DIFFER -> samePhotos();
            case PHOTOS_SIZE ->
                project.photos().stream()
                        .filter(p -> Math.max(p.width(), p.height()) < rule.atLeast())
                        .map(p -> p.file().getFileName() + " " + p.width() + "×" + p.height())
                        .toList();
            case REQUIRED_FIELDS -> requiredFields();
            case LIMITS -> limits();
            case CONSISTENT -> consistent();
            case SAME_WHEN -> sameWhen(rule);
            case NOTE -> List.of();
        };
    }

    private static List<String> when(boolean wrong, String detail) {
        return wrong ? List.of(detail) : List.of();
    }

    private String named(String id) {
        Field field = notice.field(id);
        return id + " " + field.name() + (field.gloss().isEmpty() ? "" : " (" + field.gloss() + ")");
    }

    private static List<String> atLeast(int found, int wanted) {
        return when(found < wanted, "现有 " + found + "，至少 " + wanted + " / found " + found + ", at least " + wanted);
    }

    private List<String> equalsTo(Rule rule) {
        Field field = notice.field(rule.field());
        String wanted = rule.value() == null ? "" : rule.value();
        Field.Option option = field.option(wanted);
        String expected = option == null ? wanted : option.name();
        String found = filing.chosen(field);
        return when(
                !isAnswer(field, wanted),
                named(rule.field()) + "：" + (found.isEmpty() ? "未填 / not answered" : found) + "，应为 / expected "
                        + expected);
    }

    private @Nullable LocalDate lastDay(String id) {
        Value value = filing.value(id);
        if (value instanceof Value.Date date) {
            return date.date();
        }
        return value instanceof Value.Period period ? period.to().atDay(1) : null;
    }

    private List<String> notAfterFiling(Rule rule) {
        LocalDate day = lastDay(rule.field());
        LocalDate filed = project.filingDate();
        return when(
                day != null && filed != null && day.isAfter(filed),
                named(rule.field()) + " " + filing.text(notice.field(rule.field())) + " 晚于填报日期 / after the filing date "
                        + filed);
    }

    private List<String> registeredFor(Rule rule) {
        LocalDate day = lastDay(rule.field());
        LocalDate filed = project.filingDate();
        return when(
                day != null && filed != null && day.plusYears(rule.years()).isAfter(filed),
                named(rule.field()) + " " + day + "，至填报日期 " + filed + " 不满 " + rule.years() + " 年 / less than "
                        + rule.years() + " year(s) before the filing date");
    }

    private List<String> beforeDeadline() {
        LocalDate filed = project.filingDate();
        LocalDate deadline = notice.deadline();
        String note = notice.deadlineNote() == null ? "" : "；" + notice.deadlineNote();
        return when(
                filed != null && deadline != null && filed.isAfter(deadline),
                "填报日期 " + filed + " 晚于 " + deadline + note + " / the filing date is after the deadline");
    }

    private List<String> samePhotos() {
        Map<String, Photo> seen = new HashMap<>();
        List<String> same = new ArrayList<>();
        for (Photo photo : project.photos()) {
            Photo first = seen.putIfAbsent(photo.sha256(), photo);
            if (first != null) {
                same.add(photo.file().getFileName() + " = " + first.file().getFileName());
            }
        }
        return same;
    }

    private List<String> requiredFields() {
        List<String> missing = new ArrayList<>();
        if (project.filingDate() == null) {
            missing.add("filing-date 填报日期 (date of filing) 未填 / is not answered");
        }
        for (Field field : notice.fields().values()) {
            if (field.required() && !filing.answered(field) && !ruled(field.id())) {
                missing.add(named(field.id()) + " 未填 / is not answered");
            }
        }
        return missing;
    }

    /** Whether a condition of the field's own already says that it is missing. */
    private boolean ruled(String field) {
        return notice.rules().stream()
                .filter(r -> r.force() == Rule.Force.BLOCK && r.fields().contains(field) && applies(r))
                .anyMatch(r -> switch (r.check()) {
                    case ANSWERED, EQUALS, ATTACHED, PHOTOS -> true;
                    default -> false;
                });
    }

    private List<String> limits() {
        List<String> over = new ArrayList<>();
        for (Field field : notice.fields().values()) {
            int count = field.limit() == 0 ? 0 : WordCount.of(filing.fullText(field));
            if (count > field.limit()) {
                over.add(named(field.id()) + "：" + count + "字 > " + field.limit() + "字");
            }
        }
        return over;
    }

    private List<String> consistent() {
        List<String> different = new ArrayList<>();
        for (Field field : notice.fields().values()) {
            Value declared = project.fields().get(field.id());
            Value derived = filing.derived(field);
            // A joined text may be put in the applicant's own words; the others must say the same.
            if (declared != null && derived != null && field.join().isEmpty()) {
                String here = Texts.print(field, declared);
                String there = Texts.print(field, derived);
                if (!here.equals(there) && !sameNumber(declared, derived)) {
                    different.add(named(field.id()) + "：“" + here + "” ≠ “" + there + "”（" + sources(field) + "）");
                }
            }
        }
        return different;
    }

    private static boolean sameNumber(Value a, Value b) {
        return a instanceof Value.Number x
                && b instanceof Value.Number y
                && x.number().compareTo(y.number()) == 0;
    }

    private static String sources(Field field) {
        if (field.sameAs() != null) {
            return field.sameAs();
        }
        return field.from() != null ? field.from() : String.join(" + ", field.sum());
    }

    private List<String> sameWhen(Rule rule) {
        String other = rule.other();
        if (other == null) {
            return List.of();
        }
        String here = filing.chosen(notice.field(rule.field()));
        String there = filing.chosen(notice.field(other));
        return when(
                !here.isEmpty() && !there.isEmpty() && !here.equals(there),
                named(rule.field()) + " " + here + " ≠ " + named(other) + " " + there);
    }

    /** What we look at beyond the notice's rules: never blocks. */
    private void ours(List<Finding> findings) {
        add(findings, "EW-S", "simulated figures are left out: they never print in a filing", filing.withheld());
        add(
                findings,
                "EW-X",
                "no value: printed as —, never as a number",
                filing.figures().stream().filter(PrintedFigure::missing).toList());
        add(
                findings,
                "EW-O",
                "a stated value stands in place of a measured one: it is declared, and both are printed",
                filing.figures().stream().filter(f -> !f.measured().isEmpty()).toList());
        List<String> bare = notice.fields().values().stream()
                .filter(f -> f.proof() != null && project.fields().containsKey(f.id()) && filing.mark(f) == Mark.C)
                .map(f -> named(f.id()) + " 缺 / lacks " + f.proof())
                .toList();
        if (!bare.isEmpty()) {
            findings.add(
                    new Finding("EW-C0", Rule.Force.WARN, "", "declared without the attachment that proves it", bare));
        }
    }

    private static void add(List<Finding> findings, String rule, String en, List<PrintedFigure> figures) {
        if (!figures.isEmpty()) {
            List<String> details = figures.stream()
                    .map(f -> f.name() + " (" + f.indicator() + ") "
                            + f.reporting()
                            + (f.limitations().isEmpty() ? "" : "：" + String.join("；", f.limitations())))
                    .toList();
            findings.add(new Finding(rule, Rule.Force.WARN, "", en, details));
        }
    }
}
