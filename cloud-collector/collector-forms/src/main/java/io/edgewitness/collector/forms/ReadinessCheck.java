package io.edgewitness.collector.forms;

import io.edgewitness.collector.forms.Readiness.Detail;
import io.edgewitness.collector.forms.Readiness.Finding;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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

    static Readiness of(Filing filing, Sightings sightings) {
        ReadinessCheck check = new ReadinessCheck(filing);
        List<Finding> findings = new ArrayList<>();
        for (Rule rule : filing.notice().rules()) {
            if (check.applies(rule)) {
                List<Detail> details = check.details(rule);
                if (rule.check() == Rule.Check.NOTE || !details.isEmpty()) {
                    findings.add(new Finding(
                            rule.id(), rule.force(), rule.words(), rule.zh(), rule.en(), rule.fields(), details));
                }
            }
        }
        findings.addAll(OwnChecks.of(filing, sightings));
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

    private List<Detail> details(Rule rule) {
        return switch (rule.check()) {
            case ANSWERED ->
                rule.fields().stream()
                        .filter(f -> !filing.answered(notice.field(f)))
                        .map(f -> about(notice.field(f), " 未填", " is not answered"))
                        .toList();
            case EQUALS -> equalsTo(rule);
            case NOT_AFTER_FILING -> notAfterFiling(rule);
            case ATTACHED ->
                rule.fields().stream()
                        .filter(f -> !project.attachments().containsKey(f))
                        .map(f -> about(notice.field(f), " 未附", " is not attached"))
                        .toList();
            case REGISTERED_FOR -> registeredFor(rule);
            case LISTED_OPTIONS ->
                filing.value(rule.field()) instanceof Value.Choices c
                        ? c.others().stream()
                                .map(o -> new Detail(rule.field(), o, o))
                                .toList()
                        : List.of();
            case BEFORE_DEADLINE -> beforeDeadline();
            case QUANTIFIED -> atLeast(rule, filing.quantified(rule.fields()));
            case MEASURED -> atLeast(rule, filing.measured());
            case COMPARED -> atLeast(rule, filing.compared());
            case PHOTOS -> atLeast(rule, project.photos().size());
            case PHOTOS_DIFFER -> new PhotoChecks(project, rule).alike();
            case PHOTOS_SIZE -> new PhotoChecks(project, rule).small(rule.atLeast());
            case PHOTOS_TAKEN ->
                new PhotoChecks(project, rule)
                        .outside(rule.other() == null ? null : day(rule.other()), project.filingDate());
            case PHOTOS_DATED -> new PhotoChecks(project, rule).undated();
            case PHOTOS_PLACE -> new PhotoChecks(project, rule).elsewhere(rule.area());
            case REQUIRED_FIELDS -> requiredFields();
            case LIMITS -> limits();
            case CONSISTENT -> consistent();
            case SAME_WHEN -> sameWhen(rule);
            case REGION -> region(rule);
            case LASTS -> lasts(rule);
            case NOTE -> List.of();
        };
    }

    private static List<Detail> when(boolean wrong, Detail detail) {
        return wrong ? List.of(detail) : List.of();
    }

    /** A remark on a field, that begins with its name. */
    static Detail about(Field field, String zh, String en) {
        String gloss = field.gloss().isEmpty() ? field.name() : field.gloss();
        return new Detail(field.id(), field.id() + " " + field.name() + zh, field.id() + " " + gloss + en);
    }

    private Detail about(String field, String zh, String en) {
        return about(notice.field(field), zh, en);
    }

    private static List<Detail> atLeast(Rule rule, int found) {
        int wanted = rule.atLeast();
        return when(
                found < wanted,
                new Detail(
                        rule.fields().size() == 1 ? rule.field() : "",
                        "现有 " + found + "，至少 " + wanted,
                        "found " + found + ", at least " + wanted));
    }

    private List<Detail> equalsTo(Rule rule) {
        Field field = notice.field(rule.field());
        String wanted = rule.value() == null ? "" : rule.value();
        Field.Option option = field.option(wanted);
        String expected = option == null ? wanted : option.name();
        String found = filing.chosen(field);
        return when(
                !isAnswer(field, wanted),
                about(
                        field,
                        "：" + (found.isEmpty() ? "未填" : found) + "，应为" + expected,
                        ": " + (found.isEmpty() ? "not answered" : english(found)) + ", expected "
                                + english(expected)));
    }

    /** An answer in English, with the form's own word beside it. */
    private String english(String answer) {
        String english = notice.inEnglish(answer);
        return english.equals(answer) ? answer : english + " (" + answer + ")";
    }

    /** Of a period the first day of its last month: what ends in the month of the filing has not ended after it. */
    private @Nullable LocalDate day(String id) {
        Value value = filing.value(id);
        if (value instanceof Value.Date date) {
            return date.date();
        }
        return value instanceof Value.Period period ? period.to().atDay(1) : null;
    }

    private List<Detail> notAfterFiling(Rule rule) {
        LocalDate day = day(rule.field());
        LocalDate filed = project.filingDate();
        String is = filing.text(notice.field(rule.field()));
        return when(
                day != null && filed != null && day.isAfter(filed),
                about(rule.field(), " " + is + " 晚于填报日期 " + filed, ": " + is + " is after the filing date " + filed));
    }

    private List<Detail> registeredFor(Rule rule) {
        LocalDate day = day(rule.field());
        LocalDate filed = project.filingDate();
        int years = rule.years();
        return when(
                day != null && filed != null && day.plusYears(years).isAfter(filed),
                about(
                        rule.field(),
                        " " + day + "，至填报日期 " + filed + " 不满 " + years + " 年",
                        ": " + day + " is less than " + years + " year(s) before the filing date " + filed));
    }

    private List<Detail> beforeDeadline() {
        LocalDate filed = project.filingDate();
        LocalDate deadline = notice.deadline();
        String note = notice.deadlineNote() == null ? "" : "；" + notice.deadlineNote();
        return when(
                filed != null && deadline != null && filed.isAfter(deadline),
                new Detail(
                        "filing-date",
                        "填报日期 " + filed + " 晚于 " + deadline + note,
                        "the filing date " + filed + " is after the deadline, " + deadline));
    }

    private List<Detail> requiredFields() {
        List<Detail> missing = new ArrayList<>();
        if (project.filingDate() == null) {
            missing.add(new Detail("filing-date", "filing-date 填报日期 未填", "filing-date date of filing is not answered"));
        }
        for (Field field : notice.fields().values()) {
            if (field.required() && !filing.answered(field) && !ruled(field)) {
                missing.add(about(field, " 未填", " is not answered"));
            }
        }
        return missing;
    }

    /** Whether an empty field blocks the filing: the form asks every applicant for it, or a condition of the notice does. */
    static boolean asks(Filing filing, Field field) {
        return field.required() || new ReadinessCheck(filing).ruled(field);
    }

    /** Whether a condition of the field's own already says that it is missing. */
    private boolean ruled(Field field) {
        return notice.rules().stream().anyMatch(r -> r.asks() && r.fields().contains(field.id()) && applies(r));
    }

    private List<Detail> limits() {
        List<Detail> over = new ArrayList<>();
        for (Field field : notice.fields().values()) {
            int count = field.limit() == 0 ? 0 : WordCount.of(filing.fullText(field));
            if (count > field.limit()) {
                over.add(about(
                        field,
                        "：" + count + "字 > " + field.limit() + "字",
                        ": " + count + "字, more than " + field.limit()));
            }
        }
        return over;
    }

    private List<Detail> consistent() {
        List<Detail> different = new ArrayList<>();
        for (Field field : notice.fields().values()) {
            Value declared = project.fields().get(field.id());
            Value derived = field.list() == null ? filing.derived(field) : null;
            // A joined text may be put in the applicant's own words; the others must say the same.
            if (declared != null && derived != null && field.join().isEmpty()) {
                String here = Texts.print(field, declared);
                String there = Texts.print(field, derived);
                if (!here.equals(there) && !sameNumber(declared, derived)) {
                    String both = "“" + here + "” ≠ “" + there + "”（" + sources(field) + "）";
                    different.add(about(field, "：" + both, ": " + both));
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

    private List<Detail> sameWhen(Rule rule) {
        if (rule.other() == null) {
            return List.of();
        }
        Field other = notice.field(rule.other());
        String here = filing.chosen(notice.field(rule.field()));
        String there = filing.chosen(other);
        return when(
                !here.isEmpty() && !there.isEmpty() && !here.equals(there),
                about(
                        rule.field(),
                        " " + here + " ≠ " + other.id() + " " + other.name() + " " + there,
                        " " + english(here) + " ≠ " + other.id() + " " + other.gloss() + " " + english(there)));
    }

    /** The place of registration that a unified social credit code names. */
    private List<Detail> region(Rule rule) {
        String found = Format.region(filing.text(notice.field(rule.field())));
        String wanted = rule.value() == null ? "" : rule.value();
        return when(
                !found.isEmpty() && !found.startsWith(wanted),
                about(
                        rule.field(),
                        "：第3位起为登记地代码 " + found + "，应以 " + wanted + " 开头",
                        ": its place of registration, " + found + " from the third character on, does not begin with "
                                + wanted));
    }

    private List<Detail> lasts(Rule rule) {
        if (!(filing.value(rule.field()) instanceof Value.Period period)) {
            return List.of();
        }
        long months = ChronoUnit.MONTHS.between(period.from(), period.to()) + 1;
        return when(
                months < rule.atLeast(),
                about(
                        rule.field(),
                        "：" + months + " 个月，少于 " + rule.atLeast() + " 个月",
                        ": " + months + " month(s), fewer than " + rule.atLeast()));
    }
}
